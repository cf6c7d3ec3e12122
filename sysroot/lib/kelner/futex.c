/* SPDX-License-Identifier: MIT */
/* Waiting for words of memory. */
#include "kelner.h"

#include <abi/futex.h>

static uint32_t flags_of(int shared, clockid_t clock)
{
	return (shared ? FUTEX_SHARED : 0U) | (clock == CLOCK_REALTIME ? FUTEX_REALTIME : 0U);
}

static uint64_t deadline_of(const struct timespec *deadline)
{
	return deadline ? to_nanoseconds(deadline) : FOREVER;
}

int sys_futex_wait(const unsigned int *word, unsigned int value, int shared, clockid_t clock,
		   const struct timespec *deadline)
{
	return (int)kelner_futex_wait((uintptr_t)word, value, flags_of(shared, clock),
				      deadline_of(deadline));
}

int sys_futex_wait_cancellable(const unsigned int *word, unsigned int value, int shared,
			       clockid_t clock, const struct timespec *deadline)
{
	return (int)RESTARTED(
		WAITING(FUTEX_WAIT, word, value, flags_of(shared, clock), deadline_of(deadline)));
}

int sys_futex_wake(const unsigned int *word, int count, int shared)
{
	return (int)kelner_futex_wake((uintptr_t)word, (uint32_t)count, shared ? FUTEX_SHARED : 0);
}

int sys_futex_lock_pi(unsigned int *word, int shared, clockid_t clock,
		      const struct timespec *deadline)
{
	return (int)kelner_futex_lock_pi((uintptr_t)word, flags_of(shared, clock),
					 deadline_of(deadline));
}

int sys_futex_unlock_pi(unsigned int *word, int shared)
{
	return (int)kelner_futex_unlock_pi((uintptr_t)word, shared ? FUTEX_SHARED : 0);
}
