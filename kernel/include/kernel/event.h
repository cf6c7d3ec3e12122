/* SPDX-License-Identifier: MIT */
/*
 * Events: what is delivered to a port without a caller. An event is embedded in its object and is
 * queued at most once; what happens while it is queued is merged into it by its object.
 */
#ifndef KERNEL_EVENT_H
#define KERNEL_EVENT_H

#include <abi/message.h>
#include <kernel/list.h>
#include <kernel/types.h>

struct port;

struct event {
	struct list link;  /* in port->events; guarded by the port's lock */
	struct port *port; /* bound port with a reference, NULL unbound */
	uint64_t key;      /* chosen by the binder; for nodes the badge */
	uint32_t kind;     /* enum event_kind of abi/message.h */
	/*
	 * Fills the words at delivery and clears what it reports; called with the port's lock held.
	 * May be NULL: word 0 is the key.
	 */
	void (*collect)(struct event *event, uint64_t words[MESSAGE_WORDS]);
};

void event_init(struct event *event, enum event_kind kind,
		void (*collect)(struct event *event, uint64_t words[MESSAGE_WORDS]));
/*
 * Takes a reference to the port. Binding, unbinding and raising of one event exclude each other:
 * by a lock of its object, of a level below the port's.
 */
void event_bind(struct event *event, struct port *port, uint64_t key);
/* Whether somebody may receive it; under the same lock. */
bool event_is_watched(const struct event *event);
/* Takes it off its queue, drops the port. After this collect does not run. */
void event_unbind(struct event *event);
/* Queues it unless it is queued or unbound; wakes a receiver. Any context; port lock not held. */
void event_raise(struct event *event);
/* Collects what nobody will receive, because the port is dead; its lock is held. */
void event_drop(struct event *event);

#endif
