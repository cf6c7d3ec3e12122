/* SPDX-License-Identifier: MIT */
/* The scanf family: where each member's characters come from. */
#include "../private/format.h"
#include "../private/stream.h"

static int get_byte(struct source *source)
{
	return stream_get(source->target);
}

static void unget_byte(struct source *source, int c)
{
	(void)c; /* it is still there, just before the next one */
	((FILE *)source->target)->read_next--;
}

int vfscanf(FILE *restrict stream, const char *restrict format, va_list list)
{
	struct source source = {.get = get_byte, .unget = unget_byte, .target = stream};
	int locked = stream_lock(stream), n = __scan(&source, format, list);

	stream_unlock(stream, locked);
	return n;
}

int fscanf(FILE *restrict stream, const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfscanf(stream, format, list);
	va_end(list);
	return n;
}

int vscanf(const char *restrict format, va_list list)
{
	return vfscanf(stdin, format, list);
}

int scanf(const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfscanf(stdin, format, list);
	va_end(list);
	return n;
}

static int get_text(struct source *source)
{
	return *source->text ? *source->text++ : -1;
}

static void unget_text(struct source *source, int c)
{
	(void)c;
	source->text--;
}

int vsscanf(const char *restrict s, const char *restrict format, va_list list)
{
	struct source source = {
		.get = get_text, .unget = unget_text, .text = (const unsigned char *)s};

	return __scan(&source, format, list);
}

int sscanf(const char *restrict s, const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vsscanf(s, format, list);
	va_end(list);
	return n;
}
