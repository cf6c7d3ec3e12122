/* SPDX-License-Identifier: MIT */
/* Events: see kernel/event.h. An event's link is guarded by the lock of the port it is bound to. */
#include <abi/errno.h>
#include <kernel/event.h>
#include <kernel/message.h>
#include <kernel/port.h>
#include <kernel/wait_claim.h>

void event_init(struct event *event, enum event_kind kind,
		void (*collect)(struct event *event, uint64_t words[MESSAGE_WORDS]))
{
	list_init(&event->link);
	event->port = NULL;
	event->key = 0;
	event->kind = (uint32_t)kind;
	event->collect = collect;
}

void event_bind(struct event *event, struct port *port, uint64_t key)
{
	object_retain(&port->object);
	event->key = key;
	__atomic_store_n(&event->port, port, __ATOMIC_RELEASE);
}

bool event_is_watched(const struct event *event)
{
	return event->port && !read_once(event->port->dead);
}

void event_unbind(struct event *event)
{
	struct port *port = __atomic_load_n(&event->port, __ATOMIC_ACQUIRE);
	bool bound;

	if (!port)
		return;
	spinlock_acquire(&port->lock);
	/* Of two that unbind at once, each with a reference of its own to the port, one does. */
	bound = event->port == port;
	if (bound) {
		list_remove(&event->link);
		__atomic_store_n(&event->port, NULL, __ATOMIC_RELEASE);
	}
	spinlock_release(&port->lock);
	if (bound)
		object_release(&port->object);
}

void event_drop(struct event *event)
{
	uint64_t words[MESSAGE_WORDS] = {0};

	if (event->collect)
		event->collect(event, words);
}

void event_raise(struct event *event)
{
	struct port *port = __atomic_load_n(&event->port, __ATOMIC_ACQUIRE);
	struct thread *receiver = NULL;

	if (!port)
		return;
	spinlock_acquire(&port->lock);
	if (event->port == port && port->dead) {
		event_drop(event);
	} else if (event->port == port && list_is_empty(&event->link)) {
		port->received++;
		list_append(&port->events, &event->link);
		receiver = port_claim_receiver(port);
		if (receiver) {
			list_remove(&event->link);
			event_deliver(event, receiver);
		}
	}
	spinlock_release(&port->lock);
	if (receiver)
		wait_finish(receiver, 0);
}
