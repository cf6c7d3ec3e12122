/* SPDX-License-Identifier: MIT */
/*
 * The page from which a program reads the clocks without a system call. Read sequence until it is
 * even and the same before and after:
 *   monotonic = ((tsc - tsc_base) * multiplier >> 32) + monotonic_base   (128-bit product)
 *   realtime  = monotonic + realtime_offset
 * Where usable is 0 the machine's TSC can't be trusted: use clock_get.
 */
#ifndef ABI_CLOCK_PAGE_H
#define ABI_CLOCK_PAGE_H

#include <stdint.h>

struct clock_page {
	uint32_t sequence; /* odd while the kernel writes */
	uint32_t usable;
	uint64_t tsc_base;
	uint64_t multiplier; /* nanoseconds per TSC cycle, 32.32 */
	uint64_t monotonic_base;
	int64_t realtime_offset;
};

#endif
