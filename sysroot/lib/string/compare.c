/* SPDX-License-Identifier: MIT */
/* memcmp, strcmp and their kin. */
#include "block.h"

#include <string.h>
#include <strings.h>

/* Both numbers as the first of their bytes that differ compares. */
static int order(uint64_t a, uint64_t b)
{
	a = __builtin_bswap64(a);
	b = __builtin_bswap64(b);
	return (a > b) - (a < b);
}

/* At most sixteen bytes: the first eight and the last eight, four and four, or up to three. */
static inline int compare_few(const unsigned char *a, const unsigned char *b, size_t n)
{
	uint64_t left, right;

	if (likely(n >= 8)) {
		__builtin_memcpy(&left, a, 8);
		__builtin_memcpy(&right, b, 8);
		if (left != right)
			return order(left, right);
		__builtin_memcpy(&left, a + n - 8, 8);
		__builtin_memcpy(&right, b + n - 8, 8);
		return order(left, right);
	}
	if (n >= 4) {
		uint32_t first[2], last[2];

		__builtin_memcpy(&first[0], a, 4);
		__builtin_memcpy(&first[1], b, 4);
		__builtin_memcpy(&last[0], a + n - 4, 4);
		__builtin_memcpy(&last[1], b + n - 4, 4);
		left = (uint64_t)last[0] << 32 | first[0];
		right = (uint64_t)last[1] << 32 | first[1];
		return order(left, right);
	}
	if (n == 0)
		return 0;
	return (a[0] << 16 | a[n / 2] << 8 | a[n - 1]) - (b[0] << 16 | b[n / 2] << 8 | b[n - 1]);
}

static inline block_t equal_at(const unsigned char *a, const unsigned char *b, size_t i)
{
	return _mm_cmpeq_epi8(block_load_unaligned(a + i), block_load_unaligned(b + i));
}

static inline block_t equal_aligned(const unsigned char *a, ptrdiff_t apart)
{
	return _mm_cmpeq_epi8(block_load(a), block_load_unaligned(a + apart));
}

/* The difference of the first bytes, from i on, that are not equal. */
static inline int differ_at(const unsigned char *a, const unsigned char *b, size_t i, block_t equal)
{
	i += lowest(~(unsigned int)_mm_movemask_epi8(equal));
	return a[i] - b[i];
}

/* Where 32 to 64 bytes differ, if they do; the second 32 may overlap the first. */
static __attribute__((__noinline__)) int find_difference(const unsigned char *a,
							 const unsigned char *b, size_t n)
{
	const size_t at[4] = {0, 16, n - 32, n - 16};

	for (int i = 0; i < 4; i++) {
		block_t equal = equal_at(a, b, at[i]);
		if (_mm_movemask_epi8(equal) != 0xffff)
			return differ_at(a, b, at[i], equal);
	}
	return 0;
}

static inline int compare_64(const unsigned char *a, const unsigned char *b, size_t n)
{
	block_t low = _mm_and_si128(equal_at(a, b, 0), equal_at(a, b, 16));
	block_t high = _mm_and_si128(equal_at(a, b, n - 32), equal_at(a, b, n - 16));

	if (likely(_mm_movemask_epi8(_mm_and_si128(low, high)) == 0xffff))
		return 0;
	return find_difference(a, b, n);
}

/* More than 64 bytes of which the first 64 are equal: a's are read from a multiple of 16. */
static inline int compare_long(const unsigned char *a, const unsigned char *b, size_t n)
{
	const unsigned char *end = a + n;
	ptrdiff_t apart = b - a;

	for (a = (const unsigned char *)block_base(a + 64); a < end - 64; a += 64) {
		block_t all = _mm_and_si128(
			_mm_and_si128(equal_aligned(a, apart), equal_aligned(a + 16, apart)),
			_mm_and_si128(equal_aligned(a + 32, apart), equal_aligned(a + 48, apart)));
		if (_mm_movemask_epi8(all) != 0xffff)
			return find_difference(a, a + apart, 64);
	}
	return compare_64(end - 64, end - 64 + apart, 64);
}

int memcmp(const void *left, const void *right, size_t n)
{
	const unsigned char *a = left, *b = right;

	if (likely(n <= 16))
		return compare_few(a, b, n);
	if (n <= 32) {
		block_t equal = equal_at(a, b, 0);
		if (_mm_movemask_epi8(equal) != 0xffff)
			return differ_at(a, b, 0, equal);
		equal = equal_at(a, b, n - 16);
		return _mm_movemask_epi8(equal) == 0xffff ? 0 : differ_at(a, b, n - 16, equal);
	}
	if (n <= 64)
		return compare_64(a, b, n);
	int found = compare_64(a, b, 64);
	return found ? found : compare_long(a, b, n);
}

int bcmp(const void *left, const void *right, size_t n)
{
	return memcmp(left, right, n);
}

/* How many blocks of sixteen bytes may be read here without touching another page. */
static inline size_t blocks_in_page(const unsigned char *a)
{
	return (4096 - ((uintptr_t)a & 4095)) / 16;
}

/* ASCII's capitals as small letters. */
static inline block_t fold_block(block_t block)
{
	/* 'Z' becomes the largest signed byte. */
	block_t moved = _mm_add_epi8(block, _mm_set1_epi8(127 - 'Z'));
	block_t capital = _mm_cmpgt_epi8(moved, _mm_set1_epi8(127 - 26));

	return _mm_or_si128(block, _mm_and_si128(capital, _mm_set1_epi8(0x20)));
}

/* POSIX: only in the POSIX locale is more than ASCII's case defined, and UTF-8 keeps ASCII. */
static inline int fold(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* Zero bytes where the strings differ or both end. */
SPECIALISED block_t both_at(const unsigned char *a, const unsigned char *b, int folding)
{
	block_t left = block_load_unaligned(a), right = block_load_unaligned(b);

	if (folding) {
		left = fold_block(left);
		right = fold_block(right);
	}
	return _mm_min_epu8(left, _mm_cmpeq_epi8(left, right));
}

SPECIALISED int difference(unsigned char a, unsigned char b, int folding)
{
	return folding ? fold(a) - fold(b) : a - b;
}

/*
 * At most `limit` bytes if it is bounded. First 64 where neither string's are at a page's end; then
 * blocks while neither's are, and bytes there.
 */
SPECIALISED int compare_strings(const char *left, const char *right, size_t limit, int bounded,
				int folding)
{
	const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
	block_t zero = _mm_setzero_si128();
	unsigned int stop;

	if (in_page(a, 64) && in_page(b, 64)) {
#pragma GCC unroll 4
		for (size_t i = 0; i < 64; i += 16) {
			stop = block_equal(both_at(a + i, b + i, folding), zero);
			if (stop) {
				i += lowest(stop);
				return bounded && i >= limit ? 0 : difference(a[i], b[i], folding);
			}
			if (bounded && limit <= i + 16)
				return 0;
		}
		a += 64;
		b += 64;
		limit -= bounded ? 64 : 0;
	}
	for (;;) {
		size_t count = blocks_in_page(a), other = blocks_in_page(b);

		if (count > other)
			count = other;
		if (bounded) {
			if (count > limit / 16)
				count = limit / 16;
			limit -= count * 16;
		}
		for (; count >= 4; count -= 4, a += 64, b += 64) {
			block_t group[4] = {
				both_at(a, b, folding), both_at(a + 16, b + 16, folding),
				both_at(a + 32, b + 32, folding), both_at(a + 48, b + 48, folding)};
			if (block_equal(group_least(group), zero))
				break;
		}
		for (; count; count--, a += 16, b += 16) {
			stop = block_equal(both_at(a, b, folding), zero);
			if (stop) {
				size_t i = lowest(stop);
				return difference(a[i], b[i], folding);
			}
		}
		for (int i = 0; i < 16; i++, a++, b++) {
			if (bounded && limit-- == 0)
				return 0;
			int found = difference(*a, *b, folding);
			if (found || !*a)
				return found;
		}
	}
}

int strcmp(const char *left, const char *right)
{
	return compare_strings(left, right, 0, 0, 0);
}

int strncmp(const char *left, const char *right, size_t n)
{
	return n ? compare_strings(left, right, n, 1, 0) : 0;
}

int strcasecmp(const char *left, const char *right)
{
	return compare_strings(left, right, 0, 0, 1);
}

int strncasecmp(const char *left, const char *right, size_t n)
{
	return n ? compare_strings(left, right, n, 1, 1) : 0;
}

int strcasecmp_l(const char *left, const char *right, locale_t locale)
{
	(void)locale; /* case is the same in every locale there is */
	return strncasecmp(left, right, SIZE_MAX);
}

int strncasecmp_l(const char *left, const char *right, size_t n, locale_t locale)
{
	(void)locale;
	return strncasecmp(left, right, n);
}

char *strcasestr(const char *haystack, const char *needle)
{
	size_t length = strlen(needle);

	for (;; haystack++) {
		if (strncasecmp(haystack, needle, length) == 0)
			return (char *)(uintptr_t)haystack;
		if (!*haystack)
			return 0;
	}
}

/* Time depends on n alone. */
int timingsafe_bcmp(const void *left, const void *right, size_t n)
{
	const volatile unsigned char *a = left, *b = right;
	unsigned int difference = 0;

	while (n--)
		difference |= (unsigned int)(*a++ ^ *b++);
	return difference != 0;
}

int timingsafe_memcmp(const void *left, const void *right, size_t n)
{
	const volatile unsigned char *a = left, *b = right;
	int result = 0, decided = 0;

	for (size_t i = 0; i < n; i++) {
		int less = (a[i] - b[i]) >> 8, more = (b[i] - a[i]) >> 8;
		result |= (less - more) & ~decided;
		decided |= less | more;
	}
	return result;
}
