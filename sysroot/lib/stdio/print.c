/* SPDX-License-Identifier: MIT */
/* The printf family: where each member's bytes go. */
#include "../private/format.h"
#include "../private/stream.h"
#include "../private/thread.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Strings: the window is the string; what does not fit is counted. */
static void string_overflow(struct sink *sink, const char *bytes, size_t n)
{
	size_t room = (size_t)(sink->end - sink->next);

	memcpy(sink->next, bytes, room);
	sink->next += room;
	sink->total += n - room;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list list)
{
	char none[1];
	struct sink sink = {.overflow = string_overflow};
	int result;

	if (size == 0) {
		to = none;
		size = 1;
	}
	sink.base = sink.next = to;
	sink.end = size - 1 > (size_t)(UINTPTR_MAX - (uintptr_t)to) ? (char *)UINTPTR_MAX
								    : to + size - 1;
	result = __format(&sink, format, list);
	*sink.next = 0;
	return result;
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vsnprintf(to, size, format, list);
	va_end(list);
	return n;
}

int vsprintf(char *restrict to, const char *restrict format, va_list list)
{
	return vsnprintf(to, SIZE_MAX, format, list);
}

int sprintf(char *restrict to, const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vsprintf(to, format, list);
	va_end(list);
	return n;
}

/* Allocated strings: the window grows. */
static void growing_overflow(struct sink *sink, const char *bytes, size_t n)
{
	size_t used = (size_t)(sink->next - sink->base), size = (used + n + 1) * 2;
	char *more = sink->failed ? 0 : realloc(sink->base, size);

	if (!more) {
		sink->failed = 1;
		return;
	}
	memcpy(more + used, bytes, n);
	sink->base = more;
	sink->next = more + used + n;
	sink->end = more + size - 1;
}

int vasprintf(char **restrict to, const char *restrict format, va_list list)
{
	struct sink sink = {.overflow = growing_overflow};
	char *memory = malloc(128);
	int n;

	*to = 0;
	if (!memory)
		return -1;
	sink.base = sink.next = memory;
	sink.end = memory + 127;
	n = __format(&sink, format, list);
	if (n < 0) {
		free(sink.base);
		return -1;
	}
	*sink.next = 0;
	*to = sink.base;
	return n;
}

int asprintf(char **restrict to, const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vasprintf(to, format, list);
	va_end(list);
	return n;
}

/* Streams: the window is the stream's own. */
static void stream_overflow(struct sink *sink, const char *bytes, size_t n)
{
	FILE *stream = sink->target;

	sink->total += (size_t)(sink->next - sink->base) + n;
	stream->write_next = (unsigned char *)sink->next;
	if (__stream_write(stream, bytes, n) != n)
		sink->failed = 1;
	sink->base = sink->next = (char *)stream->write_next;
	sink->end = (char *)stream->write_end;
}

static int print_buffered(FILE *stream, const char *format, va_list list)
{
	struct sink sink = {.overflow = stream_overflow, .target = stream};
	unsigned char *start;
	int n;

	if (__stream_start_writing(stream))
		return -1;
	start = stream->write_next;
	sink.base = sink.next = (char *)start;
	sink.end = (char *)stream->write_end;
	n = __format(&sink, format, list);
	stream->write_next = (unsigned char *)sink.next;
	if (stream->buffering == _IOLBF && stream->write_next != stream->write_base &&
	    memchr(stream->write_base, '\n', (size_t)(stream->write_next - stream->write_base)) &&
	    __stream_flush(stream))
		return -1;
	return n;
}

/* An unbuffered stream gets a buffer for the length of one call: one write, not one per byte. */
static int print_unbuffered(FILE *stream, const char *format, va_list list)
{
	unsigned char bytes[512];
	int n;

	if (__stream_start_writing(stream))
		return -1;
	stream->write_base = stream->write_next = bytes;
	stream->write_end = bytes + sizeof(bytes);
	stream->buffering = _IOFBF;
	n = print_buffered(stream, format, list);
	if (__stream_flush(stream))
		n = -1;
	stream->buffering = _IONBF;
	stream->write_base = stream->write_next = stream->write_end = stream->buffer;
	return n;
}

int vfprintf(FILE *restrict stream, const char *restrict format, va_list list)
{
	int locked = stream_lock(stream), n;

	n = stream->buffering == _IONBF ? print_unbuffered(stream, format, list)
					: print_buffered(stream, format, list);
	stream_unlock(stream, locked);
	return n;
}

int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfprintf(stream, format, list);
	va_end(list);
	return n;
}

int vprintf(const char *restrict format, va_list list)
{
	return vfprintf(stdout, format, list);
}

int printf(const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vfprintf(stdout, format, list);
	va_end(list);
	return n;
}

static void descriptor_overflow(struct sink *sink, const char *bytes, size_t n)
{
	int fd = (int)(intptr_t)sink->target;
	size_t pending = (size_t)(sink->next - sink->base);
	struct iovec parts[2] = {{sink->base, pending}, {(void *)(uintptr_t)bytes, n}};
	struct iovec *part = parts;

	sink->total += pending + n;
	sink->next = sink->base;
	while (part < parts + 2 && !sink->failed) {
		ssize_t done = CANCELLABLE(sys_writev(fd, part, (int)(parts + 2 - part)));
		if (done < 0) {
			errno = (int)-done;
			sink->failed = 1;
			break;
		}
		while (part < parts + 2 && (size_t)done >= part->iov_len) {
			done -= (ssize_t)part->iov_len;
			part++;
		}
		if (part < parts + 2) {
			part->iov_base = (char *)part->iov_base + done;
			part->iov_len -= (size_t)done;
		}
	}
}

int vdprintf(int fd, const char *restrict format, va_list list)
{
	char bytes[512];
	struct sink sink = {.next = bytes,
			    .end = bytes + sizeof(bytes),
			    .base = bytes,
			    .overflow = descriptor_overflow,
			    .target = (void *)(intptr_t)fd};
	int n = __format(&sink, format, list);

	if (sink.next != sink.base)
		descriptor_overflow(&sink, 0, 0);
	return sink.failed ? -1 : n;
}

int dprintf(int fd, const char *restrict format, ...)
{
	va_list list;
	va_start(list, format);
	int n = vdprintf(fd, format, list);
	va_end(list);
	return n;
}
