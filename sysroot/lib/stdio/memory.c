/* SPDX-License-Identifier: MIT */
/* Streams on memory: fmemopen() on a fixed block, the others on one that grows. */
#include "../private/stream.h"
#include "../private/thread.h"
#include "../private/utf8.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct block {
	char *bytes;
	size_t capacity; /* bytes, or wide characters */
	size_t size;     /* how much of it is contents */
	size_t position;
	int own, append, writable;
	unsigned char spare[STREAM_UNGET + 1]; /* an unbuffered stream's buffer */
	char **bytes_to;                       /* where the caller sees the block; or */
	wchar_t **wide_to;
	size_t *size_to;
};

static off_t place(struct block *block, off_t offset, int whence, size_t most)
{
	off_t from = whence == SEEK_SET   ? 0
		     : whence == SEEK_CUR ? (off_t)block->position
					  : (off_t)block->size;
	off_t to;

	if (__builtin_add_overflow(from, offset, &to) || to < 0 || (size_t)to > most)
		return -EINVAL;
	block->position = (size_t)to;
	return to;
}

static int block_close(FILE *stream)
{
	struct block *block = stream->cookie;

	if (block->own)
		free(block->bytes);
	free(block);
	return 0;
}

/* ---- a fixed block */

static long fixed_read(FILE *stream, void *to, size_t n)
{
	struct block *block = stream->cookie;
	size_t left = block->position < block->size ? block->size - block->position : 0;

	if (n > left)
		n = left;
	memcpy(to, block->bytes + block->position, n);
	block->position += n;
	return (long)n;
}

/* A null byte follows what made the contents longer, where there is room for it. */
static long fixed_write(FILE *stream, const void *from, size_t n)
{
	struct block *block = stream->cookie;

	if (block->append)
		block->position = block->size;
	if (block->position >= block->capacity)
		return -ENOSPC;
	if (n > block->capacity - block->position)
		n = block->capacity - block->position;
	memcpy(block->bytes + block->position, from, n);
	block->position += n;
	if (block->position > block->size) {
		block->size = block->position;
		if (block->size < block->capacity)
			block->bytes[block->size] = 0;
	}
	return (long)n;
}

static off_t fixed_seek(FILE *stream, off_t offset, int whence)
{
	struct block *block = stream->cookie;

	return place(block, offset, whence, block->capacity);
}

FILE *fmemopen(void *restrict memory, size_t size, const char *restrict mode)
{
	struct block *block;
	unsigned int flags;
	int open_flags;
	FILE *stream;

	if (__stream_mode(mode, &open_flags, &flags) < 0)
		return 0;
	if (size == 0) {
		errno = EINVAL;
		return 0;
	}
	block = calloc(1, sizeof(*block));
	if (!block)
		return 0;
	block->own = !memory;
	block->bytes = memory ? memory : calloc(1, size);
	stream = block->bytes ? __stream_create(flags) : 0;
	if (!stream) {
		if (block->own)
			free(block->bytes);
		free(block);
		return 0;
	}
	block->capacity = size;
	block->append = (flags & STREAM_APPEND) != 0;
	if (open_flags & O_TRUNC)
		block->bytes[0] = 0;
	else if (block->append)
		block->size = block->position = strnlen(block->bytes, size);
	else
		block->size = size;
	stream->cookie = block;
	stream->read = fixed_read;
	stream->write = fixed_write;
	stream->seek = fixed_seek;
	stream->close = block_close;
	return stream;
}

/* ---- a growing one */

static void show(struct block *block)
{
	if (block->bytes_to)
		*block->bytes_to = block->bytes;
	else
		*block->wide_to = (wchar_t *)(void *)block->bytes;
	*block->size_to = block->position < block->size ? block->position : block->size;
}

/* Room for `n` units of `unit` bytes at the position and for a null behind them. */
static int make_room(struct block *block, size_t n, size_t unit)
{
	size_t wanted, capacity, bytes;
	char *more;

	if (__builtin_add_overflow(block->position, n + 1, &wanted))
		return -ENOMEM;
	if (wanted > block->capacity) {
		capacity = wanted + wanted / 2;
		if (__builtin_mul_overflow(capacity, unit, &bytes))
			return -ENOMEM;
		more = realloc(block->bytes, bytes);
		if (!more)
			return -ENOMEM;
		memset(more + block->capacity * unit, 0, (capacity - block->capacity) * unit);
		block->bytes = more;
		block->capacity = capacity;
	}
	return 0;
}

static long growing_write(FILE *stream, const void *from, size_t n)
{
	struct block *block = stream->cookie;
	int error = make_room(block, n, 1);

	if (error)
		return error;
	memcpy(block->bytes + block->position, from, n);
	block->position += n;
	if (block->position > block->size) {
		block->size = block->position;
		block->bytes[block->size] = 0;
	}
	show(block);
	return (long)n;
}

/* The stream is unbuffered and its encoding UTF-8, so whole characters arrive. */
static long growing_write_wide(FILE *stream, const void *from, size_t n)
{
	struct block *block = stream->cookie;
	const char *bytes = from;
	size_t done = 0;

	while (done < n) {
		unsigned int c = 0;
		int used = utf8_get(&c, bytes + done, n - done);
		int error = used > 0 ? make_room(block, 1, sizeof(wchar_t)) : -EILSEQ;

		if (error)
			return done ? (long)done : error;
		wchar_t *units = (wchar_t *)(void *)block->bytes;
		units[block->position++] = (wchar_t)c;
		if (block->position > block->size) {
			block->size = block->position;
			units[block->size] = 0;
		}
		done += (size_t)used;
	}
	show(block);
	return (long)n;
}

static off_t growing_seek(FILE *stream, off_t offset, int whence)
{
	struct block *block = stream->cookie;
	off_t to = place(block, offset, whence, SIZE_MAX / 16);

	if (to >= 0)
		show(block);
	return to;
}

static FILE *open_growing(char **bytes_to, wchar_t **wide_to, size_t *size_to)
{
	struct block *block = calloc(1, sizeof(*block));
	FILE *stream;

	if (!block)
		return 0;
	block->bytes = calloc(1, 64);
	stream = block->bytes ? __stream_create(STREAM_WRITE) : 0;
	if (!stream) {
		free(block->bytes);
		free(block);
		return 0;
	}
	block->capacity = bytes_to ? 64 : 64 / sizeof(wchar_t);
	block->bytes_to = bytes_to;
	block->wide_to = wide_to;
	block->size_to = size_to;
	stream->cookie = block;
	stream->write = bytes_to ? growing_write : growing_write_wide;
	stream->seek = growing_seek;
	stream->close = block_close;
	if (wide_to) {
		stream->orientation = 1;
		stream->buffering = _IONBF;
		stream->buffer = block->spare + STREAM_UNGET;
		stream->flags |= STREAM_UTF8 | STREAM_SET_UP;
	}
	show(block);
	return stream;
}

FILE *open_memstream(char **bytes, size_t *size)
{
	if (!bytes || !size) {
		errno = EINVAL;
		return 0;
	}
	return open_growing(bytes, 0, size);
}

FILE *open_wmemstream(wchar_t **characters, size_t *size)
{
	if (!characters || !size) {
		errno = EINVAL;
		return 0;
	}
	return open_growing(0, characters, size);
}
