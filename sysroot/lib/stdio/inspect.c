/* SPDX-License-Identifier: MIT */
/* What a stream holds: its buffer, its direction, its locking. Nothing here locks the stream. */
#include "../private/stream.h"

#include <stdio_ext.h>

size_t __fbufsize(FILE *stream)
{
	return stream->size;
}

size_t __fpending(FILE *stream)
{
	return (size_t)(stream->write_next - stream->write_base);
}

int __flbf(FILE *stream)
{
	return stream->buffering == _IOLBF;
}

int __freadable(FILE *stream)
{
	return (stream->flags & STREAM_READ) != 0;
}

int __fwritable(FILE *stream)
{
	return (stream->flags & STREAM_WRITE) != 0;
}

int __freading(FILE *stream)
{
	return !(stream->flags & STREAM_WRITE) || stream->read_end != 0;
}

int __fwriting(FILE *stream)
{
	return !(stream->flags & STREAM_READ) || stream->write_base != 0;
}

void __fpurge(FILE *stream)
{
	stream->read_next = stream->read_end;
	stream->write_next = stream->write_base;
}

void _flushlbf(void)
{
	fflush(0);
}

int __fsetlocking(FILE *stream, int how)
{
	int before = stream->flags & STREAM_NO_LOCK ? FSETLOCKING_BYCALLER : FSETLOCKING_INTERNAL;

	if (how == FSETLOCKING_BYCALLER)
		stream->flags |= STREAM_NO_LOCK;
	else if (how == FSETLOCKING_INTERNAL)
		stream->flags &= ~(unsigned int)STREAM_NO_LOCK;
	return before;
}

void __fseterr(FILE *stream)
{
	stream->flags |= STREAM_ERROR;
}

size_t __freadahead(FILE *stream)
{
	return (size_t)(stream->read_end - stream->read_next);
}

const char *__freadptr(FILE *stream, size_t *size)
{
	if (stream->read_next == stream->read_end)
		return 0;
	*size = (size_t)(stream->read_end - stream->read_next);
	return (const char *)stream->read_next;
}

void __freadptrinc(FILE *stream, size_t n)
{
	stream->read_next += n;
}
