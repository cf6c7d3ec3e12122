/* SPDX-License-Identifier: MIT */
/*
 * The real-time clock and the clock page. Only clock_real_set writes after the start, under one
 * lock; readers, here and in user space, use the page's sequence number.
 */
#include <abi/boot.h>
#include <abi/clock_page.h>
#include <kernel/arch.h>
#include <kernel/clock.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/spinlock.h>
#include <kernel/timer_object.h>

#define SECOND 1000000000L

static struct page *frame;
static struct clock_page *clock_page;
static struct spinlock set_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_KERNEL);

/* The machine's scale in 32.32 nanoseconds a cycle. */
static uint64_t scale_multiplier(const struct arch_clock_scale *scale)
{
	return scale->shift <= 32 ? scale->multiplier << (32 - scale->shift)
				  : scale->multiplier >> (scale->shift - 32);
}

static int64_t cycles_to_nanoseconds(int64_t cycles, uint64_t multiplier)
{
	return (int64_t)((__int128)cycles * (__int128)multiplier >> 32);
}

void clock_init(const struct boot_info *boot)
{
	const struct arch_clock_scale *scale = arch_clock_scale();
	uint64_t multiplier = scale_multiplier(scale);
	int64_t real = 0;

	frame = page_alloc_zeroed(PAGE_KERNEL);
	assert(frame, "no page for the clock page");
	clock_page = page_pointer(frame);
	clock_page->usable = scale->usable;
	clock_page->tsc_base = scale->base;
	clock_page->multiplier = multiplier;
	/* The firmware's time is as old as the boot since then. */
	if (boot->wall_clock > 0)
		real = boot->wall_clock * SECOND +
		       cycles_to_nanoseconds((int64_t)(arch_cycles() - boot->wall_clock_tsc),
					     multiplier);
	clock_page->realtime_offset = real - (int64_t)arch_clock_now();
}

struct page *clock_page_frame(void)
{
	return frame;
}

int64_t clock_real_offset(void)
{
	return __atomic_load_n(&clock_page->realtime_offset, __ATOMIC_RELAXED);
}

int64_t clock_real_now(void)
{
	return (int64_t)arch_clock_now() + clock_real_offset();
}

void clock_real_set(int64_t nanoseconds)
{
	spinlock_acquire(&set_lock);
	__atomic_store_n(&clock_page->sequence, clock_page->sequence + 1, __ATOMIC_RELAXED);
	__atomic_store_n(&clock_page->realtime_offset, nanoseconds - (int64_t)arch_clock_now(),
			 __ATOMIC_RELEASE);
	__atomic_store_n(&clock_page->sequence, clock_page->sequence + 1, __ATOMIC_RELEASE);
	spinlock_release(&set_lock);
	timer_objects_clock_set();
}
