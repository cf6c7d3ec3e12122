/* SPDX-License-Identifier: MIT */
/* System calls on futexes. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <abi/futex.h>
#include <kernel/clock.h>
#include <kernel/futex.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

/* A deadline as the kernel counts: on the monotonic clock. A real one follows no later change. */
static nanoseconds_t deadline_monotonic(uint64_t deadline, uint32_t flags)
{
	int64_t offset = clock_real_offset();

	if (!(flags & FUTEX_REALTIME) || deadline == WAIT_FOREVER)
		return deadline;
	return (int64_t)deadline > offset ? deadline - (uint64_t)offset : 0;
}

int64_t sys_futex_wait(uaddr_t word, uint32_t expected, uint32_t flags, uint64_t deadline)
{
	if (flags & ~(uint32_t)(FUTEX_SHARED | FUTEX_REALTIME))
		return -EINVAL;
	return futex_wait(word, expected, flags & FUTEX_SHARED,
			  deadline_monotonic(deadline, flags));
}

int64_t sys_futex_wake(uaddr_t word, uint32_t count, uint32_t flags)
{
	if (flags & ~(uint32_t)FUTEX_SHARED)
		return -EINVAL;
	return futex_wake(word, count, flags & FUTEX_SHARED);
}

int64_t sys_futex_requeue(uaddr_t word, uint32_t expected, uint32_t wake, uaddr_t target,
			  uint32_t requeue, uint32_t flags)
{
	if (flags & ~(uint32_t)FUTEX_SHARED)
		return -EINVAL;
	return futex_requeue(word, expected, wake, target, requeue, flags & FUTEX_SHARED);
}

int64_t sys_futex_lock_pi(uaddr_t word, uint32_t flags, uint64_t deadline)
{
	if (flags & ~(uint32_t)(FUTEX_SHARED | FUTEX_REALTIME | FUTEX_TRY))
		return -EINVAL;
	return futex_lock_pi(word, flags & FUTEX_SHARED, flags & FUTEX_TRY,
			     deadline_monotonic(deadline, flags));
}

int64_t sys_futex_unlock_pi(uaddr_t word, uint32_t flags)
{
	if (flags & ~(uint32_t)FUTEX_SHARED)
		return -EINVAL;
	return futex_unlock_pi(word, flags & FUTEX_SHARED);
}

int64_t sys_thread_set_robust_list(uaddr_t head)
{
	thread_current()->robust_list = head;
	return 0;
}
