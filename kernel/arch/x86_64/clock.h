/* SPDX-License-Identifier: MIT */
#ifndef X86_CLOCK_H
#define X86_CLOCK_H

#include <stdbool.h>

#include <kernel/types.h>

/* Time zero is this call. The clock stands still until machine_clock_init. */
void machine_clock_start(void);
/* Finds the TSC's rate and decides whether the TSC is the clock. Needs the ACPI tables. */
void machine_clock_init(void);
/* Two CPUs' TSCs disagree by so many cycles: another counter becomes the clock, where there is one.
 */
void clock_reject_tsc(uint64_t cycles);
/* How long the clock may go unread before its counter wraps; ~0 for ever. */
nanoseconds_t clock_longest_wait(void);
/* The TSC value of a time on the clock; only while arch_clock_scale()->usable. */
uint64_t clock_tsc_at(nanoseconds_t time);
/* Waits, for hardware's sake. */
void clock_delay(nanoseconds_t duration);

/* Chooses how CPUs' timers are set, once it is certain whether the TSC is the clock. */
void machine_timer_init(void);
/* This CPU's timer; after machine_timer_init. */
void machine_timer_init_cpu(void);
/* The timer's interrupt: passes it on when the deadline has come. */
void machine_timer_interrupt(void);

#endif
