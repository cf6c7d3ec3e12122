/* SPDX-License-Identifier: MIT */
/* Wide characters to and from streams: POSIX.1-2024, 2.5.2. */
#include "../private/stream.h"
#include "../private/thread.h"
#include "../private/utf8.h"

#include <limits.h>

int fwide(FILE *stream, int mode)
{
	int locked = stream_lock(stream), result;

	if (!stream->orientation && mode)
		stream->orientation = mode > 0 ? 1 : -1;
	result = stream->orientation;
	stream_unlock(stream, locked);
	return result;
}

static wint_t bad_sequence(FILE *stream)
{
	stream->flags |= STREAM_ERROR;
	stream->state = (mbstate_t){0};
	errno = EILSEQ;
	return WEOF;
}

static void make_wide(FILE *stream)
{
	if (!stream->orientation)
		stream->orientation = 1;
}

wint_t __stream_get_wide(FILE *stream)
{
	wchar_t c;

	make_wide(stream);
	for (;;) {
		int byte = stream_get(stream);
		char bytes = (char)byte;

		if (byte == EOF) {
			if (mbsinit(&stream->state) || (stream->flags & STREAM_ERROR))
				return WEOF;
			return bad_sequence(stream); /* the file ends within a character */
		}
		size_t used = mbrtowc(&c, &bytes, 1, &stream->state);
		if (used == (size_t)-1)
			return bad_sequence(stream);
		if (used != (size_t)-2)
			return (wint_t)c;
	}
}

static size_t encode(FILE *stream, char *bytes, wchar_t c)
{
	size_t n;

	if (!(stream->flags & STREAM_UTF8))
		return wcrtomb(bytes, c, &stream->state);
	n = utf8_put(bytes, (unsigned int)c);
	return n ? n : (size_t)-1;
}

wint_t __stream_put_wide(FILE *stream, wchar_t c)
{
	char bytes[MB_LEN_MAX];
	size_t n;

	make_wide(stream);
	n = encode(stream, bytes, c);
	if (n == (size_t)-1)
		return bad_sequence(stream);
	if (n == 1)
		return stream_put(stream, (unsigned char)*bytes) == EOF ? WEOF : (wint_t)c;
	return __stream_write(stream, bytes, n) == n ? (wint_t)c : WEOF;
}

wint_t __stream_unget_wide(FILE *stream, wint_t c)
{
	char bytes[MB_LEN_MAX];
	size_t n;

	if (c == WEOF)
		return WEOF;
	make_wide(stream);
	n = encode(stream, bytes, (wchar_t)c);
	if (n == (size_t)-1)
		return bad_sequence(stream);
	while (n) {
		if (ungetc((unsigned char)bytes[--n], stream) == EOF)
			return WEOF;
	}
	return c;
}

wint_t getwc(FILE *stream)
{
	int locked = stream_lock(stream);
	wint_t c = __stream_get_wide(stream);

	stream_unlock(stream, locked);
	return c;
}

wint_t fgetwc(FILE *stream)
{
	return getwc(stream);
}

wint_t getwchar(void)
{
	return getwc(stdin);
}

wint_t putwc(wchar_t c, FILE *stream)
{
	int locked = stream_lock(stream);
	wint_t result = __stream_put_wide(stream, c);

	stream_unlock(stream, locked);
	return result;
}

wint_t fputwc(wchar_t c, FILE *stream)
{
	return putwc(c, stream);
}

wint_t putwchar(wchar_t c)
{
	return putwc(c, stdout);
}

wint_t ungetwc(wint_t c, FILE *stream)
{
	int locked = stream_lock(stream);
	wint_t result = __stream_unget_wide(stream, c);

	stream_unlock(stream, locked);
	return result;
}

int fputws(const wchar_t *restrict s, FILE *restrict stream)
{
	int locked = stream_lock(stream), result = 1;

	make_wide(stream);
	for (; *s && result >= 0; s++) {
		if (__stream_put_wide(stream, *s) == WEOF)
			result = EOF;
	}
	stream_unlock(stream, locked);
	return result;
}

wchar_t *fgetws(wchar_t *restrict to, int size, FILE *restrict stream)
{
	int locked, i = 0;
	wint_t c = 0;

	if (size < 1)
		return 0;
	locked = stream_lock(stream);
	while (i < size - 1 && c != L'\n') {
		c = __stream_get_wide(stream);
		if (c == WEOF)
			break;
		to[i++] = (wchar_t)c;
	}
	to[i] = 0;
	int lost = c == WEOF && (i == 0 || (stream->flags & STREAM_ERROR));
	stream_unlock(stream, locked);
	return lost ? 0 : to;
}
