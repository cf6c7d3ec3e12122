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

/* Inlined with constants for some arguments, which choose what is left of it. */
#define SPECIALISED READS_BLOCKS static inline __attribute__((__always_inline__))

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

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

/* Whether n bytes from p on lie in one page: any of them may be read if the first may. */
static inline int in_page(const void *p, size_t n)
{
	return likely(((uintptr_t)p & 4095) <= 4096 - n);
}

/* The number of the lowest bit that is set. */
static inline size_t lowest(unsigned int bits)
{
	return (unsigned int)__builtin_ctz(bits);
}

static inline size_t lowest_long(unsigned long bits)
{
	return (unsigned int)__builtin_ctzl(bits);
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

/* What is looked for: a byte, the string's end, or either. */
enum scan { SCAN_BYTE, SCAN_END, SCAN_EITHER };

/* Bytes of ones where the block has what is looked for. */
SPECIALISED block_t scan_block(block_t block, block_t wanted, enum scan scan)
{
	if (scan == SCAN_EITHER)
		block = _mm_min_epu8(_mm_xor_si128(block, wanted), block);
	return _mm_cmpeq_epi8(block, scan == SCAN_BYTE ? wanted : _mm_setzero_si128());
}

SPECIALISED unsigned int scan_bits(block_t block, block_t wanted, enum scan scan)
{
	return (unsigned int)_mm_movemask_epi8(scan_block(block, wanted, scan));
}

SPECIALISED int scan_group(const char *p, block_t wanted, enum scan scan)
{
	block_t a = block_load(p), b = block_load(p + 16), c = block_load(p + 32),
		d = block_load(p + 48);

	if (scan != SCAN_BYTE) {
		block_t group[4] = {a, b, c, d};
		block_t least = group_least(group);
		if (scan == SCAN_EITHER) {
			block_t differ[4] = {_mm_xor_si128(a, wanted), _mm_xor_si128(b, wanted),
					     _mm_xor_si128(c, wanted), _mm_xor_si128(d, wanted)};
			least = _mm_min_epu8(least, group_least(differ));
		}
		return block_equal(least, _mm_setzero_si128()) != 0;
	}
	return _mm_movemask_epi8(_mm_or_si128(
		       _mm_or_si128(_mm_cmpeq_epi8(a, wanted), _mm_cmpeq_epi8(b, wanted)),
		       _mm_or_si128(_mm_cmpeq_epi8(c, wanted), _mm_cmpeq_epi8(d, wanted)))) != 0;
}

SPECIALISED unsigned long scan_group_bits(const char *p, block_t wanted, enum scan scan)
{
	unsigned int low = scan_bits(block_load(p), wanted, scan) |
			   scan_bits(block_load(p + 16), wanted, scan) << 16;
	unsigned int high = scan_bits(block_load(p + 32), wanted, scan) |
			    scan_bits(block_load(p + 48), wanted, scan) << 16;

	return low | (unsigned long)high << 32;
}

/*
 * How many bytes come before what is looked for; with a limit SIZE_MAX if it is not before that.
 * Most strings are short: blocks first, then groups.
 */
SPECIALISED size_t scan_from(const char *s, block_t wanted, enum scan scan, size_t limit,
			     int limited)
{
	const char *p;
	unsigned int few;
	size_t place;

	if (limited && !limit)
		return SIZE_MAX;
	if (in_page(s, 64)) {
#pragma GCC unroll 4
		for (size_t i = 0; i < 64; i += 16) {
			few = scan_bits(block_load_unaligned(s + i), wanted, scan);
			if (i == 0 ? likely(few != 0) : few != 0) {
				place = i + lowest(few);
				return limited && place >= limit ? SIZE_MAX : place;
			}
			if (limited && limit <= i + 16)
				return SIZE_MAX;
		}
	} else {
		p = group_base(s);
		unsigned long bits = scan_group_bits(p, wanted, scan) >> ((uintptr_t)s & 63);
		if (bits) {
			place = lowest_long(bits);
			return limited && place >= limit ? SIZE_MAX : place;
		}
	}
	p = group_base(s + 64);
	/* Of what lies at the end of all addresses, the end is not computed. */
	const char *end = limited && limit < -(uintptr_t)s ? s + limit : (char *)UINTPTR_MAX;
	for (;; p += 64) {
		if (limited && p >= end)
			return SIZE_MAX;
		if (scan_group(p, wanted, scan))
			break;
	}
	BLOCK_FORGET(p);
	for (int i = 0; i < 3 && !(few = scan_bits(block_load(p), wanted, scan)); i++)
		p += 16;
	if (!few)
		few = scan_bits(block_load(p), wanted, scan);
	place = (size_t)(p - s) + lowest(few);
	return limited && place >= limit ? SIZE_MAX : place;
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

/* 64 to 128 bytes. */
static inline void copy_128(void *to, const void *from, size_t n)
{
	const char *in = from;
	char *out = to;
	block_t a = block_load_unaligned(in), b = block_load_unaligned(in + 16);
	block_t c = block_load_unaligned(in + 32), d = block_load_unaligned(in + 48);
	block_t e = block_load_unaligned(in + n - 64), f = block_load_unaligned(in + n - 48);
	block_t g = block_load_unaligned(in + n - 32), h = block_load_unaligned(in + n - 16);

	block_store(out, a);
	block_store(out + 16, b);
	block_store(out + 32, c);
	block_store(out + 48, d);
	block_store(out + n - 64, e);
	block_store(out + n - 48, f);
	block_store(out + n - 32, g);
	block_store(out + n - 16, h);
}

#endif
