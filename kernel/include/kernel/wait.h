/* SPDX-License-Identifier: MIT */
/*
 * Waiting. A wait queue is guarded by its owner's lock. Whoever ends a thread's wait first claims
 * it (an atomic step in the thread), so wake-up, time-out, signal and kill never meet twice; a
 * thread whose wait ended from elsewhere takes itself off the queue.
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <kernel/list.h>
#include <kernel/spinlock.h>
#include <kernel/types.h>

struct thread;

struct wait_queue {
	struct list waiters; /* struct thread.wait_link */
};

static inline void wait_queue_init(struct wait_queue *queue)
{
	list_init(&queue->waiters);
}

#define WAIT_FOREVER UINT64_MAX

enum wait_flags {
	WAIT_INTERRUPTIBLE = 1, /* signals end it with -EINTR; a kill ends it in any case */
	WAIT_UNINTERRUPTIBLE = 0,
};

/*
 * Blocks the calling thread. The owner's lock is held on entry and released on return.
 * Returns 0 (or the value given to wait_wake), -ETIMEDOUT, -EINTR.
 */
NODISCARD int wait_on(struct wait_queue *queue, struct spinlock *lock, nanoseconds_t deadline,
		      enum wait_flags flags) RELEASES(lock);

/* Ends the oldest wait with a result, NULL where nobody waits. The owner's lock is held. */
struct thread *wait_wake(struct wait_queue *queue, int result);
/* Ends all waits; returns how many. */
unsigned wait_wake_all(struct wait_queue *queue, int result);

/* Ends a thread's wait wherever it waits, if that wait may be interrupted (or kill is true). */
void wait_interrupt(struct thread *thread, bool kill);

#endif
