/* SPDX-License-Identifier: MIT */
/*
 * The atomic step that decides who ends a thread's wait. Used by sched/ and ipc/ only.
 *
 * A thread announces its wait with an exchange (wait_announce) and then looks at its attention
 * bits; whoever sets attention bits looks at the wait state afterwards. One of the two sees the
 * other, so no request for attention is lost.
 */
#ifndef KERNEL_WAIT_CLAIM_H
#define KERNEL_WAIT_CLAIM_H

#include <kernel/sched.h>
#include <kernel/thread.h>

static ALWAYS_INLINE void wait_announce(struct thread *thread, uint32_t state)
{
	__atomic_exchange_n(&thread->wait_state, state, __ATOMIC_SEQ_CST);
}

/* Ends a wait that still is in the expected state: of all who try, one succeeds. */
static ALWAYS_INLINE bool wait_claim(struct thread *thread, uint32_t expected)
{
	return __atomic_compare_exchange_n(&thread->wait_state, &expected, WAIT_NONE, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* Lets a thread go on whose wait the caller has claimed. */
static inline void wait_finish(struct thread *thread, int result)
{
	thread->wait_result = result;
	sched_ready(thread);
}

static inline bool attention_is_set(const struct thread *thread, uint32_t bits)
{
	return __atomic_load_n(&thread->attention, __ATOMIC_SEQ_CST) & bits;
}

#endif
