/* SPDX-License-Identifier: MIT */
/*
 * A reply token: the one-shot obligation to answer a call. It lives in the calling thread. Its
 * holder is the server thread that received the call, or nobody (parked: named by a handle of
 * the server's process), so that reply, forward, cancel and kill find it in a known state.
 */
#ifndef KERNEL_TOKEN_H
#define KERNEL_TOKEN_H

#include <abi/message.h>
#include <kernel/event.h>
#include <kernel/spinlock.h>
#include <kernel/types.h>

struct thread;
struct process;
struct connection;

enum token_state {
	TOKEN_IDLE,     /* no call */
	TOKEN_SENT,     /* waits to be received */
	TOKEN_HELD,     /* held by a server thread */
	TOKEN_PARKED,   /* held by a server process */
	TOKEN_ORPHANED, /* its caller died: a reply does nothing */
};

#define LEASE_PAGES_MAX (LEASE_BYTES_MAX / PAGE_SIZE + MESSAGE_LEASE_MAX)

/* The pages of a call's leases, pinned in the caller's context before the rendezvous. */
struct lease_set {
	struct lease lease[MESSAGE_LEASE_MAX];
	uint32_t first_page[MESSAGE_LEASE_MAX]; /* index into page */
	uint32_t count;
	uint32_t page_count;
	struct page *page[LEASE_PAGES_MAX];
};

struct token {
	struct spinlock lock;                 /* LOCK_LEVEL_TOKEN */
	uint32_t state GUARDED_BY(lock);      /* enum token_state */
	uint64_t generation GUARDED_BY(lock); /* counts calls: names this one */
	struct thread *caller;
	struct thread *holder GUARDED_BY(lock); /* HELD: the server thread */
	struct connection *
		connection GUARDED_BY(lock);       /* called through it: takes the reply's offset */
	struct lease_set *leases GUARDED_BY(lock); /* NULL: none */
	struct event cancel;                       /* to the port that received it */
};

#endif
