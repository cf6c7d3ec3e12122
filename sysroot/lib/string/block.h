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

static inline void block_store(void *p, block_t block)
{
	_mm_storeu_si128((block_t *)p, block);
}

/*
 * A group is 64 bytes that begin at a multiple of 64: within a page, so that its four blocks may be
 * read together as soon as one of its bytes belongs to the string.
 */
static inline const char *group_base(const void *p)
{
	return (const char *)((uintptr_t)p & ~(uintptr_t)63);
}

/* One bit for each byte of four blocks in a row in which a and b are equal. */
static inline unsigned long group_bits(const block_t a[4], block_t b)
{
	unsigned int low = block_equal(a[0], b) | block_equal(a[1], b) << 16;
	unsigned int high = block_equal(a[2], b) | block_equal(a[3], b) << 16;

	return low | (unsigned long)high << 32;
}

/* The smallest of four bytes each: zero where one of them is. */
static inline block_t group_least(const block_t a[4])
{
	return _mm_min_epu8(_mm_min_epu8(a[0], a[1]), _mm_min_epu8(a[2], a[3]));
}

/* What was read through p is read again: keeping it for a loop's rare way out costs the loop. */
#define BLOCK_FORGET(p) __asm__("" : "+r"(p))

/* Clears the bits of bytes in the block before p. */
static inline unsigned int block_from(unsigned int bits, const void *p)
{
	return bits & (~0U << ((uintptr_t)p & 15));
}

/* At most 16 bytes; every load comes before the first store, so overlap is harmless. */
static inline void copy_16(void *to, const void *from, size_t n)
{
	const unsigned char *in = from;
	unsigned char *out = to;

	if (n >= 8) {
		uint64_t a, b;
		__builtin_memcpy(&a, in, 8);
		__builtin_memcpy(&b, in + n - 8, 8);
		__builtin_memcpy(out, &a, 8);
		__builtin_memcpy(out + n - 8, &b, 8);
	} else if (n >= 4) {
		uint32_t a, b;
		__builtin_memcpy(&a, in, 4);
		__builtin_memcpy(&b, in + n - 4, 4);
		__builtin_memcpy(out, &a, 4);
		__builtin_memcpy(out + n - 4, &b, 4);
	} else if (n) {
		unsigned char first = in[0], middle = in[n / 2], last = in[n - 1];
		out[0] = first;
		out[n / 2] = middle;
		out[n - 1] = last;
	}
}

/* 16 to 32 bytes. */
static inline void copy_32(void *to, const void *from, size_t n)
{
	block_t a = block_load_unaligned(from);
	block_t b = block_load_unaligned((const char *)from + n - 16);

	block_store(to, a);
	block_store((char *)to + n - 16, b);
}

/* 32 to 64 bytes. */
static inline void copy_64(void *to, const void *from, size_t n)
{
	const char *in = from;
	char *out = to;
	block_t a = block_load_unaligned(in), b = block_load_unaligned(in + 16);
	block_t c = block_load_unaligned(in + n - 32), d = block_load_unaligned(in + n - 16);

	block_store(out, a);
	block_store(out + 16, b);
	block_store(out + n - 32, c);
	block_store(out + n - 16, d);
}

#endif
