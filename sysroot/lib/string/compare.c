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

/* At most sixteen bytes: the first eight and the last eight, or four and four. */
static inline int compare_few(const unsigned char *a, const unsigned char *b, size_t n)
{
	uint64_t left, right;

	if (n >= 8) {
		__builtin_memcpy(&left, a, 8);
		__builtin_memcpy(&right, b, 8);
		if (left == right) {
			__builtin_memcpy(&left, a + n - 8, 8);
			__builtin_memcpy(&right, b + n - 8, 8);
		}
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
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return a[i] - b[i];
	}
	return 0;
}

static inline block_t equal_at(const unsigned char *a, const unsigned char *b, size_t i)
{
	return _mm_cmpeq_epi8(block_load_unaligned(a + i), block_load_unaligned(b + i));
}

int memcmp(const void *left, const void *right, size_t n)
{
	const unsigned char *a = left, *b = right;
	size_t i = 0, whole = n & ~(size_t)63;

	if (n <= 16)
		return compare_few(a, b, n);
	for (; i < whole; i += 64) {
		block_t all = _mm_and_si128(
			_mm_and_si128(equal_at(a, b, i), equal_at(a, b, i + 16)),
			_mm_and_si128(equal_at(a, b, i + 32), equal_at(a, b, i + 48)));
		if (_mm_movemask_epi8(all) != 0xffff)
			break;
	}
	while (i < n) { /* the last block may overlap */
		size_t at = i + 16 > n ? n - 16 : i;
		unsigned int bits = (unsigned int)_mm_movemask_epi8(equal_at(a, b, at));
		if (bits != 0xffff) {
			at += (unsigned int)__builtin_ctz(~bits);
			return a[at] - b[at];
		}
		i = at + 16;
	}
	return 0;
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

/* Zero bytes where the strings differ or both end. */
READS_BLOCKS static inline block_t both_at(const unsigned char *a, const unsigned char *b)
{
	block_t block = block_load_unaligned(a);

	return _mm_min_epu8(block, _mm_cmpeq_epi8(block, block_load_unaligned(b)));
}

/* At most `limit` bytes; blocks while neither string's are at a page's end, and bytes there. */
READS_BLOCKS static inline int compare_strings(const unsigned char *a, const unsigned char *b,
					       size_t limit)
{
	block_t zero = _mm_setzero_si128();
	unsigned int stop;

	if (limit >= 16 && (((uintptr_t)a | (uintptr_t)b) & 4095) <= 4096 - 16) {
		stop = block_equal(both_at(a, b), zero);
		if (stop)
			goto stopped;
	}
	for (;;) {
		size_t count = blocks_in_page(a), other = blocks_in_page(b);

		if (count > other)
			count = other;
		if (count > limit / 16)
			count = limit / 16;
		limit -= count * 16;
		for (; count >= 4; count -= 4, a += 64, b += 64) {
			block_t group[4] = {both_at(a, b), both_at(a + 16, b + 16),
					    both_at(a + 32, b + 32), both_at(a + 48, b + 48)};
			if (block_equal(group_least(group), zero))
				break;
		}
		for (; count; count--, a += 16, b += 16) {
			stop = block_equal(both_at(a, b), zero);
			if (stop)
				goto stopped;
		}
		for (int i = 0; i < 16; i++, a++, b++) {
			if (limit-- == 0)
				return 0;
			if (*a != *b || !*a)
				return *a - *b;
		}
	}
stopped:
	a += __builtin_ctz(stop);
	b += __builtin_ctz(stop);
	return *a - *b;
}

int strcmp(const char *left, const char *right)
{
	return compare_strings((const unsigned char *)left, (const unsigned char *)right, SIZE_MAX);
}

int strncmp(const char *left, const char *right, size_t n)
{
	return compare_strings((const unsigned char *)left, (const unsigned char *)right, n);
}

/* POSIX: only in the POSIX locale is more than ASCII's case defined, and UTF-8 keeps ASCII. */
static int fold(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

int strcasecmp(const char *left, const char *right)
{
	return strncasecmp(left, right, SIZE_MAX);
}

int strncasecmp(const char *left, const char *right, size_t n)
{
	const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;

	for (; n; n--, a++, b++) {
		int difference = fold(*a) - fold(*b);
		if (difference || !*a)
			return difference;
	}
	return 0;
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
