/* SPDX-License-Identifier: MIT */
/* Copying, joining and taking apart strings. */
#include "block.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline void copy_few(char *to, const char *from, size_t n)
{
	if (n <= 16)
		copy_16(to, from, n);
	else if (n <= 32)
		copy_32(to, from, n);
	else
		copy_64(to, from, n);
}

READS_BLOCKS static inline unsigned long ends_in_group(const char *p)
{
	block_t group[4] = {block_load(p), block_load(p + 16), block_load(p + 32),
			    block_load(p + 48)};

	return group_bits(group, _mm_setzero_si128());
}

/* Copies as it looks for the end. Gives the end's copy. */
READS_BLOCKS static inline char *copy_string(char *to, const char *from)
{
	block_t zero = _mm_setzero_si128();
	unsigned long bits =
		block_equal(block_load(block_base(from)), zero) >> ((uintptr_t)from & 15);
	const char *p = group_base(from);
	size_t n;

	if (!bits)
		bits = ends_in_group(p) >> ((uintptr_t)from & 63);
	if (bits) {
		n = (unsigned int)__builtin_ctzl(bits);
		copy_few(to, from, n + 1);
		return to + n;
	}
	n = 64 - ((uintptr_t)from & 63);
	copy_few(to, from, n);
	to += n;
	for (p += 64;; p += 64, to += 64) {
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
	n = (unsigned int)__builtin_ctzl(ends_in_group(p));
	copy_few(to, p, n + 1);
	return to + n;
}

char *stpcpy(char *restrict to, const char *restrict from)
{
	return copy_string(to, from);
}

char *strcpy(char *restrict to, const char *restrict from)
{
	copy_string(to, from);
	return to;
}

char *stpncpy(char *restrict to, const char *restrict from, size_t n)
{
	size_t length = strnlen(from, n);

	memcpy(to, from, length);
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

/* A set of bytes as 256 bits. */
struct byte_set {
	uint64_t bits[4];
};

static void set_fill(struct byte_set *set, const char *bytes)
{
	memset(set, 0, sizeof(*set));
	for (; *bytes; bytes++)
		set->bits[(unsigned char)*bytes / 64] |= 1UL << ((unsigned char)*bytes % 64);
}

static int set_has(const struct byte_set *set, char c)
{
	return set->bits[(unsigned char)c / 64] >> ((unsigned char)c % 64) & 1;
}

size_t strspn(const char *s, const char *accept)
{
	struct byte_set set;
	size_t n = 0;

	set_fill(&set, accept);
	while (set_has(&set, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	struct byte_set set;
	size_t n = 0;

	if (!reject[0] || !reject[1])
		return (size_t)(strchrnul(s, reject[0]) - s);
	set_fill(&set, reject);
	while (s[n] && !set_has(&set, s[n]))
		n++;
	return n;
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
