/* SPDX-License-Identifier: MIT */
/* Between wide characters and bytes. In the C locale the bytes from 128 on are no characters of
 * their own; as POSIX.1-2024 wants, each still converts, to a private value, and back. */
#include "../private/locales.h"
#include "../private/thread.h"
#include "../private/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <wchar.h>

#define RAW                                                                                  \
	0xdf80 /* the C locale's byte b >= 128 is RAW + (b - 128), a value UTF-8 cannot have \
		*/

static size_t bad(void)
{
	errno = EILSEQ;
	return (size_t)-1;
}

/* The bytes so far are kept in the state as a count and their bits. */
static size_t decode(wchar_t *to, const char *from, size_t n, mbstate_t *state)
{
	char bytes[8];
	size_t held = state->__missing, length = 0;
	unsigned int c = 0;

	for (size_t i = 0; i < held; i++)
		bytes[i] = (char)(state->__partial >> (8 * i));
	/* Byte by byte: what follows the character may not be ours to read. */
	int used = 0;
	while (used == 0 && length < n) {
		bytes[held + length] = from[length];
		length++;
		used = utf8_get(&c, bytes, held + length);
	}
	if (used < 0)
		return bad();
	if (used == 0) {
		state->__missing = (unsigned short)(held + length);
		state->__partial = 0;
		for (size_t i = 0; i < held + length; i++)
			state->__partial |= (unsigned int)(unsigned char)bytes[i] << (8 * i);
		return (size_t)-2;
	}
	state->__missing = 0;
	state->__partial = 0;
	if (to)
		*to = (wchar_t)c;
	return c ? (size_t)used - held : 0;
}

size_t mbrtowc(wchar_t *restrict to, const char *restrict from, size_t n, mbstate_t *restrict state)
{
	static _Thread_local mbstate_t own;

	if (!state)
		state = &own;
	if (!from) {
		to = 0;
		from = "";
		n = 1;
	}
	if (n == 0)
		return (size_t)-2;
	if (!__locale_utf8()) {
		unsigned char byte = (unsigned char)*from;
		if (to)
			*to = byte < 128 ? byte : RAW + (byte - 128);
		return byte != 0;
	}
	if (state->__missing == 0 && (unsigned char)*from < 128) {
		if (to)
			*to = *from;
		return *from != 0;
	}
	return decode(to, from, n, state);
}

size_t wcrtomb(char *restrict to, wchar_t c, mbstate_t *restrict state)
{
	size_t n;

	(void)state; /* the encodings have no shift states */
	if (!to)
		return 1;
	if (!__locale_utf8()) {
		if ((unsigned int)c < 128)
			*to = (char)c;
		else if (c >= RAW && c < RAW + 128)
			*to = (char)(c - RAW + 128);
		else
			return bad();
		return 1;
	}
	n = utf8_put(to, (unsigned int)c);
	return n ? n : bad();
}

int mbsinit(const mbstate_t *state)
{
	return !state || (state->__missing == 0 && state->__surrogate == 0);
}

size_t mbrlen(const char *restrict s, size_t n, mbstate_t *restrict state)
{
	static _Thread_local mbstate_t own;
	return mbrtowc(0, s, n, state ? state : &own);
}

int mbtowc(wchar_t *restrict to, const char *restrict from, size_t n)
{
	mbstate_t state = {0};
	size_t used;

	if (!from)
		return 0;
	used = mbrtowc(to, from, n, &state);
	if (used == (size_t)-2)
		used = bad();
	return (int)used;
}

int mblen(const char *s, size_t n)
{
	return mbtowc(0, s, n);
}

int wctomb(char *to, wchar_t c)
{
	return to ? (int)wcrtomb(to, c, 0) : 0;
}

wint_t btowc(int c)
{
	wchar_t wide;
	char byte = (char)c;
	mbstate_t state = {0};

	if (c == EOF || mbrtowc(&wide, &byte, 1, &state) > 1)
		return WEOF;
	return (wint_t)wide;
}

int wctob(wint_t c)
{
	char bytes[MB_LEN_MAX];

	return wcrtomb(bytes, (wchar_t)c, 0) == 1 ? (unsigned char)*bytes : EOF;
}

size_t mbsnrtowcs(wchar_t *restrict to, const char **restrict from, size_t n, size_t limit,
		  mbstate_t *restrict state)
{
	static _Thread_local mbstate_t own;
	const char *s = *from;
	size_t done = 0;

	if (!state)
		state = &own;
	while ((!to || done < limit) && n) {
		wchar_t c = 0;
		size_t used = mbrtowc(&c, s, n, state);
		if (used == (size_t)-1) {
			if (to)
				*from = s;
			return used;
		}
		if (used == (size_t)-2) {
			s += n;
			break;
		}
		if (to)
			to[done] = c;
		if (used == 0) {
			s = 0;
			break;
		}
		s += used;
		n -= used;
		done++;
	}
	if (to)
		*from = s;
	return done;
}

size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t limit,
		 mbstate_t *restrict state)
{
	return mbsnrtowcs(to, from, SIZE_MAX, limit, state);
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t limit)
{
	mbstate_t state = {0};
	const char *s = from;
	return mbsrtowcs(to, &s, limit, &state);
}

size_t wcsnrtombs(char *restrict to, const wchar_t **restrict from, size_t n, size_t limit,
		  mbstate_t *restrict state)
{
	const wchar_t *s = *from;
	char bytes[MB_LEN_MAX];
	size_t done = 0;

	for (; n; n--, s++) {
		size_t used = wcrtomb(bytes, *s, state);
		if (used == (size_t)-1) {
			if (to)
				*from = s;
			return used;
		}
		if (to && done + used > limit)
			break;
		if (to)
			memcpy(to + done, bytes, used);
		if (!*s) {
			s = 0;
			break;
		}
		done += used;
	}
	if (to)
		*from = s;
	return done;
}

size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t limit,
		 mbstate_t *restrict state)
{
	return wcsnrtombs(to, from, SIZE_MAX, limit, state);
}

size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t limit)
{
	const wchar_t *s = from;
	return wcsnrtombs(to, &s, SIZE_MAX, limit, 0);
}

size_t mbrtoc32(char32_t *restrict to, const char *restrict from, size_t n,
		mbstate_t *restrict state)
{
	static _Thread_local mbstate_t own;
	wchar_t c = 0;
	size_t used = mbrtowc(&c, from, n, state ? state : &own);

	if (to && from && used <= 4)
		*to = (char32_t)c;
	return used;
}

size_t c32rtomb(char *restrict to, char32_t c, mbstate_t *restrict state)
{
	return wcrtomb(to, (wchar_t)c, state);
}

/* A character beyond 16 bits is delivered as two: the second needs no bytes. */
size_t mbrtoc16(char16_t *restrict to, const char *restrict from, size_t n,
		mbstate_t *restrict state)
{
	static _Thread_local mbstate_t own;
	char32_t c = 0;
	size_t used;

	if (!state)
		state = &own;
	if (state->__surrogate && from) {
		if (to)
			*to = state->__surrogate;
		state->__surrogate = 0;
		return (size_t)-3;
	}
	used = mbrtoc32(&c, from, n, state);
	if (!from || used > 4)
		return used;
	if (c > 0xffff) {
		state->__surrogate = (unsigned short)(0xdc00 | (c & 0x3ff));
		c = 0xd7c0 + (c >> 10);
	}
	if (to)
		*to = (char16_t)c;
	return used;
}

size_t c16rtomb(char *restrict to, char16_t c, mbstate_t *restrict state)
{
	static _Thread_local mbstate_t own;

	if (!state)
		state = &own;
	if (!to)
		return 1;
	if (state->__surrogate) {
		unsigned int high = state->__surrogate;
		state->__surrogate = 0;
		if (c < 0xdc00 || c > 0xdfff)
			return bad();
		return wcrtomb(to, (wchar_t)(((high - 0xd7c0) << 10) + (c - 0xdc00)), 0);
	}
	if (c >= 0xd800 && c < 0xdc00) {
		state->__surrogate = c;
		return 0;
	}
	return wcrtomb(to, c, 0);
}
