/* SPDX-License-Identifier: MIT */
/* memcmp, strcmp and their kin. */
#include "block.h"

#include <string.h>
#include <strings.h>

int memcmp(const void *left, const void *right, size_t n)
{
	const unsigned char *a = left, *b = right;
	size_t i = 0;

	if (n >= 16) {
		for (;; i = i + 16 > n - 16 ? n - 16 : i + 16) {
			unsigned int bits = block_equal(block_load_unaligned(a + i),
							block_load_unaligned(b + i));
			if (bits != 0xffff) {
				i += (unsigned int)__builtin_ctz(~bits);
				return a[i] - b[i];
			}
			if (i == n - 16)
				return 0;
		}
	}
	for (; i < n; i++) {
		if (a[i] != b[i])
			return a[i] - b[i];
	}
	return 0;
}

int bcmp(const void *left, const void *right, size_t n)
{
	return memcmp(left, right, n);
}

/* Sixteen bytes of both may be read here without touching a page that neither string reaches. */
static inline int in_page(const unsigned char *a)
{
	return ((uintptr_t)a & 4095) <= 4096 - 16;
}

READS_BLOCKS int strcmp(const char *left, const char *right)
{
	const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
	block_t zero = _mm_setzero_si128();

	for (;;) {
		if (in_page(a) && in_page(b)) {
			block_t block = block_load_unaligned(a);
			unsigned int same = block_equal(block, block_load_unaligned(b));
			unsigned int stop = (~same & 0xffff) | block_equal(block, zero);

			if (stop) {
				unsigned int i = (unsigned int)__builtin_ctz(stop);
				return a[i] - b[i];
			}
			a += 16;
			b += 16;
			continue;
		}
		for (int i = 0; i < 16; i++, a++, b++) {
			if (*a != *b || !*a)
				return *a - *b;
		}
	}
}

int strncmp(const char *left, const char *right, size_t n)
{
	const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;

	for (; n; n--, a++, b++) {
		if (*a != *b || !*a)
			return *a - *b;
	}
	return 0;
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
