/* SPDX-License-Identifier: MIT */
/* The clocks: monotonic since boot, and real time as an offset to it. */
#ifndef KERNEL_CLOCK_H
#define KERNEL_CLOCK_H

#include <kernel/types.h>

struct boot_info;
struct page;

/* Fills the clock page and seeds the real-time clock; after arch_init_machine. */
void clock_init(const struct boot_info *boot);
/* Nanoseconds since 1970. */
int64_t clock_real_now(void);
/* Real time less monotonic time, in nanoseconds. */
int64_t clock_real_offset(void);
/* Sets the real-time clock, and moves the timers that run on it. No locks held. */
void clock_real_set(int64_t nanoseconds);
/* The page of abi/clock_page.h; lives for good. */
struct page *clock_page_frame(void);

#endif
