/* SPDX-License-Identifier: MIT */
#include "../private/lock.h"
#include "../private/thread.h"

/* A short look, then a mark that somebody waits, then sleep. */
void __kelner_lock_slow(lock_t *lock)
{
	for (int i = 0; i < 100; i++) {
		if (__atomic_load_n(lock, __ATOMIC_RELAXED) == 0 && lock_try(lock))
			return;
		__builtin_ia32_pause();
	}
	while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0)
		sys_futex_wait(lock, 2, 0, CLOCK_MONOTONIC, 0);
}

int *__errno_location(void)
{
	static _Thread_local int number;
	return &number;
}
