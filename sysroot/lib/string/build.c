/* SPDX-License-Identifier: MIT */
/* Copying, joining and taking apart strings. */
#include "block.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Copies as it looks for the end, from where 128 bytes lie in one page. Gives the end's copy. The
 * last block that is stored ends with the string's end, and overlaps what was stored before it.
 */
SPECIALISED char *copy_string(char *to, const char *from)
{
	block_t zero = _mm_setzero_si128(), block;
	unsigned int bits;
	size_t n;

	block = block_load_unaligned(from);
	bits = block_equal(block, zero);
	if (likely(bits)) {
		n = lowest(bits);
		copy_16(to, from, n + 1);
		return to + n;
	}
	block_store(to, block);
#pragma GCC unroll 7
	for (n = 16; n < 128; n += 16) {
		block = block_load_unaligned(from + n);
		bits = block_equal(block, zero);
		if (bits) {
			n += lowest(bits);
			block_store(to + n - 15, block_load_unaligned(from + n - 15));
			return to + n;
		}
		block_store(to + n, block);
	}
	const char *p = group_base(from + 128);
	to += p - from;
	for (;; p += 64, to += 64) {
		block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
				    block_load(p + 48)};
		if (block_equal(group_least(group), zero))
			break;
		block_store(to, group[0]);
		block_store(to + 16, group[1]);
		block_store(to + 32, group[2]);
		block_store(to + 48, group[3]);
	}
	BLOCK_FORGET(p);
	for (;; p += 16, to += 16) {
		block = block_load(p);
		bits = block_equal(block, zero);
		if (bits)
			break;
		block_store(to, block);
	}
	n = lowest(bits);
	block_store(to + n - 15, block_load_unaligned(p + n - 15));
	return to + n;
}

/* Strings whose first bytes lie at a page's end. */
static __attribute__((__noinline__)) char *copy_at_edge(char *to, const char *from)
{
	return memcpy(to, from, strlen(from) + 1);
}

char *stpcpy(char *restrict to, const char *restrict from)
{
	if (!in_page(from, 128))
		return strchr(copy_at_edge(to, from), 0);
	return copy_string(to, from);
}

char *strcpy(char *restrict to, const char *restrict from)
{
	if (!in_page(from, 128))
		return copy_at_edge(to, from);
	copy_string(to, from);
	return to;
}

char *stpncpy(char *restrict to, const char *restrict from, size_t n)
{
	size_t length = strnlen(from, n);

	memcpy(to, from, length);
	if (length < n)
		memset(to + length, 0, n - length);
	return to + length;
}

char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
	stpncpy(to, from, n);
	return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
	strcpy(to + strlen(to), from);
	return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t n)
{
	char *end = to + strlen(to);

	n = strnlen(from, n);
	memcpy(end, from, n);
	end[n] = 0;
	return to;
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
	size_t length = strlen(from);

	if (size) {
		size_t n = length < size ? length : size - 1;
		memcpy(to, from, n);
		to[n] = 0;
	}
	return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size)
{
	size_t used = strnlen(to, size);

	return used + strlcpy(to + used, from, size - used);
}

char *strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = malloc(n);

	return copy ? memcpy(copy, s, n) : 0;
}

char *strndup(const char *s, size_t limit)
{
	size_t n = strnlen(s, limit);
	char *copy = malloc(n + 1);

	if (!copy)
		return 0;
	memcpy(copy, s, n);
	copy[n] = 0;
	return copy;
}

/* Not zero for each byte of a set. */
struct byte_set {
	unsigned char has[256];
};

static void set_fill(struct byte_set *set, const char *bytes)
{
	for (size_t i = 0; i < sizeof(*set); i += 16)
		block_store(set->has + i, _mm_setzero_si128());
	for (; *bytes; bytes++)
		set->has[(unsigned char)*bytes] = 1;
}

/* How many bytes of the string come before the first for which the set has `stop`. */
static inline size_t span(const struct byte_set *set, const char *string, unsigned char stop)
{
	const unsigned char *s = (const unsigned char *)string;

	for (size_t n = 0;; n += 4) {
		if (set->has[s[n]] == stop)
			return n;
		if (set->has[s[n + 1]] == stop)
			return n + 1;
		if (set->has[s[n + 2]] == stop)
			return n + 2;
		if (set->has[s[n + 3]] == stop)
			return n + 3;
	}
}

size_t strspn(const char *s, const char *accept)
{
	struct byte_set set;

	if (!accept[0])
		return 0;
	set_fill(&set, accept);
	return span(&set, s, 0);
}

size_t strcspn(const char *s, const char *reject)
{
	struct byte_set set;

	if (!reject[0] || !reject[1])
		return (size_t)(strchrnul(s, reject[0]) - s);
	set_fill(&set, reject);
	set.has[0] = 1;
	return span(&set, s, 1);
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)(uintptr_t)s : 0;
}

char *strtok_r(char *restrict s, const char *restrict separators, char **restrict rest)
{
	if (!s)
		s = *rest;
	if (!s)
		return 0;
	s += strspn(s, separators);
	if (!*s) {
		*rest = 0;
		return 0;
	}
	char *end = s + strcspn(s, separators);
	*rest = *end ? end + 1 : 0;
	*end = 0;
	return s;
}

char *strtok(char *restrict s, const char *restrict separators)
{
	static char *rest;
	return strtok_r(s, separators, &rest);
}

char *strsep(char **rest, const char *separators)
{
	char *s = *rest;

	if (!s)
		return 0;
	char *end = s + strcspn(s, separators);
	*rest = *end ? end + 1 : 0;
	*end = 0;
	return s;
}

/* Both locales that there are collate by code point, which in UTF-8 is the order of bytes. */
int strcoll(const char *a, const char *b)
{
	return strcmp(a, b);
}

int strcoll_l(const char *a, const char *b, locale_t locale)
{
	(void)locale;
	return strcmp(a, b);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t size)
{
	return strlcpy(to, from, size);
}

size_t strxfrm_l(char *restrict to, const char *restrict from, size_t size, locale_t locale)
{
	(void)locale;
	return strlcpy(to, from, size);
}

static int digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits are numbers, except that a run which begins with zero is a fraction: there, longer runs
 * of zeros come first and other digits compare as characters. */
int strverscmp(const char *a, const char *b)
{
	size_t i = 0, start, zeros;

	while (a[i] && a[i] == b[i])
		i++;
	for (start = i; start > 0 && digit(a[start - 1]);)
		start--;
	int difference = (unsigned char)a[i] - (unsigned char)b[i];
	int fraction = start < i && a[start] == '0';

	for (zeros = start; zeros < i && a[zeros] == '0';)
		zeros++;
	if (fraction && zeros == i && digit(a[i]) != digit(b[i]))
		return digit(a[i]) ? -1 : 1;
	if (fraction || (!digit(a[i]) && !digit(b[i])))
		return difference;
	if (start == i && (a[i] == '0' || b[i] == '0' || !digit(a[i]) || !digit(b[i])))
		return difference;
	size_t m = i, n = i;
	while (digit(a[m]))
		m++;
	while (digit(b[n]))
		n++;
	return m != n ? (m > n ? 1 : -1) : difference;
}

char *__gnu_basename(const char *path)
{
	const char *slash = strrchr(path, '/');
	return (char *)(uintptr_t)(slash ? slash + 1 : path);
}
