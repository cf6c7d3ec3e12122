/* SPDX-License-Identifier: MIT */
/* The wscanf family: characters come from a wide string or, decoded, from a stream. */
#include "../format/wide_format.h"
#include "../private/format.h"
#include "../private/stream.h"

#include <stdlib.h>

static int get_wide(struct source *source)
{
	wint_t c = __stream_get_wide(source->target);

	return c == WEOF ? -1 : (int)c;
}

static void unget_wide(struct source *source, int c)
{
	__stream_unget_wide(source->target, (wint_t)c);
}

static int scan(struct source *source, const wchar_t *format, va_list list)
{
	char own[256], *bytes = __wide_format(format, own, sizeof(own));
	int n;

	if (!bytes)
		return EOF;
	source->wide = 1;
	n = __scan(source, bytes, list);
	if (bytes != own)
		free(bytes);
	return n;
}

int vfwscanf(FILE *restrict stream, const wchar_t *restrict format, va_list list)
{
	struct source source = {.get = get_wide, .unget = unget_wide, .target = stream};
	int locked = stream_lock(stream), n = scan(&source, format, list);

	stream_unlock(stream, locked);
	return n;
}

int fwscanf(FILE *restrict stream, const wchar_t *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfwscanf(stream, format, list);
	va_end(list);
	return n;
}

int vwscanf(const wchar_t *restrict format, va_list list)
{
	return vfwscanf(stdin, format, list);
}

int wscanf(const wchar_t *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfwscanf(stdin, format, list);
	va_end(list);
	return n;
}

static int get_text(struct source *source)
{
	const wchar_t **next = source->target;

	return **next ? *(*next)++ : -1;
}

static void unget_text(struct source *source, int c)
{
	(void)c; /* still there, just before the next one */
	--*(const wchar_t **)source->target;
}

int vswscanf(const wchar_t *restrict s, const wchar_t *restrict format, va_list list)
{
	const wchar_t *next = s;
	struct source source = {.get = get_text, .unget = unget_text, .target = &next};

	return scan(&source, format, list);
}

int swscanf(const wchar_t *restrict s, const wchar_t *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vswscanf(s, format, list);
	va_end(list);
	return n;
}
