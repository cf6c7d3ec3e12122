/* SPDX-License-Identifier: MIT */
/* Clocks, read from the kernel's page without a call where the machine allows it, and sleeping. */
#include "kelner.h"

#include <abi/clock_page.h>
#include <abi/space.h>
#include <protocol/process.h>

#define RESOLUTION 1 /* nanoseconds, of every clock */

/* Clocks of threads and processes: the number inverted, and what it is of in the low bits. */
#define CLOCK_OF_THREAD  6
#define CLOCK_OF_PROCESS 2
#define CLOCK_KIND       7

static const volatile struct clock_page *clock_page;

/*
 * The page: the start block's, which children have too, or one mapped when it is first wanted. NULL
 * where that cannot be.
 */
static const volatile struct clock_page *map_clock_page(void)
{
	int64_t address;

	if (__kelner_block->clock_page)
		return (const volatile struct clock_page *)__kelner_block->clock_page;
	address = kelner_space_map(HANDLE_SELF, 0, 4096, SPACE_FLAGS(PROT_NONE, MAP_PRIVATE),
				   HANDLE_NONE, 0);
	if (address < 0)
		return 0;
	(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)address, 4096);
	if (kelner_clock_page(HANDLE_SELF, (uintptr_t)address) < 0)
		return 0;
	return (const volatile struct clock_page *)address;
}

void __kelner_clock_forked(void)
{
	clock_page = 0;
}

static inline uint64_t read_cycles(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* One of the two clocks that the page has. */
static inline uint64_t read_page(const volatile struct clock_page *page, clockid_t clock)
{
	uint32_t sequence;
	uint64_t time;

	do {
		if (!page->usable)
			return (uint64_t)kelner_clock_get(clock);
		sequence = __atomic_load_n(&page->sequence, __ATOMIC_ACQUIRE);
		time = (uint64_t)((unsigned __int128)(read_cycles() - page->tsc_base) *
					  page->multiplier >>
				  32) +
		       page->monotonic_base;
		if (clock == CLOCK_REALTIME)
			time += (uint64_t)page->realtime_offset;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((sequence & 1) != 0 || page->sequence != sequence);
	return time;
}

/* Apart, so that later readings need no stack. */
static __attribute__((noinline, cold)) uint64_t read_clock_first(clockid_t clock)
{
	const volatile struct clock_page *page = map_clock_page();

	if (!page)
		return (uint64_t)kelner_clock_get(clock);
	__atomic_store_n(&clock_page, page, __ATOMIC_RELEASE);
	return read_page(page, clock);
}

static uint64_t read_clock(clockid_t clock)
{
	const volatile struct clock_page *page = __atomic_load_n(&clock_page, __ATOMIC_ACQUIRE);

	return page ? read_page(page, clock) : read_clock_first(clock);
}

uint64_t __kelner_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

clockid_t sys_thread_clock(int thread)
{
	return (clockid_t)(~(unsigned)thread << 3 | CLOCK_OF_THREAD);
}

clockid_t sys_process_clock(pid_t process)
{
	return (clockid_t)(~(unsigned)process << 3 | CLOCK_OF_PROCESS);
}

/*
 * The kernel's number of a clock, which it has for the calling thread and process alone; -EINVAL
 * for another clock.
 */
static int plain_clock(clockid_t clock)
{
	int number = (int)~((unsigned)clock >> 3 | 7U << 29);

	if (clock >= CLOCK_REALTIME && clock <= CLOCK_THREAD_CPUTIME_ID)
		return clock;
	if (clock >= 0)
		return -EINVAL;
	if ((clock & CLOCK_KIND) == CLOCK_OF_THREAD && number == sys_thread_id())
		return CLOCK_THREAD_CPUTIME_ID;
	if ((clock & CLOCK_KIND) == CLOCK_OF_PROCESS && (number == 0 || number == sys_getpid()))
		return CLOCK_PROCESS_CPUTIME_ID;
	return -EINVAL;
}

int sys_clock_gettime(clockid_t clock, struct timespec *time)
{
	int64_t value;
	int number;

	if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) {
		*time = from_nanoseconds(read_clock(clock));
		return 0;
	}
	number = plain_clock(clock);
	if (number < 0)
		return number;
	value = kelner_clock_get(number);
	if (value < 0)
		return (int)value;
	*time = from_nanoseconds((uint64_t)value);
	return 0;
}

int sys_clock_settime(clockid_t clock, const struct timespec *time)
{
	struct process_clock_set_request request;
	struct protocol_extra extra = SELF_EXTRA;

	if (!time_is_valid(time) || time->tv_sec < 0)
		return -EINVAL;
	if (clock != CLOCK_REALTIME)
		return plain_clock(clock) < 0 || clock == CLOCK_MONOTONIC ? -EINVAL : -EPERM;
	request.time = (int64_t)to_nanoseconds(time);
	return (int)process_clock_set(process_port(), &request, &extra);
}

int sys_clock_getres(clockid_t clock, struct timespec *resolution)
{
	if (plain_clock(clock) < 0)
		return -EINVAL;
	if (resolution)
		*resolution = from_nanoseconds(RESOLUTION);
	return 0;
}

int sys_sleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *remaining)
{
	clockid_t base = flags & TIMER_ABSTIME ? clock : CLOCK_MONOTONIC;
	uint64_t deadline, now;
	int64_t result;

	if (!time_is_valid(time) || time->tv_sec < 0)
		return -EINVAL;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return plain_clock(clock) < 0 || plain_clock(clock) == CLOCK_THREAD_CPUTIME_ID
			       ? -EINVAL
			       : -ENOTSUP;
	deadline = to_nanoseconds(time);
	if (!(flags & TIMER_ABSTIME) &&
	    __builtin_add_overflow(deadline, __kelner_monotonic(), &deadline))
		deadline = FOREVER - 1;
	result = UNTIL_HANDLED(WAITING(THREAD_SLEEP, base, deadline));
	if (result == -EINTR && remaining && !(flags & TIMER_ABSTIME)) {
		now = __kelner_monotonic();
		*remaining = from_nanoseconds(deadline > now ? deadline - now : 0);
	}
	return (int)result;
}
