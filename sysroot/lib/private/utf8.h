/* SPDX-License-Identifier: MIT */
/* UTF-8, as the C locale's successor knows it: no surrogates, nothing above U+10FFFF. */
#ifndef KELNER_UTF8_H
#define KELNER_UTF8_H

#include <stddef.h>

/* Bytes written (1 to 4), or 0 when c is not a character. */
static inline size_t utf8_put(char *to, unsigned int c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		if (c >= 0xd800 && c < 0xe000)
			return 0;
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 63));
		to[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	if (c > 0x10ffff)
		return 0;
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 63));
	to[2] = (char)(0x80 | (c >> 6 & 63));
	to[3] = (char)(0x80 | (c & 63));
	return 4;
}

/* Bytes taken (1 to 4); 0 when n bytes are a good beginning only; -1 when they are wrong. */
static inline int utf8_get(unsigned int *c, const char *from, size_t n)
{
	const unsigned char *s = (const unsigned char *)from;
	unsigned int need, least, value;

	if (n == 0)
		return 0;
	if (s[0] < 0x80) {
		*c = s[0];
		return 1;
	}
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return -1;
	need = s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	least = need == 1 ? 0x80 : need == 2 ? 0x800 : 0x10000;
	value = s[0] & (0x3fU >> need);
	for (unsigned int i = 1; i <= need; i++) {
		if (i >= n)
			return 0;
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		value = value << 6 | (s[i] & 63);
		/* The second byte already shows what the whole will be. */
		unsigned int low = value << (6 * (need - i));
		unsigned int high = low | ((1U << (6 * (need - i))) - 1);
		if (high < least || low > 0x10ffff || (low >= 0xd800 && high < 0xe000))
			return -1;
	}
	*c = value;
	return (int)need + 1;
}

#endif
