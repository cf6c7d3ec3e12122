/* SPDX-License-Identifier: MIT */
/* Barriers and spin locks. */
#include "../private/threads.h"

#include <string.h>

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
			 const pthread_barrierattr_t *restrict attributes, unsigned int count)
{
	if (count == 0 || count > INT_MAX)
		return EINVAL;
	memset(barrier, 0, sizeof(*barrier));
	barrier->__needed = count;
	barrier->__shared = attributes ? attributes->__shared : 0;
	return 0;
}

/* Threads that have passed may still be looking at the round. */
int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
	unsigned int inside;

	if (barrier->__arrived)
		return EBUSY;
	while ((inside = __atomic_load_n(&barrier->__inside, __ATOMIC_ACQUIRE)) != 0)
		sys_futex_wait(&barrier->__inside, inside, barrier->__shared, CLOCK_MONOTONIC, 0);
	return 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
	int is_shared = barrier->__shared, last;
	unsigned int round;

	__atomic_add_fetch(&barrier->__inside, 1, __ATOMIC_ACQ_REL);
	round = __atomic_load_n(&barrier->__round, __ATOMIC_ACQUIRE);
	last = __atomic_add_fetch(&barrier->__arrived, 1, __ATOMIC_ACQ_REL) == barrier->__needed;
	if (last) {
		__atomic_store_n(&barrier->__arrived, 0, __ATOMIC_RELAXED);
		__atomic_add_fetch(&barrier->__round, 1, __ATOMIC_RELEASE);
		sys_futex_wake(&barrier->__round, INT_MAX, is_shared);
	} else {
		while (__atomic_load_n(&barrier->__round, __ATOMIC_ACQUIRE) == round)
			sys_futex_wait(&barrier->__round, round, is_shared, CLOCK_MONOTONIC, 0);
	}
	if (__atomic_sub_fetch(&barrier->__inside, 1, __ATOMIC_ACQ_REL) == 0)
		sys_futex_wake(&barrier->__inside, 1, is_shared);
	return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

int pthread_spin_init(pthread_spinlock_t *lock, int is_shared)
{
	(void)is_shared; /* a word in memory serves both */
	*lock = 0;
	return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock)
{
	return *lock ? EBUSY : 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
	return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) ? EBUSY : 0;
}

/* The owner may have lost its processor: after a while, offer it ours. */
int pthread_spin_lock(pthread_spinlock_t *lock)
{
	for (int i = 1; pthread_spin_trylock(lock); i++) {
		while (__atomic_load_n(lock, __ATOMIC_RELAXED) && i % 1000)
			__builtin_ia32_pause(), i++;
		if (i % 1000 == 0)
			sys_yield();
	}
	return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
	return 0;
}
