/* SPDX-License-Identifier: MIT */
/*
 * Locks with an owner in the word, and the end of threads that own locks. The word is changed
 * under its bucket's lock, by compare and exchange: user space changes it without.
 */
#include "futex_queue.h"

#include <abi/errno.h>
#include <abi/futex.h>
#include <arch/entry.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>

static uint32_t lock_owner_id(const struct thread *thread)
{
	return (uint32_t)thread->id & FUTEX_OWNER;
}

static uint8_t thread_priority(const struct futex_waiter *waiter)
{
	return __atomic_load_n(&waiter->thread->priority, __ATOMIC_RELAXED);
}

/* The waiter with the highest priority, of those the oldest; *more: there are others. */
static struct futex_waiter *best_waiter(struct futex_bucket *bucket, const struct futex_key *key,
					bool *more) REQUIRES(bucket->lock)
{
	struct futex_waiter *best = NULL;

	*more = false;
	list_for_each (link, &bucket->waiters) {
		struct futex_waiter *waiter = container_of(link, struct futex_waiter, link);

		if (!waiter->lock_pi || !futex_key_equal(&waiter->key, key))
			continue;
		*more = best != NULL;
		if (!best || thread_priority(waiter) > thread_priority(best))
			best = waiter;
	}
	return best;
}

/* Changes the word from *value; where it has changed meanwhile, *value becomes what it is. */
enum change { CHANGED, OTHER, MISSED };

static enum change change_word(uaddr_t word, uint32_t *value, uint32_t desired)
{
	uint32_t seen;

	if (!compare_exchange_user_32_now((uint32_t __user *)word, *value, desired, &seen))
		return MISSED;
	if (seen != *value) {
		*value = seen;
		return OTHER;
	}
	*value = desired;
	return CHANGED;
}

/*
 * One look at the word, bucket locked: takes the lock, or marks it as waited for. 0 and
 * -EOWNERDEAD: taken; -EBUSY: wait for *owner; -EAGAIN: try; -EFAULT: bring the page in; -EDEADLK.
 */
static int try_lock(struct futex_bucket *bucket, const struct futex_key *key, uaddr_t word,
		    bool try, uint32_t *owner) REQUIRES(bucket->lock)
{
	uint32_t self = lock_owner_id(thread_current());
	uint32_t value;
	bool more;

	if (!get_user_32_now(&value, (const uint32_t __user *)word))
		return -EFAULT;
	for (;;) {
		bool free = !(value & FUTEX_OWNER);
		int taken = value & FUTEX_OWNER_DIED ? -EOWNERDEAD : 0;
		uint32_t desired = value | FUTEX_WAITERS;

		if ((value & FUTEX_OWNER) == self)
			return -EDEADLK;
		if (!free && try)
			return -EAGAIN;
		if (free)
			desired = self | (best_waiter(bucket, key, &more) ? FUTEX_WAITERS : 0);
		switch (change_word(word, &value, desired)) {
		case CHANGED: *owner = value & FUTEX_OWNER; return free ? taken : -EBUSY;
		case MISSED: return -EFAULT;
		case OTHER: break;
		}
	}
}

/*
 * One attempt. The owner is looked up before the bucket is locked: -ESTALE where another owns the
 * lock by then. -EFAULT: bring the page in.
 */
static int lock_attempt(const struct futex_key *key, uaddr_t word, bool try,
			nanoseconds_t deadline) NO_LOCK_ANALYSIS
{
	struct futex_bucket *bucket = futex_bucket(key);
	struct thread *owner = NULL;
	uint32_t before, now;
	int result = get_user_32(&before, (const uint32_t __user *)word);

	if (result)
		return result;
	if (before & FUTEX_OWNER)
		owner = process_find_thread(thread_current()->process, before & FUTEX_OWNER);
	spinlock_acquire(&bucket->lock);
	result = try_lock(bucket, key, word, try, &now);
	if (result == -EBUSY && now != (before & FUTEX_OWNER))
		result = -ESTALE;
	else if (result == -EBUSY && !owner && !key->vmo)
		result = -ESRCH;
	if (result == -EBUSY) {
		/* The lock is given by the one that leaves it: nothing is to be tried again. */
		result = futex_block(bucket, key, true, owner, deadline, WAIT_UNINTERRUPTIBLE);
	} else {
		spinlock_release(&bucket->lock);
	}
	if (owner)
		object_release(&owner->object);
	return result;
}

int futex_lock_pi(uaddr_t word, bool shared, bool try, nanoseconds_t deadline)
{
	struct futex_key key;
	int result = futex_key_get(word, shared, &key);

	if (result)
		return result;
	do {
		result = lock_attempt(&key, word, try, deadline);
		if (result == -EFAULT) {
			result = user_fault_in((void __user *)word, ACCESS_WRITE);
			if (result == 0)
				result = -ESTALE;
		}
	} while (result == -ESTALE);
	futex_key_drop(&key);
	return result;
}

/* The waiters that remain lend to the lock's next owner, which waits no longer. */
static void lend_to_next(struct futex_bucket *bucket, const struct futex_key *key,
			 struct futex_waiter *next) REQUIRES(bucket->lock)
{
	futex_lend(next, NULL);
	list_for_each (link, &bucket->waiters) {
		struct futex_waiter *waiter = container_of(link, struct futex_waiter, link);

		if (waiter != next && waiter->lock_pi && futex_key_equal(&waiter->key, key))
			futex_lend(waiter, waiter->owner ? next->thread : NULL);
	}
}

/*
 * Gives a lock that names the current thread to the next waiter; died: FUTEX_OWNER_DIED or 0. A
 * waiter whose wait ends by itself at this moment is passed over. -EFAULT: bring the page in.
 */
static int hand_over_locked(struct futex_bucket *bucket, const struct futex_key *key, uaddr_t word,
			    uint32_t died) REQUIRES(bucket->lock)
{
	uint32_t owner = lock_owner_id(thread_current());
	struct futex_waiter *next;
	uint32_t value, desired;
	bool more;

	if (!get_user_32_now(&value, (const uint32_t __user *)word))
		return -EFAULT;
	for (;;) {
		if ((value & FUTEX_OWNER) != owner)
			return -EPERM;
		next = best_waiter(bucket, key, &more);
		desired = next ? lock_owner_id(next->thread) | (more ? FUTEX_WAITERS : 0) : died;
		switch (change_word(word, &value, desired)) {
		case MISSED: return -EFAULT;
		case OTHER: continue;
		case CHANGED: break;
		}
		if (!next)
			return 0;
		lend_to_next(bucket, key, next);
		if (futex_end_wait(next, died ? -EOWNERDEAD : 0))
			return 0;
		owner = value & FUTEX_OWNER;
	}
}

int futex_hand_over(uaddr_t word, bool shared, uint32_t died)
{
	struct futex_bucket *bucket;
	struct futex_key key;
	int result = futex_key_get(word, shared, &key);

	if (result)
		return result;
	bucket = futex_bucket(&key);
	do {
		spinlock_acquire(&bucket->lock);
		result = hand_over_locked(bucket, &key, word, died);
		spinlock_release(&bucket->lock);
		if (result != -EFAULT)
			break;
		result = user_fault_in((void __user *)word, ACCESS_WRITE);
	} while (result == 0);
	futex_key_drop(&key);
	return result;
}

int futex_unlock_pi(uaddr_t word, bool shared)
{
	return futex_hand_over(word, shared, 0);
}
