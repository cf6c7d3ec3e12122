/* SPDX-License-Identifier: MIT */
/* memchr and its kin. */
#include "block.h"

#include <string.h>

READS_BLOCKS void *memchr(const void *memory, int c, size_t n)
{
	const char *p = block_base(memory);
	const char *end = (const char *)memory + n;
	block_t wanted = block_of(c);
	unsigned int bits;

	if (n == 0)
		return 0;
	if (end < (const char *)memory)
		end = (const char *)UINTPTR_MAX;
	bits = block_from(block_equal(block_load(p), wanted), memory);
	for (;;) {
		if (bits) {
			p += __builtin_ctz(bits);
			return p < end ? (void *)(uintptr_t)p : 0;
		}
		if ((size_t)(end - p) <= 16)
			return 0;
		p += 16;
		bits = block_equal(block_load(p), wanted);
	}
}

READS_BLOCKS void *rawmemchr(const void *memory, int c)
{
	const char *p = block_base(memory);
	block_t wanted = block_of(c);
	unsigned int bits = block_from(block_equal(block_load(p), wanted), memory);

	while (!bits) {
		p += 16;
		bits = block_equal(block_load(p), wanted);
	}
	return (void *)(uintptr_t)(p + __builtin_ctz(bits));
}

void *memrchr(const void *memory, int c, size_t n)
{
	const char *start = memory;
	block_t wanted = block_of(c);

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

char *strstr(const char *haystack, const char *needle)
{
	size_t length = strlen(needle);

	if (length == 0)
		return (char *)(uintptr_t)haystack;
	haystack = strchr(haystack, *needle);
	if (!haystack || length == 1)
		return (char *)(uintptr_t)haystack;
	return memmem(haystack, strlen(haystack), needle, length);
}

char *strnstr(const char *haystack, const char *needle, size_t limit)
{
	return memmem(haystack, strnlen(haystack, limit), needle, strlen(needle));
}
