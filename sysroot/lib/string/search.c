/* SPDX-License-Identifier: MIT */
/* memchr and its kin. */
#include "block.h"

#include <string.h>

READS_BLOCKS void *memchr(const void *memory, int c, size_t n)
{
	n = scan_from(memory, block_of(c), SCAN_BYTE, n, 1);
	return n == SIZE_MAX ? 0 : (char *)(uintptr_t)memory + n;
}

READS_BLOCKS void *rawmemchr(const void *memory, int c)
{
	return (char *)(uintptr_t)memory + scan_from(memory, block_of(c), SCAN_BYTE, 0, 0);
}

/* Blocks from the end, then groups; the bytes that are first in memory may lie at a page's end. */
READS_BLOCKS void *memrchr(const void *memory, int c, size_t n)
{
	const char *start = memory, *p = start + n;
	block_t wanted = block_of(c);
	unsigned long bits;

	for (int i = 0; (size_t)(p - start) > 16; p -= 16) {
		bits = block_equal(block_load_unaligned(p - 16), wanted);
		if (bits)
			return (void *)(uintptr_t)(p + 47 - __builtin_clzl(bits));
		if (++i == 4) {
			p = group_base(p + 47);
			while ((size_t)(p - start) > 64 && !scan_group(p - 64, wanted, SCAN_BYTE))
				p -= 64;
			p += 16;
		}
	}
	n = (size_t)(p - start);
	if (n == 0)
		return 0;
	if (in_page(start, 16))
		bits = block_equal(block_load_unaligned(start), wanted) & (0xffffU >> (16 - n));
	else
		bits = block_equal(block_load_unaligned(p - 16), wanted) >> (16 - n);
	return bits ? (void *)(uintptr_t)(start + 63 - __builtin_clzl(bits)) : 0;
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

struct pair_search {
	const char *needle;
	size_t patience; /* bytes that may still be compared in vain */
};

/*
 * Tries the places whose second bytes have a bit, counted from p, before the string's first end.
 * 1: *found is the answer; that may come from the linear search, where too many places look right
 * at first.
 */
static inline int try_pairs(struct pair_search *search, const char *p, unsigned long pairs,
			    unsigned long ends, char **found)
{
	if (ends)
		pairs &= ends - 1;
	for (; pairs; pairs &= pairs - 1) {
		const char *at = p + __builtin_ctzl(pairs) - 1, *needle = search->needle;
		size_t same = 2;

		while (needle[same] && at[same] == needle[same])
			same++;
		if (!needle[same]) {
			*found = (char *)(uintptr_t)at;
			return 1;
		}
		if (same > search->patience) {
			*found = memmem(at + 1, strlen(at + 1), needle, strlen(needle));
			return 1;
		}
		search->patience -= same;
	}
	*found = 0;
	return ends != 0;
}

/* The needle's first two bytes are looked for together. */
READS_BLOCKS char *strstr(const char *haystack, const char *needle)
{
	struct pair_search search = {needle, 4096};
	const char *p = group_base(haystack);
	block_t zero = _mm_setzero_si128(), first, second;
	unsigned long pairs, ends;
	char *found;

	if (!needle[0])
		return (char *)(uintptr_t)haystack;
	if (!needle[1])
		return strchr(haystack, needle[0]);
	first = block_of(needle[0]);
	second = block_of(needle[1]);
	if (in_page(haystack, 65)) {
#pragma GCC unroll 4
		for (size_t i = 0; i < 64; i += 16) {
			const char *s = haystack + i;
			block_t block = block_load_unaligned(s);

			ends = block_equal(block, zero);
			pairs = block_equal(block, first) &
				block_equal(block_load_unaligned(s + 1), second);
			if (ends | pairs && try_pairs(&search, s + 1, pairs, ends, &found))
				return found;
		}
	} else {
		/* Nothing may be read before the first group. */
		unsigned long from = ~0UL << ((uintptr_t)haystack & 63);

		ends = scan_group_bits(p, zero, SCAN_BYTE) & from;
		pairs = (scan_group_bits(p, first, SCAN_BYTE) & from) << 1 &
			scan_group_bits(p, second, SCAN_BYTE);
		if (try_pairs(&search, p, pairs, ends, &found))
			return found;
	}
	for (;;) {
		block_t group[4];

		do {
			p += 64;
			group[0] = pair_stops(p, first, second);
			group[1] = pair_stops(p + 16, first, second);
			group[2] = pair_stops(p + 32, first, second);
			group[3] = pair_stops(p + 48, first, second);
		} while (!block_equal(group_least(group), zero));
		search.patience += 64;
		ends = scan_group_bits(p, zero, SCAN_BYTE);
		pairs = group_bits(group, zero) & ~ends;
		if (try_pairs(&search, p, pairs, ends, &found))
			return found;
	}
}

char *strnstr(const char *haystack, const char *needle, size_t limit)
{
	return memmem(haystack, strnlen(haystack, limit), needle, strlen(needle));
}
