/* SPDX-License-Identifier: MIT */
/* Ticks to nanoseconds and back by a multiplication of 128 bits; host-tested. */
#ifndef X86_CLOCK_SCALE_H
#define X86_CLOCK_SCALE_H

#include <stdint.h>

#define NANOSECONDS_PER_SECOND 1000000000UL
#define SCALE_TO_SHIFT         32 /* of multipliers that give nanoseconds */
#define SCALE_FROM_SHIFT       30 /* of multipliers that give ticks: rates up to 17 GHz */

static inline uint64_t scale(uint64_t value, uint64_t multiplier, unsigned shift)
{
	return (uint64_t)((unsigned __int128)value * multiplier >> shift);
}

/* Rounded to the nearest, so that the rate is never off by more than half a unit. */
static inline uint64_t scale_to_nanoseconds(uint64_t hz)
{
	return ((NANOSECONDS_PER_SECOND << SCALE_TO_SHIFT) + hz / 2) / hz;
}

static inline uint64_t scale_from_nanoseconds(uint64_t hz)
{
	return ((hz << SCALE_FROM_SHIFT) + NANOSECONDS_PER_SECOND / 2) / NANOSECONDS_PER_SECOND;
}

/* The later full reading of a counter that wraps within mask, seen less than one wrap later. */
static inline uint64_t counter_extend(uint64_t last, uint64_t reading, uint64_t mask)
{
	return last + ((reading - last) & mask);
}

#endif
