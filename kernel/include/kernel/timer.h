/* SPDX-License-Identifier: MIT */
/*
 * Kernel timers: one ordered tree per CPU under its TIMER_QUEUE lock, so arming and disarming cost
 * O(log n) and never need memory. The function runs on the CPU that armed the timer, in interrupt
 * context with no lock held.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include <kernel/tree.h>
#include <kernel/types.h>

struct cpu;

struct timer {
	struct tree_node node;
	nanoseconds_t deadline;
	void (*expired)(struct timer *timer);
	struct cpu *cpu; /* where it is queued, NULL when it is not; atomic */
};

/* Every CPU's queue; once, before the first timer. */
void timer_init_queues(void);
void timer_init(struct timer *timer, void (*expired)(struct timer *timer));
/* Arms it on this CPU; an armed timer moves. Calls for one timer are serialised by its owner. */
void timer_arm(struct timer *timer, nanoseconds_t deadline);
/*
 * After this the function neither runs (except as the caller) nor will run. No lock may be held
 * that the function takes.
 */
void timer_disarm(struct timer *timer);
/* The same, but the function may still be running on another CPU. Any lock below the queue's. */
void timer_cancel(struct timer *timer);
/* The timer interrupt of this CPU: runs what is due, and sets the interrupt for what is next. */
void timer_expire(void);

#endif
