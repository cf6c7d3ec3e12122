/* SPDX-License-Identifier: MIT */
#include "events.h"

#include <pthread.h>

#include <kernel/port.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct list queue = LIST_INITIALISER(queue);
static struct port the_port = {.object = {.references = 1, .kind = OBJECT_PORT}};
struct port *const events_port = &the_port;

void event_init(struct event *event, enum event_kind kind,
		void (*collect)(struct event *event, uint64_t words[MESSAGE_WORDS]))
{
	*event = (struct event){.kind = kind, .collect = collect};
	list_init(&event->link);
}

void event_bind(struct event *event, struct port *port, uint64_t key)
{
	event->key = key;
	object_retain(&port->object);
	__atomic_store_n(&event->port, port, __ATOMIC_RELEASE);
}

void event_unbind(struct event *event)
{
	pthread_mutex_lock(&mutex);
	list_remove(&event->link);
	pthread_mutex_unlock(&mutex);
	if (event->port)
		object_release(&event->port->object);
	event->port = NULL;
}

void event_raise(struct event *event)
{
	pthread_mutex_lock(&mutex);
	if (__atomic_load_n(&event->port, __ATOMIC_ACQUIRE) && list_is_empty(&event->link))
		list_append(&queue, &event->link);
	pthread_mutex_unlock(&mutex);
}

bool events_take(struct event_seen *seen)
{
	struct list *link;

	pthread_mutex_lock(&mutex);
	link = list_take_first(&queue);
	if (link) {
		struct event *event = container_of(link, struct event, link);

		*seen = (struct event_seen){.kind = event->kind, .key = event->key};
		seen->words[0] = event->key;
		if (event->collect)
			event->collect(event, seen->words);
	}
	pthread_mutex_unlock(&mutex);
	return link;
}
