/* SPDX-License-Identifier: MIT */
/* System calls on the whole machine and its clocks. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <abi/time.h>
#include <arch/entry.h>
#include <kernel/clock.h>
#include <kernel/console.h>
#include <kernel/identity.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/resource.h>
#include <kernel/sched.h>
#include <kernel/sleep.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

#ifdef KERNEL_DEBUG
#define BUILD_NAME "debug " KERNEL_IDENTITY
#else
#define BUILD_NAME "release " KERNEL_IDENTITY
#endif

int64_t sys_system_info(struct system_info __user *info)
{
	struct page_counts pages = page_count();
	struct system_info facts = {
		.memory_total = pages.total * PAGE_SIZE,
		.memory_free = pages.free * PAGE_SIZE,
		.uptime = arch_clock_now(),
		.boot_time = (uint64_t)clock_real_offset(),
		.cpus = cpu_count,
		.version = KELNER_VERSION,
		.build = BUILD_NAME,
		.framebuffer = console_framebuffer,
	};

	return copy_to_user(info, &facts, sizeof(facts));
}

int64_t sys_system_power(handle_t resource, uint32_t action)
{
	int error = resource_check_handle(resource, RIGHT_MANAGE, RESOURCE_POWER, 0, 0);

	if (error)
		return error;
	switch (action) {
	case POWER_OFF: arch_power_off(); return -ENOTSUP;
	case POWER_RESET: arch_reset();
	case POWER_PANIC: panic("asked for by process %lu", thread_current()->process->pid);
	default: return -EINVAL;
	}
}

static int64_t cpu_idle_time(unsigned cpu)
{
	const struct thread *idle = cpu < cpu_count ? read_once(cpus[cpu]->idle) : NULL;

	return idle ? (int64_t)sched_thread_time(idle) : -EINVAL;
}

int64_t sys_clock_get(int32_t clock)
{
	switch (clock) {
	case CLOCK_MONOTONIC: return (int64_t)arch_clock_now();
	case CLOCK_REALTIME: return clock_real_now();
	case CLOCK_PROCESS_CPUTIME_ID: return (int64_t)process_cpu_time(thread_current()->process);
	case CLOCK_THREAD_CPUTIME_ID: return (int64_t)sched_thread_time(thread_current());
	default: return cpu_idle_time((unsigned)clock - CLOCK_CPU_IDLE);
	}
}

int64_t sys_clock_set(handle_t resource, int64_t time)
{
	int error = resource_check_handle(resource, RIGHT_MANAGE, RESOURCE_CLOCK, 0, 0);

	if (error)
		return error;
	if (time < 0)
		return -EINVAL;
	clock_real_set(time);
	sleep_clock_set();
	return 0;
}

int64_t sys_clock_page(handle_t handle, uaddr_t address)
{
	struct space *space;
	int error = space_from_handle(handle, RIGHT_MANAGE, &space);

	if (error)
		return error;
	error = space_map_page(space, address, clock_page_frame(), ACCESS_READ);
	space_release(space);
	return error;
}
