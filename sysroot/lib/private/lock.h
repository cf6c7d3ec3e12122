/* SPDX-License-Identifier: MIT */
/* The library's own locks: a word, 0 free, 1 held, 2 held and waited for. Never a system call
 * without contention. All are leaves or ordered by the comments where they are defined. */
#ifndef KELNER_LOCK_H
#define KELNER_LOCK_H

#include "system.h"

typedef unsigned int lock_t;

void __kelner_lock_slow(lock_t *lock);

/* No other thread has ever been, so that nothing needs an atomic operation. */
static inline int lock_alone(void)
{
#ifdef KELNER_HOSTED
	return 0; /* the host's threads are not counted */
#else
	extern int __kelner_threads;
	return __builtin_expect(!__kelner_threads, 1);
#endif
}

static inline int lock_try(lock_t *lock)
{
	unsigned int expected = 0;

	if (lock_alone()) {
		if (*lock)
			return 0;
		*lock = 1;
		return 1;
	}
	return __atomic_compare_exchange_n(lock, &expected, 1, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static inline void lock_acquire(lock_t *lock)
{
	if (!lock_try(lock))
		__kelner_lock_slow(lock);
}

static inline void lock_release(lock_t *lock)
{
	if (lock_alone())
		*lock = 0;
	else if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2)
		sys_futex_wake(lock, 1, 0);
}

#endif
