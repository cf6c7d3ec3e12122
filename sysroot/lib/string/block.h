/* SPDX-License-Identifier: MIT */
/*
 * Sixteen bytes at a time. An aligned block never crosses a page, so it may be read as soon as one
 * of its bytes belongs to the string.
 */
#ifndef KELNER_BLOCK_H
#define KELNER_BLOCK_H

#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

/* Reads past an object's end within its block, on purpose. */
#define READS_BLOCKS __attribute__((__no_sanitize__("address")))

typedef __m128i block_t;

static inline block_t block_of(int c)
{
	return _mm_set1_epi8((char)c);
}

READS_BLOCKS static inline block_t block_load(const void *p)
{
	return _mm_load_si128((const block_t *)p);
}

READS_BLOCKS static inline block_t block_load_unaligned(const void *p)
{
	return _mm_loadu_si128((const block_t *)p);
}

/* One bit for each byte that is equal. */
static inline unsigned int block_equal(block_t a, block_t b)
{
	return (unsigned int)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

static inline const char *block_base(const void *p)
{
	return (const char *)((uintptr_t)p & ~(uintptr_t)15);
}

/* Clears the bits of bytes in the block before p. */
static inline unsigned int block_from(unsigned int bits, const void *p)
{
	return bits & (~0U << ((uintptr_t)p & 15));
}

#endif
