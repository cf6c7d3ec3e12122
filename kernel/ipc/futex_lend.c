/* SPDX-License-Identifier: MIT */
/*
 * Priority lending through locks: an owner runs at the highest priority of those who wait for its
 * locks, and so does whoever owns the lock that it waits for itself. All waiters are in one list:
 * few locks are contended at any moment, and what a thread is lent is found by looking at them all.
 */
#include "futex_queue.h"

#include <kernel/sched.h>
#include <kernel/thread.h>

#define CHAIN_LIMIT 16 /* owners that wait for owners; a circle ends here, too */

static struct spinlock lend_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_PORT);
static struct list lenders GUARDED_STATIC(lend_lock) = LIST_INITIALISER(lenders);

/* Changes under its run queue's lock: what is seen is settled again when it matters. */
static uint8_t priority_of(const struct thread *thread)
{
	return __atomic_load_n(&thread->priority, __ATOMIC_RELAXED);
}

static uint8_t highest_priority(const struct thread *owner) REQUIRES(lend_lock)
{
	uint8_t highest = 0;

	list_for_each (link, &lenders) {
		struct futex_waiter *waiter = container_of(link, struct futex_waiter, lend_link);

		if (waiter->owner == owner && priority_of(waiter->thread) > highest)
			highest = priority_of(waiter->thread);
	}
	return highest;
}

/* Whom a thread waits for, NULL where it waits for no lock. */
static struct thread *owner_before(const struct thread *thread) REQUIRES(lend_lock)
{
	list_for_each (link, &lenders) {
		struct futex_waiter *waiter = container_of(link, struct futex_waiter, lend_link);

		if (waiter->thread == thread)
			return waiter->owner;
	}
	return NULL;
}

static void settle(struct thread *owner) REQUIRES(lend_lock)
{
	for (unsigned i = 0; owner && i < CHAIN_LIMIT; i++) {
		sched_set_lock_priority(owner, highest_priority(owner));
		owner = owner_before(owner);
	}
}

void futex_lend(struct futex_waiter *waiter, struct thread *owner)
{
	struct thread *before = waiter->owner;

	if (before == owner)
		return;
	if (owner)
		object_retain(&owner->object);
	spinlock_acquire(&lend_lock);
	waiter->owner = owner;
	list_remove(&waiter->lend_link);
	if (owner)
		list_append(&lenders, &waiter->lend_link);
	settle(before);
	settle(owner);
	spinlock_release(&lend_lock);
	if (before)
		object_release(&before->object);
}

void futex_lend_again(const struct thread *waiter)
{
	spinlock_acquire(&lend_lock);
	settle(owner_before(waiter));
	spinlock_release(&lend_lock);
}
