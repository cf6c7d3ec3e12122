/* SPDX-License-Identifier: MIT */
/*
 * The wprintf family. Formatting works on UTF-8 and counts characters; what it makes is decoded
 * and goes to a wide string, or, in the locale's encoding, to a stream.
 */
#include "../format/wide_format.h"
#include "../private/format.h"
#include "../private/stream.h"
#include "../private/thread.h"
#include "../private/utf8.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW 512

struct wide_target {
	FILE *stream;
	wchar_t *next, *end; /* of a string; `end` is kept for the null character */
};

static int deliver_character(struct wide_target *to, wchar_t c)
{
	if (to->stream)
		return __stream_put_wide(to->stream, c) == WEOF ? -1 : 0;
	if (to->next >= to->end) {
		errno = EOVERFLOW;
		return -1;
	}
	*to->next++ = c;
	return 0;
}

static void deliver(struct sink *sink, const char *bytes, size_t n)
{
	while (n && !sink->failed) {
		unsigned int c;
		int used = utf8_get(&c, bytes, n);

		if (used <= 0) {
			errno = EILSEQ;
			sink->failed = 1;
			return;
		}
		if (deliver_character(sink->target, (wchar_t)c) < 0)
			sink->failed = 1;
		sink->total++;
		bytes += used;
		n -= (size_t)used;
	}
}

static void wide_overflow(struct sink *sink, const char *bytes, size_t n)
{
	deliver(sink, sink->base, (size_t)(sink->next - sink->base));
	sink->next = sink->base;
	deliver(sink, bytes, n);
}

static int print(struct wide_target *to, const wchar_t *format, va_list list)
{
	char window[WINDOW], own[256];
	struct sink sink = {.next = window,
			    .base = window,
			    .end = window + sizeof(window),
			    .overflow = wide_overflow,
			    .target = to,
			    .wide = 1};
	char *bytes = __wide_format(format, own, sizeof(own));
	int n;

	if (!bytes)
		return -1;
	n = __format(&sink, bytes, list);
	if (!sink.failed)
		wide_overflow(&sink, "", 0);
	if (bytes != own)
		free(bytes);
	return sink.failed ? -1 : n;
}

/* Negative, with EOVERFLOW, when `size` characters do not hold all with the null character. */
int vswprintf(wchar_t *restrict to, size_t size, const wchar_t *restrict format, va_list list)
{
	struct wide_target target = {.next = to, .end = to + (size ? size - 1 : 0)};
	int n = print(&target, format, list);

	if (size)
		*target.next = 0;
	else if (n >= 0)
		errno = EOVERFLOW;
	return size ? n : -1;
}

int swprintf(wchar_t *restrict to, size_t size, const wchar_t *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vswprintf(to, size, format, list);
	va_end(list);
	return n;
}

int vfwprintf(FILE *restrict stream, const wchar_t *restrict format, va_list list)
{
	struct wide_target target = {.stream = stream};
	int locked = stream_lock(stream), n;

	if (!stream->orientation)
		stream->orientation = 1;
	n = __stream_start_writing(stream) ? -1 : print(&target, format, list);
	stream_unlock(stream, locked);
	return n;
}

int fwprintf(FILE *restrict stream, const wchar_t *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfwprintf(stream, format, list);
	va_end(list);
	return n;
}

int vwprintf(const wchar_t *restrict format, va_list list)
{
	return vfwprintf(stdout, format, list);
}

int wprintf(const wchar_t *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfwprintf(stdout, format, list);
	va_end(list);
	return n;
}
