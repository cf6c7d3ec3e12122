/* SPDX-License-Identifier: MIT */
/*
 * Condition variables: a sequence number that every signal advances, on which waiters sleep. A
 * waiter that had not yet fallen asleep sees that the number moved and returns.
 */
#include "../private/threads.h"

#include <string.h>

#define DESTROYING 0x80000000U /* in __waiters: pthread_cond_destroy() waits for the last to go */

int pthread_cond_init(pthread_cond_t *restrict condition,
		      const pthread_condattr_t *restrict attributes)
{
	memset(condition, 0, sizeof(*condition));
	if (attributes) {
		condition->__clock = attributes->__clock;
		condition->__shared = attributes->__shared;
	}
	return 0;
}

/* Those that a broadcast woke may still be on their way out. */
int pthread_cond_destroy(pthread_cond_t *condition)
{
	unsigned int waiters =
		__atomic_or_fetch(&condition->__waiters, DESTROYING, __ATOMIC_ACQ_REL);

	while (waiters != DESTROYING) {
		sys_futex_wait(&condition->__waiters, waiters, condition->__shared, CLOCK_MONOTONIC,
			       0);
		waiters = __atomic_load_n(&condition->__waiters, __ATOMIC_ACQUIRE);
	}
	condition->__waiters = 0;
	return 0;
}

static int wake(pthread_cond_t *condition, int count)
{
	if (__atomic_load_n(&condition->__waiters, __ATOMIC_SEQ_CST) == 0)
		return 0;
	__atomic_add_fetch(&condition->__sequence, 1, __ATOMIC_SEQ_CST);
	sys_futex_wake(&condition->__sequence, count, condition->__shared);
	return 0;
}

int pthread_cond_signal(pthread_cond_t *condition)
{
	return wake(condition, 1);
}

int pthread_cond_broadcast(pthread_cond_t *condition)
{
	return wake(condition, INT_MAX);
}

int pthread_cond_clockwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
			   clockid_t clock, const struct timespec *restrict deadline)
{
	int result, error, is_shared = condition->__shared;
	unsigned int depth = mutex->__depth, sequence;

	if (!clock_valid(clock) || !deadline_valid(deadline))
		return EINVAL;
	if (mutex->__kind != PTHREAD_MUTEX_NORMAL &&
	    (mutex->__word & WORD_OWNER) != (unsigned int)thread_self()->id)
		return EPERM;
	pthread_testcancel();
	__atomic_add_fetch(&condition->__waiters, 1, __ATOMIC_SEQ_CST);
	sequence = __atomic_load_n(&condition->__sequence, __ATOMIC_SEQ_CST);
	mutex->__depth = 0;
	pthread_mutex_unlock(mutex);
	do
		result = sys_futex_wait_cancellable(&condition->__sequence, sequence, is_shared,
						    clock, deadline);
	while (result == -EINTR && !thread_self()->cancel_now);
	if (__atomic_sub_fetch(&condition->__waiters, 1, __ATOMIC_ACQ_REL) == DESTROYING)
		sys_futex_wake(&condition->__waiters, 1, is_shared);
	/* The mutex is ours again before anything else, cancellation included. */
	error = pthread_mutex_lock(mutex);
	if (!error || error == EOWNERDEAD)
		mutex->__depth = depth;
	if (result == -EINTR)
		__kelner_test_cancel();
	if (error)
		return error;
	return result == -ETIMEDOUT ? ETIMEDOUT : 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
			   const struct timespec *restrict deadline)
{
	return pthread_cond_clockwait(condition, mutex, condition->__clock, deadline);
}

int pthread_cond_wait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex)
{
	return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, 0);
}
