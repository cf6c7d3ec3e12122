/* SPDX-License-Identifier: MIT */
/* Ports reduced to a queue of events, for tests of what raises them. */
#ifndef EVENTS_H
#define EVENTS_H

#include <kernel/event.h>

struct event_seen {
	uint32_t kind;
	uint64_t key;
	uint64_t words[MESSAGE_WORDS];
};

/* The only port there is. */
extern struct port *const events_port;
/* Takes the oldest event off the queue, as a server does; false where there is none. */
bool events_take(struct event_seen *seen);

#endif
