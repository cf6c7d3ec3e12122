/* SPDX-License-Identifier: MIT */
/*
 * The end of a thread that owns robust locks. The list is user memory: it is followed for a
 * bounded number of links, and whatever cannot be read ends the walk.
 */
#include "futex_queue.h"

#include <abi/errno.h>
#include <abi/futex.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>

/* Marks one lock, if the ending thread owns it, and lets a waiter see that. */
static void abandon_lock(uaddr_t word, bool lends)
{
	uint32_t self = (uint32_t)thread_current()->id & FUTEX_OWNER;
	uint32_t value, seen, desired;
	int error = get_user_32(&value, (const uint32_t __user *)word);

	while (!error && (value & FUTEX_OWNER) == self) {
		if (lends) {
			/* An error means that the lock is no longer the thread's, or not memory. */
			(void)futex_hand_over(word, true, FUTEX_OWNER_DIED);
			return;
		}
		desired = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		error = compare_exchange_user_32((uint32_t __user *)word, value, desired, &seen);
		if (!error && seen == value) {
			if (value & FUTEX_WAITERS)
				(void)futex_wake(word, 1, true);
			return;
		}
		value = seen;
	}
}

static bool read_word(uint64_t *value, uaddr_t address)
{
	return get_user_64(value, (const uint64_t __user *)address) == 0;
}

void futex_thread_exit(uaddr_t head)
{
	struct robust_list_head list;
	uint64_t link, next;

	if (!head || copy_from_user(&list, (const void __user *)head, sizeof(list)))
		return;
	link = list.list.next;
	for (unsigned i = 0; i < ROBUST_LIST_LIMIT && (link & ~(uint64_t)ROBUST_PI) != head; i++) {
		uaddr_t lock = link & ~(uint64_t)ROBUST_PI;
		bool good = read_word(&next, lock);

		/* The word may be anywhere: user_copy checks the address. */
		if (link != list.pending)
			abandon_lock(lock + (uaddr_t)list.word_offset, link & ROBUST_PI);
		if (!good)
			break;
		link = next;
	}
	if (list.pending)
		abandon_lock((list.pending & ~(uint64_t)ROBUST_PI) + (uaddr_t)list.word_offset,
			     list.pending & ROBUST_PI);
}
