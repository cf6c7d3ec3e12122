/* SPDX-License-Identifier: MIT */
/* memchr and its kin. */
#include "block.h"

#include <string.h>

/* Bytes of ones where there is one of the four blocks' that is equal. */
static inline block_t any_equal(const block_t group[4], block_t wanted)
{
	return _mm_or_si128(
		_mm_or_si128(_mm_cmpeq_epi8(group[0], wanted), _mm_cmpeq_epi8(group[1], wanted)),
		_mm_or_si128(_mm_cmpeq_epi8(group[2], wanted), _mm_cmpeq_epi8(group[3], wanted)));
}

READS_BLOCKS static inline unsigned long equal_in_group(const char *p, block_t wanted)
{
	block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
			    block_load(p + 48)};

	return group_bits(group, wanted);
}

READS_BLOCKS void *memchr(const void *memory, int c, size_t n)
{
	char *start = (char *)(uintptr_t)memory;
	const char *p = block_base(memory);
	size_t before = (uintptr_t)memory & 15;
	block_t wanted = block_of(c);
	unsigned long bits = block_equal(block_load(p), wanted) >> before;
	unsigned int offset;

	if (bits) {
		offset = (unsigned int)__builtin_ctzl(bits);
		return offset < n ? start + offset : 0;
	}
	if (n <= 16 - before)
		return 0;
	p = group_base(memory);
	before = (uintptr_t)memory & 63;
	bits = equal_in_group(p, wanted) >> before;
	if (bits) {
		offset = (unsigned int)__builtin_ctzl(bits);
		return offset < n ? start + offset : 0;
	}
	if (n <= 64 - before)
		return 0;
	const char *end = n < (size_t)-1 - (uintptr_t)start ? start + n : (const char *)UINTPTR_MAX;
	for (p += 64;; p += 64) {
		block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
				    block_load(p + 48)};

		if (_mm_movemask_epi8(any_equal(group, wanted)))
			break;
		if ((size_t)(end - p) <= 64)
			return 0;
	}
	BLOCK_FORGET(p);
	p += __builtin_ctzl(equal_in_group(p, wanted));
	return p < end ? (void *)(uintptr_t)p : 0;
}

void *rawmemchr(const void *memory, int c)
{
	return memchr(memory, c, SIZE_MAX);
}

void *memrchr(const void *memory, int c, size_t n)
{
	const char *start = memory;
	block_t wanted = block_of(c);

	for (; n >= 64; n -= 64) {
		const char *p = start + n - 64;
		block_t group[4] = {block_load_unaligned(p), block_load_unaligned(p + 16),
				    block_load_unaligned(p + 32), block_load_unaligned(p + 48)};

		if (_mm_movemask_epi8(any_equal(group, wanted)))
			return (void *)(uintptr_t)(p + 63 -
						   __builtin_clzl(group_bits(group, wanted)));
	}
	while (n >= 16) {
		unsigned int bits = block_equal(block_load_unaligned(start + n - 16), wanted);

		if (bits)
			return (void *)(uintptr_t)(start + n - 16 + 31 - __builtin_clz(bits));
		n -= 16;
	}
	while (n--) {
		if (start[n] == (char)c)
			return (void *)(uintptr_t)(start + n);
	}
	return 0;
}

/* Two-way search is linear in the worst case; a first-byte scan comes before it. */
static void *find_two_way(const unsigned char *h, const unsigned char *end, const unsigned char *n,
			  size_t length)
{
	size_t suffix[2], period[2], start, step;

	for (int order = 0; order < 2; order++) {
		size_t best = (size_t)-1, candidate = 0, k = 1, p = 1;

		while (candidate + k < length) {
			unsigned char a = n[candidate + k], b = n[best + k];

			if (a == b) {
				if (k == p) {
					candidate += p;
					k = 1;
				} else {
					k++;
				}
			} else if (order ? a > b : a < b) {
				candidate += k;
				k = 1;
				p = candidate - best;
			} else {
				best = candidate++;
				k = p = 1;
			}
		}
		suffix[order] = best;
		period[order] = p;
	}
	int which = suffix[1] + 1 > suffix[0] + 1;
	start = suffix[which] + 1;
	step = period[which];

	int periodic = memcmp(n, n + step, start) == 0;
	size_t remembered = 0;

	if (!periodic)
		step = (start > length - start ? start : length - start) + 1;
	while ((size_t)(end - h) >= length) {
		size_t i = start > remembered ? start : remembered;

		while (i < length && n[i] == h[i])
			i++;
		if (i < length) {
			h += i - start + 1;
			remembered = 0;
			continue;
		}
		for (i = start; i > remembered && n[i - 1] == h[i - 1];)
			i--;
		if (i <= remembered)
			return (void *)(uintptr_t)h;
		h += step;
		remembered = periodic ? length - step : 0;
	}
	return 0;
}

/*
 * Places where the first and the last byte of the needle are, sixteen at a time. Ends with the
 * needle's place, or with null and *next where to go on: near the end, or where so many places
 * looked right at first that the linear search is better.
 */
READS_BLOCKS static const unsigned char *find_ends(const unsigned char *h, const unsigned char *end,
						   const unsigned char *n, size_t length,
						   const unsigned char **next)
{
	block_t first = block_of(n[0]), last = block_of(n[length - 1]);
	size_t patience = 4096;

	for (; (size_t)(end - h) >= length + 15; h += 16) {
		unsigned int bits = block_equal(block_load_unaligned(h), first) &
				    block_equal(block_load_unaligned(h + length - 1), last);
		for (; bits; bits &= bits - 1) {
			const unsigned char *at = h + __builtin_ctz(bits);
			if (memcmp(at + 1, n + 1, length - 1) == 0)
				return at;
			if (patience < length) {
				*next = at + 1;
				return 0;
			}
			patience -= length;
		}
		patience += 16;
	}
	*next = h;
	return 0;
}

void *memmem(const void *haystack, size_t size, const void *needle, size_t length)
{
	const unsigned char *h = haystack, *n = needle, *end = h + size;

	if (length == 0)
		return (void *)(uintptr_t)haystack;
	if (size < length)
		return 0;
	h = memchr(h, *n, size - length + 1);
	if (!h || length == 1)
		return (void *)(uintptr_t)h;
	const unsigned char *found = find_ends(h, end, n, length, &h);
	if (found || (size_t)(end - h) < length)
		return (void *)(uintptr_t)found;
	/* A few places that are left are tried one by one. */
	for (size_t left = (size_t)(end - h) - length; left < 16 && h <= end - length; h++) {
		if (*h == *n && h[length - 1] == n[length - 1] && memcmp(h, n, length) == 0)
			return (void *)(uintptr_t)h;
	}
	return (size_t)(end - h) < length ? 0 : find_two_way(h, end, n, length);
}

/* Zero where the second of the wanted pair stands behind the first, and at the string's end. */
READS_BLOCKS static inline block_t pair_stops(const char *p, block_t first, block_t second)
{
	block_t block = block_load(p), before = block_load_unaligned(p - 1);
	block_t differ = _mm_or_si128(_mm_xor_si128(before, first), _mm_xor_si128(block, second));

	return _mm_min_epu8(differ, block);
}

/*
 * The needle's first two bytes are looked for together. Where too many places look right at first
 * the linear search goes on.
 */
READS_BLOCKS char *strstr(const char *haystack, const char *needle)
{
	const char *p = group_base(haystack);
	block_t zero = _mm_setzero_si128(), first, second;
	size_t patience = 4096;

	if (!needle[0])
		return (char *)(uintptr_t)haystack;
	if (!needle[1])
		return strchr(haystack, needle[0]);
	first = block_of(needle[0]);
	second = block_of(needle[1]);
	/* In the first group nothing may be read before it. */
	block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
			    block_load(p + 48)};
	unsigned long from = ~0UL << ((uintptr_t)haystack & 63);
	unsigned long ends = group_bits(group, zero) & from;
	unsigned long pairs = (group_bits(group, first) & from) << 1 & group_bits(group, second);

	for (;;) {
		if (ends)
			pairs &= ends ^ (ends - 1);
		for (; pairs; pairs &= pairs - 1) {
			const char *at = p + __builtin_ctzl(pairs) - 1;
			size_t same = 2;

			while (needle[same] && at[same] == needle[same])
				same++;
			if (!needle[same])
				return (char *)(uintptr_t)at;
			if (same > patience)
				return memmem(at + 1, strlen(at + 1), needle, strlen(needle));
			patience -= same;
		}
		if (ends)
			return 0;
		do {
			p += 64;
			group[0] = pair_stops(p, first, second);
			group[1] = pair_stops(p + 16, first, second);
			group[2] = pair_stops(p + 32, first, second);
			group[3] = pair_stops(p + 48, first, second);
		} while (!block_equal(group_least(group), zero));
		patience += 64;
		block_t text[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
				   block_load(p + 48)};
		ends = group_bits(text, zero);
		pairs = group_bits(group, zero) & ~ends;
	}
}

char *strnstr(const char *haystack, const char *needle, size_t limit)
{
	return memmem(haystack, strnlen(haystack, limit), needle, strlen(needle));
}
