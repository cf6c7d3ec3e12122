/* SPDX-License-Identifier: MIT */
/*
 * A port: where a server receives. Callers wait in order of priority; receivers wait newest
 * first, so that a warm thread serves next. Events are received before calls of lower priority.
 * A port dies when no handle can receive at it any more, and its callers fail; at a durable one
 * they wait for the next server.
 */
#ifndef KERNEL_PORT_H
#define KERNEL_PORT_H

#include <kernel/event.h>
#include <kernel/object.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>

struct port {
	struct object object;
	struct spinlock lock;                   /* LOCK_LEVEL_PORT */
	struct list receivers GUARDED_BY(lock); /* struct thread.wait_link, newest first */
	struct list callers GUARDED_BY(lock);   /* struct thread.wait_link, by priority */
	struct list events GUARDED_BY(lock);    /* struct event.link */
	struct object
		receivable; /* a reference for each handle that can receive; dies before the port */
	struct job *job;    /* charged; with a reference */
	bool durable;       /* fixed: callers wait while nobody can receive */
	uint64_t epoch;     /* counts restarts of its server; atomic */
	uint64_t received;  /* calls and events so far, roughly */
	bool dead GUARDED_BY(lock); /* no handle can receive any more: calls fail with EPIPE */
	char name[OBJECT_NAME_SIZE];
};

/* -ENOMEM. The caller owns a reference, and one to the receivable. */
NODISCARD int port_create(const char *name, struct job *job, bool durable, struct port **port);

/* Filled by port_transmit's callers for a call that comes through a connection. */
struct call_context {
	struct port *port;
	struct connection *connection; /* NULL: called on a port handle */
	uint64_t badge;
	uint64_t epoch;
	uint64_t offset;
	uint32_t status_flags;
};

/*
 * A call made by the kernel for the current thread (a read on a connection without content, a page
 * request): label, words, at most one lease on the caller's memory. Blocks until the reply.
 * Returns the reply's status, or -EINTR, -EPIPE (server gone), -EFAULT (lease), -ENOMEM.
 * On return words holds the reply's words.
 */
NODISCARD int64_t port_call(const struct call_context *context, uint32_t label,
			    uint64_t words[MESSAGE_WORDS], const struct lease *lease);

#endif
