/* SPDX-License-Identifier: MIT */
/*
 * Buckets of futex waiters by a hash of their keys. Locks: a bucket (of two the one at the lower
 * address first), then a waiter's own lock, which guards its wait queue: so a waiter can be moved
 * to another bucket while it sleeps. A waiter leaves by taking its bucket's lock, which its waker
 * holds until it no longer needs the waiter.
 */
#include "futex_queue.h"

#include <abi/errno.h>
#include <arch/entry.h>
#include <kernel/cpu.h>
#include <kernel/space.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>
#include <kernel/vmo.h>

#define BUCKET_COUNT 256

#define BUCKET(n)                                                \
	{                                                        \
		.lock = SPINLOCK_INITIALISER(LOCK_LEVEL_NODE),   \
		.waiters = LIST_INITIALISER(buckets[n].waiters), \
	}
#define BUCKETS_4(n)  BUCKET(n), BUCKET((n) + 1), BUCKET((n) + 2), BUCKET((n) + 3)
#define BUCKETS_16(n) BUCKETS_4(n), BUCKETS_4((n) + 4), BUCKETS_4((n) + 8), BUCKETS_4((n) + 12)
#define BUCKETS_64(n) \
	BUCKETS_16(n), BUCKETS_16((n) + 16), BUCKETS_16((n) + 32), BUCKETS_16((n) + 48)

static struct futex_bucket buckets[BUCKET_COUNT] = {BUCKETS_64(0), BUCKETS_64(64), BUCKETS_64(128),
						    BUCKETS_64(192)};

int futex_key_get(uaddr_t word, bool shared, struct futex_key *key)
{
	struct space *space = cpu_current()->space;
	int error = 0;

	if (word % sizeof(uint32_t))
		return -EINVAL;
	*key = (struct futex_key){.object = space, .offset = word};
	if (shared)
		error = space_shared_key(space, word, &key->vmo, &key->offset);
	if (key->vmo)
		key->object = key->vmo;
	return error;
}

void futex_key_drop(struct futex_key *key)
{
	if (key->vmo)
		object_release(&key->vmo->object);
}

struct futex_bucket *futex_bucket(const struct futex_key *key)
{
	uint64_t mixed = ((uintptr_t)key->object >> 4) + (key->offset >> 2);

	return &buckets[mixed * 0x9e3779b97f4a7c15 >> 56];
}

/* The waiter may be moved meanwhile: the bucket is the right one once its lock is held. */
static void futex_leave(struct futex_waiter *waiter) NO_LOCK_ANALYSIS
{
	struct futex_bucket *bucket = __atomic_load_n(&waiter->bucket, __ATOMIC_ACQUIRE);

	spinlock_acquire(&bucket->lock);
	while (bucket != waiter->bucket) {
		spinlock_release(&bucket->lock);
		bucket = __atomic_load_n(&waiter->bucket, __ATOMIC_ACQUIRE);
		spinlock_acquire(&bucket->lock);
	}
	list_remove(&waiter->link);
	futex_lend(waiter, NULL);
	spinlock_release(&bucket->lock);
}

int futex_block(struct futex_bucket *bucket, const struct futex_key *key, bool lock_pi,
		struct thread *owner, nanoseconds_t deadline,
		enum wait_flags flags) NO_LOCK_ANALYSIS
{
	struct futex_waiter waiter = {
		.bucket = bucket,
		.key = *key,
		.thread = thread_current(),
		.lock_pi = lock_pi,
	};
	int result;

	spinlock_init(&waiter.lock, LOCK_LEVEL_PORT);
	wait_queue_init(&waiter.queue);
	list_append(&bucket->waiters, &waiter.link);
	list_init(&waiter.lend_link);
	futex_lend(&waiter, owner);
	spinlock_acquire(&waiter.lock);
	spinlock_release(&bucket->lock);
	result = wait_on(&waiter.queue, &waiter.lock, deadline, flags);
	futex_leave(&waiter);
	return result;
}

bool futex_end_wait(struct futex_waiter *waiter, int result)
{
	bool ended;

	list_remove(&waiter->link);
	spinlock_acquire(&waiter->lock);
	ended = wait_wake(&waiter->queue, result) != NULL;
	spinlock_release(&waiter->lock);
	return ended;
}

int futex_lock_and_read(struct futex_bucket *bucket, uaddr_t word, uint32_t *value) NO_LOCK_ANALYSIS
{
	const uint32_t __user *pointer = (const uint32_t __user *)word;
	int error;

	for (;;) {
		spinlock_acquire(&bucket->lock);
		if (likely(get_user_32_now(value, pointer)))
			return 0;
		spinlock_release(&bucket->lock);
		error = user_fault_in(pointer, ACCESS_READ);
		if (error)
			return error;
	}
}
