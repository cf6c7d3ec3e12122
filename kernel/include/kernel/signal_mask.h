/* SPDX-License-Identifier: MIT */
/* Another signal mask for the time of one wait: ppoll, sigsuspend. */
#ifndef KERNEL_SIGNAL_MASK_H
#define KERNEL_SIGNAL_MASK_H

#include <kernel/thread.h>

/*
 * Whether a signal rings that the current thread's mask lets through; if so the thread is diverted
 * on its way back to user space.
 */
static inline bool signal_is_pending(void)
{
	struct thread *thread = thread_current();
	const struct thread_page *page = thread->page;
	uint64_t rings = __atomic_load_n(&page->signal_doorbell, __ATOMIC_ACQUIRE) |
			 __atomic_load_n(&page->process_doorbell, __ATOMIC_ACQUIRE);

	if (!(rings & ~__atomic_load_n(&page->signal_mask, __ATOMIC_RELAXED)))
		return false;
	__atomic_fetch_or(&thread->attention, ATTENTION_SIGNAL, __ATOMIC_SEQ_CST);
	return true;
}

/* Puts the mask in force; the old one comes back by signal_mask_restore. */
static inline void signal_mask_replace(uint64_t mask)
{
	struct thread *thread = thread_current();

	thread->old_mask = __atomic_load_n(&thread->page->signal_mask, __ATOMIC_RELAXED);
	thread->mask_replaced = true;
	__atomic_store_n(&thread->page->signal_mask, mask, __ATOMIC_RELEASE);
}

/*
 * At once, or (after -EINTR) on the way back to user space, where the diversion of a signal that
 * the replacement lets through saves the old mask and restores it later.
 */
static inline void signal_mask_restore(bool interrupted)
{
	struct thread *thread = thread_current();

	if (interrupted) {
		__atomic_fetch_or(&thread->attention, ATTENTION_SIGNAL, __ATOMIC_SEQ_CST);
		return;
	}
	thread->mask_replaced = false;
	__atomic_store_n(&thread->page->signal_mask, thread->old_mask, __ATOMIC_RELEASE);
}

#endif
