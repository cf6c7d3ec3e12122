/* SPDX-License-Identifier: MIT */
/* Semaphores: a count, and how many wait for it. */
#include "../private/threads.h"

#include <semaphore.h>
#include <string.h>

int sem_init(sem_t *semaphore, int shared, unsigned int value)
{
	if (value > SEM_VALUE_MAX) {
		errno = EINVAL;
		return -1;
	}
	memset(semaphore, 0, sizeof(*semaphore));
	semaphore->__value = value;
	semaphore->__shared = shared;
	return 0;
}

int sem_destroy(sem_t *semaphore)
{
	if (semaphore->__waiters) {
		errno = EBUSY;
		return -1;
	}
	return 0;
}

int sem_getvalue(sem_t *restrict semaphore, int *restrict value)
{
	*value = (int)__atomic_load_n(&semaphore->__value, __ATOMIC_RELAXED);
	return 0;
}

/* May be called from a signal handler. */
int sem_post(sem_t *semaphore)
{
	unsigned int value = __atomic_load_n(&semaphore->__value, __ATOMIC_RELAXED);
	int shared = semaphore->__shared;

	do {
		if (value == SEM_VALUE_MAX) {
			errno = EOVERFLOW;
			return -1;
		}
	} while (!__atomic_compare_exchange_n(&semaphore->__value, &value, value + 1, 0,
					      __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	if (__atomic_load_n(&semaphore->__waiters, __ATOMIC_SEQ_CST))
		sys_futex_wake(&semaphore->__value, 1, shared);
	return 0;
}

int sem_trywait(sem_t *semaphore)
{
	unsigned int value = __atomic_load_n(&semaphore->__value, __ATOMIC_RELAXED);

	while (value) {
		if (__atomic_compare_exchange_n(&semaphore->__value, &value, value - 1, 0,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return 0;
	}
	errno = EAGAIN;
	return -1;
}

static void leave(void *semaphore)
{
	__atomic_sub_fetch(&((sem_t *)semaphore)->__waiters, 1, __ATOMIC_SEQ_CST);
}

int sem_clockwait(sem_t *restrict semaphore, clockid_t clock,
		  const struct timespec *restrict deadline)
{
	int result = 0;

	pthread_testcancel();
	if (sem_trywait(semaphore) == 0)
		return 0;
	if (!clock_valid(clock) || !deadline_valid(deadline)) {
		errno = EINVAL;
		return -1;
	}
	__atomic_add_fetch(&semaphore->__waiters, 1, __ATOMIC_SEQ_CST);
	pthread_cleanup_push(leave, semaphore);
	while (sem_trywait(semaphore) < 0) {
		result = CANCELLABLE(sys_futex_wait_cancellable(
			&semaphore->__value, 0, semaphore->__shared, clock, deadline));
		if (result == -EINTR || result == -ETIMEDOUT)
			break;
		result = 0;
	}
	pthread_cleanup_pop(1);
	return POSIX_RESULT(result);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline)
{
	return sem_clockwait(semaphore, CLOCK_REALTIME, deadline);
}

int sem_wait(sem_t *semaphore)
{
	return sem_clockwait(semaphore, CLOCK_MONOTONIC, 0);
}
