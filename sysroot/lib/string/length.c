/* SPDX-License-Identifier: MIT */
/* strlen, strnlen, and the searches for one byte in a string. */
#include "block.h"

#include <string.h>

READS_BLOCKS static inline unsigned long ends_in_group(const char *p)
{
	block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
			    block_load(p + 48)};

	return group_bits(group, _mm_setzero_si128());
}

/* The first block alone, as most strings are short; what is left of its group; then groups. */
READS_BLOCKS size_t strlen(const char *s)
{
	const char *p = block_base(s);
	block_t zero = _mm_setzero_si128(), least;
	unsigned long bits = block_equal(block_load(p), zero) >> ((uintptr_t)s & 15);

	if (bits)
		return (unsigned int)__builtin_ctzl(bits);
	p = group_base(s);
	bits = ends_in_group(p) >> ((uintptr_t)s & 63);
	if (bits)
		return (unsigned int)__builtin_ctzl(bits);
	do {
		p += 64;
		block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
				    block_load(p + 48)};
		least = group_least(group);
	} while (!block_equal(least, zero));
	BLOCK_FORGET(p);
	return (size_t)(p - s) + (unsigned int)__builtin_ctzl(ends_in_group(p));
}

size_t strnlen(const char *s, size_t limit)
{
	const char *end = memchr(s, 0, limit);

	return end ? (size_t)(end - s) : limit;
}

/* Zero bytes where the block has the wanted byte or the string's end. */
static inline block_t stops(block_t block, block_t wanted)
{
	return _mm_min_epu8(_mm_xor_si128(block, wanted), block);
}

READS_BLOCKS static inline unsigned long stops_in_group(const char *p, block_t wanted)
{
	block_t group[4] = {stops(block_load(p), wanted), stops(block_load(p + 16), wanted),
			    stops(block_load(p + 32), wanted), stops(block_load(p + 48), wanted)};

	return group_bits(group, _mm_setzero_si128());
}

READS_BLOCKS static inline char *find_or_end(const char *s, int c)
{
	const char *p = block_base(s);
	block_t zero = _mm_setzero_si128(), wanted = block_of(c), least;
	unsigned long bits = block_equal(stops(block_load(p), wanted), zero) >> ((uintptr_t)s & 15);

	if (bits)
		return (char *)(uintptr_t)s + __builtin_ctzl(bits);
	p = group_base(s);
	bits = stops_in_group(p, wanted) >> ((uintptr_t)s & 63);
	if (bits)
		return (char *)(uintptr_t)s + __builtin_ctzl(bits);
	do {
		p += 64;
		block_t group[4] = {stops(block_load(p), wanted), stops(block_load(p + 16), wanted),
				    stops(block_load(p + 32), wanted),
				    stops(block_load(p + 48), wanted)};
		least = group_least(group);
	} while (!block_equal(least, zero));
	BLOCK_FORGET(p);
	return (char *)(uintptr_t)p + __builtin_ctzl(stops_in_group(p, wanted));
}

char *strchrnul(const char *s, int c)
{
	return find_or_end(s, c);
}

char *strchr(const char *s, int c)
{
	char *p = find_or_end(s, c);

	return *p == (char)c ? p : 0;
}

char *index(const char *s, int c)
{
	return strchr(s, c);
}

/* One pass: the last place so far, until the group with the end. */
READS_BLOCKS char *strrchr(const char *s, int c)
{
	const char *p = block_base(s), *last = 0;
	block_t zero = _mm_setzero_si128(), wanted = block_of(c);
	unsigned long from = ~0UL << ((uintptr_t)s & 63);
	unsigned int short_end = block_from(block_equal(block_load(p), zero), s);

	if (short_end) {
		unsigned int found = block_from(block_equal(block_load(p), wanted), s) &
				     (short_end ^ (short_end - 1));
		return found ? (char *)(uintptr_t)p + 31 - __builtin_clz(found) : 0;
	}
	p = group_base(s);
	for (;; p += 64) {
		block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
				    block_load(p + 48)};
		block_t both[4] = {stops(group[0], wanted), stops(group[1], wanted),
				   stops(group[2], wanted), stops(group[3], wanted)};

		if (block_equal(group_least(both), zero)) {
			unsigned long end = group_bits(group, zero) & from;
			unsigned long found = group_bits(group, wanted) & from;

			if (end)
				found &= end ^ (end - 1); /* up to the end, it included */
			if (found)
				last = p + 63 - __builtin_clzl(found);
			if (end)
				return (char *)(uintptr_t)last;
		}
		from = ~0UL;
	}
}

char *rindex(const char *s, int c)
{
	return strrchr(s, c);
}
