/* SPDX-License-Identifier: MIT */
/* Sleeping until a point in time; on the real-time clock, whatever becomes of that clock. */
#include <abi/errno.h>
#include <kernel/clock.h>
#include <kernel/sleep.h>
#include <kernel/wait.h>

static struct spinlock sleepers_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_NODE);
static struct wait_queue monotonic_sleepers = {LIST_INITIALISER(monotonic_sleepers.waiters)};
static struct wait_queue real_sleepers = {LIST_INITIALISER(real_sleepers.waiters)};

int sleep_until(nanoseconds_t deadline)
{
	int error;

	spinlock_acquire(&sleepers_lock);
	error = wait_on(&monotonic_sleepers, &sleepers_lock, deadline, WAIT_INTERRUPTIBLE);
	return error == -ETIMEDOUT ? 0 : error;
}

int sleep_until_real(int64_t deadline)
{
	for (;;) {
		nanoseconds_t monotonic;
		int error;

		spinlock_acquire(&sleepers_lock);
		if (deadline <= clock_real_now()) {
			spinlock_release(&sleepers_lock);
			return 0;
		}
		/* Woken with 0 when the clock is set: look again. */
		if (__builtin_sub_overflow((__int128)deadline, clock_real_offset(), &monotonic))
			monotonic = WAIT_FOREVER;
		error = wait_on(&real_sleepers, &sleepers_lock, monotonic, WAIT_INTERRUPTIBLE);
		if (error == -EINTR)
			return error;
	}
}

void sleep_clock_set(void)
{
	spinlock_acquire(&sleepers_lock);
	wait_wake_all(&real_sleepers, 0);
	spinlock_release(&sleepers_lock);
}
