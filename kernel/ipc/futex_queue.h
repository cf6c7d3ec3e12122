/* SPDX-License-Identifier: MIT */
/* Where futex waiters wait: shared by the kinds of futexes. */
#ifndef IPC_FUTEX_QUEUE_H
#define IPC_FUTEX_QUEUE_H

#include <kernel/futex.h>
#include <kernel/list.h>
#include <kernel/spinlock.h>

struct vmo;

/* What a word's address means: a memory object and an offset, or a space and an address. */
struct futex_key {
	const void *object;
	uint64_t offset;
	struct vmo *vmo; /* the object, with a reference, or NULL */
};

struct futex_bucket {
	struct spinlock lock;                 /* LOCK_LEVEL_NODE */
	struct list waiters GUARDED_BY(lock); /* struct futex_waiter.link, oldest first */
};

struct futex_waiter {
	struct list link;
	struct futex_bucket *bucket; /* changes under both buckets' locks; atomic */
	struct futex_key key;
	struct thread *thread;
	struct spinlock lock; /* of the queue; LOCK_LEVEL_PORT */
	struct wait_queue queue;
	bool lock_pi; /* waits in futex_lock_pi */
	/* The lock's owner, with a reference, where this process has it: futex_lend.c. */
	struct thread *owner;
	struct list lend_link;
};

/* -EFAULT (shared, nothing mapped), -EINVAL (not aligned). The caller drops the key. */
NODISCARD int futex_key_get(uaddr_t word, bool shared, struct futex_key *key);
void futex_key_drop(struct futex_key *key);
struct futex_bucket *futex_bucket(const struct futex_key *key);

static inline bool futex_key_equal(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->offset == b->offset;
}

/*
 * Queues the calling thread with the bucket's lock held, which is released, and blocks. Returns
 * what futex_end_wait gave, -ETIMEDOUT or -EINTR; the thread is off the queue then. With lock_pi
 * the owner (NULL: not known) is lent the thread's priority meanwhile.
 */
NODISCARD int futex_block(struct futex_bucket *bucket, const struct futex_key *key, bool lock_pi,
			  struct thread *owner, nanoseconds_t deadline, enum wait_flags flags)
	RELEASES(bucket->lock);
/* Takes a waiter off its bucket, whose lock is held. False where its wait has ended by itself. */
bool futex_end_wait(struct futex_waiter *waiter, int result);

/*
 * Locks a word's bucket and reads the word, bringing its page in as often as needed. On an error
 * (-EFAULT, -EINTR) nothing is locked.
 */
NODISCARD int futex_lock_and_read(struct futex_bucket *bucket, uaddr_t word,
				  uint32_t *value) NO_LOCK_ANALYSIS;

/*
 * With the bucket's lock held: the waiter lends its priority to an owner (NULL: to nobody) from now
 * on, instead of the one before.
 */
void futex_lend(struct futex_waiter *waiter, struct thread *owner);

/* The lock's next owner gets it from one that unlocks it (0) or has died (FUTEX_OWNER_DIED). */
int futex_hand_over(uaddr_t word, bool shared, uint32_t died);

#endif
