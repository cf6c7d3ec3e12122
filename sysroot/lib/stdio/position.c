/* SPDX-License-Identifier: MIT */
/* Positions and states of streams. */
#include "../private/stream.h"
#include "../private/thread.h"

#include <string.h>

int fseeko(FILE *stream, off_t offset, int whence)
{
	int locked = stream_lock(stream);
	int result = __stream_seek(stream, offset, whence);

	stream_unlock(stream, locked);
	return result;
}

int fseek(FILE *stream, long offset, int whence)
{
	return fseeko(stream, offset, whence);
}

off_t ftello(FILE *stream)
{
	int locked = stream_lock(stream);
	off_t place = __stream_tell(stream);

	stream_unlock(stream, locked);
	return POSIX_RESULT(place);
}

long ftell(FILE *stream)
{
	return ftello(stream);
}

void rewind(FILE *stream)
{
	int locked = stream_lock(stream);

	__stream_seek(stream, 0, SEEK_SET);
	stream->flags &= ~(unsigned int)STREAM_ERROR;
	stream_unlock(stream, locked);
}

int fgetpos(FILE *restrict stream, fpos_t *restrict position)
{
	off_t place = ftello(stream);

	if (place < 0)
		return -1;
	position->__offset = place;
	memcpy(position->__state, &stream->state, sizeof(position->__state));
	return 0;
}

int fsetpos(FILE *stream, const fpos_t *position)
{
	int locked = stream_lock(stream);
	int result = __stream_seek(stream, position->__offset, SEEK_SET);

	if (result == 0)
		memcpy(&stream->state, position->__state, sizeof(position->__state));
	stream_unlock(stream, locked);
	return result;
}

int feof(FILE *stream)
{
	return (stream->flags & STREAM_EOF) != 0;
}

int ferror(FILE *stream)
{
	return (stream->flags & STREAM_ERROR) != 0;
}

void clearerr(FILE *stream)
{
	int locked = stream_lock(stream);

	stream->flags &= ~(unsigned int)(STREAM_EOF | STREAM_ERROR);
	stream_unlock(stream, locked);
}

int fileno(FILE *stream)
{
	if (stream->fd < 0) {
		errno = EBADF;
		return -1;
	}
	return stream->fd;
}

int feof_unlocked(FILE *stream)
{
	return feof(stream);
}

int ferror_unlocked(FILE *stream)
{
	return ferror(stream);
}

void clearerr_unlocked(FILE *stream)
{
	stream->flags &= ~(unsigned int)(STREAM_EOF | STREAM_ERROR);
}

int fileno_unlocked(FILE *stream)
{
	return fileno(stream);
}

int fflush_unlocked(FILE *stream)
{
	return fflush(stream);
}

void fpurge(FILE *stream)
{
	int locked = stream_lock(stream);

	stream->read_next = stream->read_end = 0;
	stream->write_next = stream->write_base;
	stream_unlock(stream, locked);
}
