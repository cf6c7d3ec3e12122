/* SPDX-License-Identifier: MIT */
/* What the files about signals share. */
#ifndef KELNER_BACKEND_SIGNAL_H
#define KELNER_BACKEND_SIGNAL_H

#include "kelner.h"

#include <protocol/process.h>

#define UNBLOCKABLE (1UL << (SIGKILL - 1) | 1UL << (SIGSTOP - 1))

/* The thread's alternate stack; size 0: none. */
struct alternate_stack {
	uintptr_t low;
	size_t size;
};
extern INTERNAL __thread struct alternate_stack __kelner_alternate;

INTERNAL void __kelner_signal_point(void);

static inline uint64_t signal_bit(int signal)
{
	return 1UL << (signal - 1);
}

/* Bits that ring and are not masked. */
static inline uint64_t signals_due(const struct thread_page *page)
{
	return (__atomic_load_n(&page->signal_doorbell, __ATOMIC_SEQ_CST) |
		__atomic_load_n(&page->process_doorbell, __ATOMIC_SEQ_CST)) &
	       ~__atomic_load_n(&page->signal_mask, __ATOMIC_SEQ_CST);
}

/* Clears bits of both doorbells before the process server is asked. */
static inline void doorbells_clear(struct thread_page *page, uint64_t bits)
{
	__atomic_fetch_and(&page->signal_doorbell, ~bits, __ATOMIC_SEQ_CST);
	__atomic_fetch_and(&page->process_doorbell, ~bits, __ATOMIC_SEQ_CST);
}

INTERNAL void __kelner_siginfo(const struct process_siginfo *from, siginfo_t *to);

/* ---- where there is no process server (alone.c) ---- */
/* As process.signal_take, of the signals in bits. */
INTERNAL void __kelner_alone_take(uint64_t bits, bool fault,
				  struct process_signal_take_reply *reply);
INTERNAL int __kelner_alone_action(const struct process_signal_action_request *request,
				   struct process_signal_action_reply *reply);
/* Only the calling thread can be meant. */
INTERNAL int __kelner_alone_raise(int signal);

#endif
