/* SPDX-License-Identifier: MIT */
/* strlen, strnlen, and the searches for one byte in a string. */
#include "block.h"

#include <string.h>

READS_BLOCKS size_t strlen(const char *s)
{
	return scan_from(s, _mm_setzero_si128(), SCAN_END, 0, 0);
}

READS_BLOCKS size_t strnlen(const char *s, size_t limit)
{
	size_t n = scan_from(s, _mm_setzero_si128(), SCAN_END, limit, 1);

	return n < limit ? n : limit;
}

READS_BLOCKS char *strchrnul(const char *s, int c)
{
	return (char *)(uintptr_t)s + scan_from(s, block_of(c), SCAN_EITHER, 0, 0);
}

READS_BLOCKS char *strchr(const char *s, int c)
{
	const char *p = s + scan_from(s, block_of(c), SCAN_EITHER, 0, 0);

	return *p == (char)c ? (char *)(uintptr_t)p : 0;
}

char *index(const char *s, int c)
{
	return strchr(s, c);
}

/* The last of the found bits that is not behind the first end, if there is one. */
static inline unsigned long up_to_end(unsigned long found, unsigned long end)
{
	return end ? found & (end ^ (end - 1)) : found;
}

/* The last place in 64 bytes, up to the end if that is there: then *end is not zero. */
SPECIALISED const char *last_in_64(const char *p, block_t zero, block_t wanted, unsigned long *end)
{
	const char *last = 0;

#pragma GCC unroll 4
	for (size_t i = 0; i < 64; i += 16) {
		block_t block = block_load_unaligned(p + i);

		*end = block_equal(block, zero);
		unsigned long found = up_to_end(block_equal(block, wanted), *end);
		if (found)
			last = p + i + 31 - __builtin_clz((unsigned int)found);
		if (*end)
			break;
	}
	return last;
}

/* One pass: the last group with the byte so far, until the group with the end. */
READS_BLOCKS char *strrchr(const char *s, int c)
{
	const char *p = group_base(s), *last = 0, *last_group = 0;
	block_t zero = _mm_setzero_si128(), wanted = block_of(c);
	unsigned long found, end;

	if (in_page(s, 64)) {
		last = last_in_64(s, zero, wanted, &end);
		if (end)
			return (char *)(uintptr_t)last;
	} else {
		unsigned long from = ~0UL << ((uintptr_t)s & 63);

		end = scan_group_bits(p, zero, SCAN_BYTE) & from;
		found = up_to_end(scan_group_bits(p, wanted, SCAN_BYTE) & from, end);
		if (found)
			last = p + 63 - __builtin_clzl(found);
		if (end)
			return (char *)(uintptr_t)last;
	}
	for (p += 64; !scan_group(p, zero, SCAN_END); p += 64) {
		if (scan_group(p, wanted, SCAN_BYTE))
			last_group = p;
	}
	const char *late = last_in_64(p, zero, wanted, &end);
	if (late || !last_group)
		return (char *)(uintptr_t)(late ? late : last);
	found = scan_group_bits(last_group, wanted, SCAN_BYTE);
	return (char *)(uintptr_t)last_group + 63 - __builtin_clzl(found);
}

char *rindex(const char *s, int c)
{
	return strrchr(s, c);
}
