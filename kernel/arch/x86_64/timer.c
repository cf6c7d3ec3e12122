/* SPDX-License-Identifier: MIT */
/* Each CPU's one-shot timer: its local interrupt controller's, by TSC deadline or by count. */
#include <arch/cpu_tables.h>
#include <kernel/log.h>
#include <kernel/trap.h>

#include "apic.h"
#include "clock.h"
#include "clock_scale.h"
#include "features.h"
#include "registers.h"

#define MEASURE_NANOSECONDS 2000000UL
#define NEVER               (1UL << 60) /* beyond, times would not fit into TSC cycles */

static bool by_deadline;
static uint64_t counts_from_nanoseconds;
static nanoseconds_t longest_count;

static uint64_t measure_rate(void)
{
	nanoseconds_t start, end;
	uint32_t counted;

	apic_timer_init_cpu(APIC_TIMER_ONE_SHOT, true);
	start = arch_clock_now();
	apic_timer_set_count(~0U);
	clock_delay(MEASURE_NANOSECONDS);
	counted = ~0U - apic_timer_count();
	end = arch_clock_now();
	apic_timer_set_count(0);
	return (uint64_t)counted * NANOSECONDS_PER_SECOND / (end - start);
}

void machine_timer_init(void)
{
	uint64_t hz;

	by_deadline = cpu_features.tsc_deadline && arch_clock_scale()->usable;
	if (by_deadline) {
		log_info("timer: TSC deadline");
		return;
	}
	hz = measure_rate();
	if (hz == 0) {
		log_error("the local interrupt controller's timer does not count: nothing will "
			  "ever time out");
		hz = 1;
	}
	counts_from_nanoseconds = scale_from_nanoseconds(hz);
	longest_count = scale(~0U, scale_to_nanoseconds(hz), SCALE_TO_SHIFT) / 2;
	log_info("timer: local interrupt controller at %lu kHz", hz / 1000);
}

void machine_timer_init_cpu(void)
{
	cpu_current()->arch->deadline = ~0UL;
	apic_timer_init_cpu(by_deadline ? APIC_TIMER_DEADLINE : APIC_TIMER_ONE_SHOT, false);
}

static uint32_t count_until(nanoseconds_t deadline)
{
	nanoseconds_t longest = clock_longest_wait();
	nanoseconds_t now, wait;

	/* A clock that must be read before it wraps needs an interrupt even for "never". */
	if (deadline >= NEVER && longest == ~0UL)
		return 0;
	now = arch_clock_now();
	wait = deadline > now ? deadline - now : 0;
	wait = wait < longest ? wait : longest;
	wait = wait < longest_count ? wait : longest_count;
	return (uint32_t)scale(wait, counts_from_nanoseconds, SCALE_FROM_SHIFT) + 1;
}

void arch_timer_set(nanoseconds_t deadline)
{
	cpu_current()->arch->deadline = deadline;
	if (by_deadline)
		msr_write(MSR_TSC_DEADLINE, deadline >= NEVER ? 0 : clock_tsc_at(deadline));
	else
		apic_timer_set_count(count_until(deadline));
}

void machine_timer_interrupt(void)
{
	nanoseconds_t deadline = cpu_current()->arch->deadline;

	/* It wakes early where the deadline lies beyond what it can count. */
	if (arch_clock_now() < deadline) {
		arch_timer_set(deadline);
		return;
	}
	cpu_current()->arch->deadline = ~0UL;
	timer_arrived();
}
