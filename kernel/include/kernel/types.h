/* SPDX-License-Identifier: MIT */
/*
 * Types that carry meaning. A physical address is a structure, so that it mixes neither with
 * kernel pointers nor with user addresses nor with plain numbers.
 */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kernel/compiler.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE  4096UL
#define PAGE_MASK  (PAGE_SIZE - 1)

typedef struct {
	uint64_t raw;
} paddr_t;

/* An address in a user address space, checked or not; never dereferenced as it is. */
typedef uintptr_t uaddr_t;

/* Nanoseconds: of an interval, or since boot on the monotonic clock. */
typedef uint64_t nanoseconds_t;

static inline paddr_t paddr(uint64_t raw)
{
	return (paddr_t){raw};
}

static inline uint64_t round_up_page(uint64_t bytes)
{
	return (bytes + PAGE_MASK) & ~PAGE_MASK;
}

static inline uint64_t round_down_page(uint64_t bytes)
{
	return bytes & ~PAGE_MASK;
}

#endif
