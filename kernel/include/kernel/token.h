/* SPDX-License-Identifier: MIT */
/*
 * A reply token: the one-shot obligation to answer a call. It lives in the calling thread. Held, it
 * is named by the server thread that received the call (thread->serving); parked, by a handle of
 * the server's process; so that reply, forward, cancel and kill find it in a known state.
 */
#ifndef KERNEL_TOKEN_H
#define KERNEL_TOKEN_H

#include <abi/message.h>
#include <kernel/event.h>
#include <kernel/object.h>
#include <kernel/spinlock.h>
#include <kernel/types.h>

struct thread;
struct process;
struct connection;

enum token_state {
	TOKEN_IDLE,     /* no call, or one that is not yet received */
	TOKEN_HELD,     /* received: by a server thread, or parked */
	TOKEN_ORPHANED, /* its caller died: a reply does nothing; the holder has a reference to it
			 */
};

/* Each lease may begin and end within a page. */
#define LEASE_PAGES_MAX (LEASE_BYTES_MAX / PAGE_SIZE + 2 * MESSAGE_LEASE_MAX)

/* The pages of a call's leases, pinned in the caller's context before the rendezvous. */
struct lease_set {
	struct lease lease[MESSAGE_LEASE_MAX];
	uint32_t first_page[MESSAGE_LEASE_MAX]; /* index into page */
	uint32_t references;
	uint32_t count;
	uint32_t page_count;
	struct job *job; /* charged for the pins; with a reference */
	struct page *page[LEASE_PAGES_MAX];
};

/* Objects on their way in a message: each held as by a handle with these rights. */
struct transfer {
	uint32_t count;
	uint32_t rights[MESSAGE_HANDLE_MAX];
	struct object *object[MESSAGE_HANDLE_MAX];
};

/* What a call brings, from its start until it is received; see abi/message.h. */
struct call_send {
	uint64_t info;
	uint64_t words[MESSAGE_WORDS];
	uint64_t badge;
	uint64_t epoch;
	uint64_t offset;
	nanoseconds_t deadline;
	uint32_t status_flags;
	struct transfer transfer;
};

struct token {
	/* For its handle while it is parked. One reference is the thread's: its memory goes last.
	 */
	struct object object;
	struct spinlock lock;                 /* LOCK_LEVEL_TOKEN */
	uint32_t state GUARDED_BY(lock);      /* enum token_state */
	uint64_t generation GUARDED_BY(lock); /* counts the calls received */
	bool parked GUARDED_BY(lock);         /* named by a handle, held by no thread */
	bool cancelled GUARDED_BY(lock); /* the server has been told, or will be when it parks it */
	struct thread *caller;           /* whose token it is */
	/* The caller's, until the call is over. */
	struct connection
		*connection; /* called through it: takes the reply's offset; a reference */
	struct lease_set *leases GUARDED_BY(lock); /* NULL: none */
	struct event cancel;                       /* bound while parked */
};

/* A call that the current thread has received: the one that it holds, or a parked one. */
struct held_call {
	struct token *token; /* with a reference to its caller */
	handle_t handle;     /* HANDLE_NONE: held */
	uint64_t generation;
};

#endif
