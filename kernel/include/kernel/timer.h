/* SPDX-License-Identifier: MIT */
/*
 * Kernel timers: one heap per CPU under its TIMER_QUEUE lock. The function runs on the CPU that
 * armed the timer, in interrupt context with no lock held.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include <kernel/types.h>

struct cpu;

struct timer {
	nanoseconds_t deadline;
	void (*expired)(struct timer *timer);
	struct cpu *cpu;   /* where it is armed, NULL when it is not */
	uint32_t position; /* in the heap */
};

void timer_init(struct timer *timer, void (*expired)(struct timer *timer));
/* Arms it on this CPU; an armed timer moves. A timer queue never refuses: space is reserved at init
 * of threads and timer objects. */
void timer_arm(struct timer *timer, nanoseconds_t deadline);
/* After this the function neither runs nor will run. */
void timer_disarm(struct timer *timer);

#endif
