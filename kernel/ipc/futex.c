/* SPDX-License-Identifier: MIT */
/* Waiting for a word to change, waking who waits, and moving waiters to another word. */
#include "futex_queue.h"

#include <abi/errno.h>
#include <arch/entry.h>
#include <kernel/user_copy.h>

int futex_wait(uaddr_t word, uint32_t expected, bool shared,
	       nanoseconds_t deadline) NO_LOCK_ANALYSIS
{
	struct futex_bucket *bucket;
	struct futex_key key;
	uint32_t value;
	int error = futex_key_get(word, shared, &key);

	if (error)
		return error;
	bucket = futex_bucket(&key);
	error = futex_lock_and_read(bucket, word, &value);
	if (error == 0 && value != expected) {
		spinlock_release(&bucket->lock);
		error = -EAGAIN;
	} else if (error == 0) {
		error = futex_block(bucket, &key, false, NULL, deadline, WAIT_INTERRUPTIBLE);
	}
	futex_key_drop(&key);
	return error;
}

/* Wakes at most count waiters of a key; the bucket's lock is held. */
static uint32_t wake_waiters(struct futex_bucket *bucket, const struct futex_key *key,
			     uint32_t count) REQUIRES(bucket->lock)
{
	uint32_t woken = 0;

	list_for_each_safe (link, next, &bucket->waiters) {
		struct futex_waiter *waiter = container_of(link, struct futex_waiter, link);

		if (woken == count)
			break;
		if (!waiter->lock_pi && futex_key_equal(&waiter->key, key))
			woken += futex_end_wait(waiter, 0);
	}
	return woken;
}

int futex_wake(uaddr_t word, uint32_t count, bool shared)
{
	struct futex_bucket *bucket;
	struct futex_key key;
	uint32_t woken;
	int error = futex_key_get(word, shared, &key);

	if (error)
		return error;
	bucket = futex_bucket(&key);
	spinlock_acquire(&bucket->lock);
	woken = wake_waiters(bucket, &key, count);
	spinlock_release(&bucket->lock);
	futex_key_drop(&key);
	return (int)woken;
}

/* Both buckets' locks are held. A moved waiter's key is only compared: it needs no reference. */
static uint32_t move_waiters(struct futex_bucket *from, const struct futex_key *key,
			     struct futex_bucket *to, const struct futex_key *target,
			     uint32_t count) NO_LOCK_ANALYSIS
{
	uint32_t moved = 0;

	list_for_each_safe (link, next, &from->waiters) {
		struct futex_waiter *waiter = container_of(link, struct futex_waiter, link);

		if (moved == count)
			break;
		if (waiter->lock_pi || !futex_key_equal(&waiter->key, key))
			continue;
		waiter->key.object = target->object;
		waiter->key.offset = target->offset;
		list_remove(&waiter->link);
		list_append(&to->waiters, &waiter->link);
		__atomic_store_n(&waiter->bucket, to, __ATOMIC_RELEASE);
		moved++;
	}
	return moved;
}

static void lock_buckets(struct futex_bucket *a, struct futex_bucket *b) NO_LOCK_ANALYSIS
{
	struct futex_bucket *first = a < b ? a : b;
	struct futex_bucket *second = a < b ? b : a;

	spinlock_acquire(&first->lock);
	if (second != first)
		spinlock_acquire_second(&second->lock);
}

static void unlock_buckets(struct futex_bucket *a, struct futex_bucket *b) NO_LOCK_ANALYSIS
{
	if (a != b)
		spinlock_release(&b->lock);
	spinlock_release(&a->lock);
}

/* Wakes and moves where the word still is what the caller expects. */
static int requeue_keys(uaddr_t word, uint32_t expected, uint32_t wake, uint32_t requeue,
			const struct futex_key *key,
			const struct futex_key *target) NO_LOCK_ANALYSIS
{
	const uint32_t __user *pointer = (const uint32_t __user *)word;
	struct futex_bucket *from = futex_bucket(key), *to = futex_bucket(target);
	uint32_t value;
	int result;

	lock_buckets(from, to);
	while (unlikely(!get_user_32_now(&value, pointer))) {
		unlock_buckets(from, to);
		result = user_fault_in(pointer, ACCESS_READ);
		if (result)
			return result;
		lock_buckets(from, to);
	}
	result = -EAGAIN;
	if (value == expected) {
		result = (int)wake_waiters(from, key, wake);
		if (!futex_key_equal(key, target))
			result += (int)move_waiters(from, key, to, target, requeue);
	}
	unlock_buckets(from, to);
	return result;
}

int futex_requeue(uaddr_t word, uint32_t expected, uint32_t wake, uaddr_t target_word,
		  uint32_t requeue, bool shared)
{
	struct futex_key key, target;
	int result = futex_key_get(word, shared, &key);

	if (result)
		return result;
	result = futex_key_get(target_word, shared, &target);
	if (result == 0) {
		result = requeue_keys(word, expected, wake, requeue, &key, &target);
		futex_key_drop(&target);
	}
	futex_key_drop(&key);
	return result;
}
