/* SPDX-License-Identifier: MIT */
/* Read-write locks. Readers go first, so that one may lock for reading more than once. */
#include "../private/threads.h"

#include <string.h>

#define WRITER  0x7fffffffU /* the state of a lock held for writing; else the number of readers */
#define WAITING 0x80000000U /* somebody sleeps on the state */

int pthread_rwlock_init(pthread_rwlock_t *restrict lock,
			const pthread_rwlockattr_t *restrict attributes)
{
	memset(lock, 0, sizeof(*lock));
	if (attributes)
		lock->__shared = attributes->__shared;
	return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
	return lock->__state & WRITER ? EBUSY : 0;
}

static int change(pthread_rwlock_t *lock, unsigned int from, unsigned int to)
{
	return __atomic_compare_exchange_n(&lock->__state, &from, to, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
	for (;;) {
		unsigned int state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED);

		if ((state & WRITER) == WRITER)
			return EBUSY;
		if ((state & WRITER) == WRITER - 1)
			return EAGAIN;
		if (change(lock, state, state + 1))
			return 0;
	}
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
	unsigned int state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED);

	if ((state & WRITER) || !change(lock, state, state | WRITER))
		return EBUSY;
	__atomic_store_n(&lock->__writer, (unsigned int)thread_self()->id, __ATOMIC_RELAXED);
	return 0;
}

static int wait_for(pthread_rwlock_t *lock, int (*attempt)(pthread_rwlock_t *), clockid_t clock,
		    const struct timespec *deadline)
{
	int result;

	if (!clock_valid(clock))
		return EINVAL;
	while ((result = attempt(lock)) == EBUSY) {
		unsigned int state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED);

		if (__atomic_load_n(&lock->__writer, __ATOMIC_RELAXED) ==
			    (unsigned int)thread_self()->id &&
		    (state & WRITER) == WRITER)
			return EDEADLK;
		if (!(state & WRITER))
			continue;
		if (!deadline_valid(deadline))
			return EINVAL;
		if (!(state & WAITING) && !change(lock, state, state | WAITING))
			continue;
		if (sys_futex_wait(&lock->__state, state | WAITING, lock->__shared, clock,
				   deadline) == -ETIMEDOUT)
			return ETIMEDOUT;
	}
	return result;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
	return wait_for(lock, pthread_rwlock_tryrdlock, CLOCK_MONOTONIC, 0);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
	return wait_for(lock, pthread_rwlock_trywrlock, CLOCK_MONOTONIC, 0);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict lock,
			       const struct timespec *restrict deadline)
{
	return wait_for(lock, pthread_rwlock_tryrdlock, CLOCK_REALTIME, deadline);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict lock,
			       const struct timespec *restrict deadline)
{
	return wait_for(lock, pthread_rwlock_trywrlock, CLOCK_REALTIME, deadline);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict lock, clockid_t clock,
			       const struct timespec *restrict deadline)
{
	return wait_for(lock, pthread_rwlock_tryrdlock, clock, deadline);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict lock, clockid_t clock,
			       const struct timespec *restrict deadline)
{
	return wait_for(lock, pthread_rwlock_trywrlock, clock, deadline);
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
	unsigned int state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED), left;
	int is_shared = lock->__shared;

	if ((state & WRITER) == WRITER)
		__atomic_store_n(&lock->__writer, 0, __ATOMIC_RELAXED);
	do {
		left = (state & WRITER) == WRITER ? 0 : (state & WRITER) - 1;
	} while (!__atomic_compare_exchange_n(&lock->__state, &state,
					      left ? left | (state & WAITING) : 0, 0,
					      __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	if (left == 0 && (state & WAITING))
		sys_futex_wake(&lock->__state, INT_MAX, is_shared);
	return 0;
}
