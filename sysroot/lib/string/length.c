/* SPDX-License-Identifier: MIT */
/* strlen, strnlen, and the searches for one byte in a string. */
#include "block.h"

#include <string.h>

READS_BLOCKS size_t strlen(const char *s)
{
	const char *p = block_base(s);
	block_t zero = _mm_setzero_si128();
	unsigned int bits = block_from(block_equal(block_load(p), zero), s);

	if (bits)
		return (size_t)(p + __builtin_ctz(bits) - s);
	p += 16;
	for (; (uintptr_t)p & 63; p += 16) {
		bits = block_equal(block_load(p), zero);
		if (bits)
			return (size_t)(p + __builtin_ctz(bits) - s);
	}
	for (;; p += 64) {
		block_t a = block_load(p), b = block_load(p + 16);
		block_t c = block_load(p + 32), d = block_load(p + 48);
		block_t least = _mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d));

		if (!block_equal(least, zero))
			continue;
		unsigned long all = block_equal(a, zero) |
				    (unsigned long)block_equal(b, zero) << 16 |
				    (unsigned long)block_equal(c, zero) << 32 |
				    (unsigned long)block_equal(d, zero) << 48;
		return (size_t)(p + __builtin_ctzl(all) - s);
	}
}

size_t strnlen(const char *s, size_t limit)
{
	const char *end = memchr(s, 0, limit);

	return end ? (size_t)(end - s) : limit;
}

READS_BLOCKS char *strchrnul(const char *s, int c)
{
	const char *p = block_base(s);
	block_t zero = _mm_setzero_si128(), wanted = block_of(c);
	block_t block = block_load(p);
	unsigned int bits = block_from(block_equal(block, zero) | block_equal(block, wanted), s);

	while (!bits) {
		p += 16;
		block = block_load(p);
		bits = block_equal(block, zero) | block_equal(block, wanted);
	}
	return (char *)(uintptr_t)(p + __builtin_ctz(bits));
}

char *strchr(const char *s, int c)
{
	char *p = strchrnul(s, c);

	return *p == (char)c ? p : 0;
}

char *index(const char *s, int c)
{
	return strchr(s, c);
}

char *strrchr(const char *s, int c)
{
	return memrchr(s, c, strlen(s) + 1);
}

char *rindex(const char *s, int c)
{
	return strrchr(s, c);
}
