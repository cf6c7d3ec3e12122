/* SPDX-License-Identifier: MIT */
/* Opening streams, and choosing their buffers. */
#include "../private/stream.h"
#include "../private/thread.h"

#include <fcntl.h>
#include <stdlib.h>

int __stream_mode(const char *mode, int *open_flags, unsigned int *flags)
{
	switch (*mode++) {
	case 'r':
		*open_flags = O_RDONLY;
		*flags = STREAM_READ;
		break;
	case 'w':
		*open_flags = O_WRONLY | O_CREAT | O_TRUNC;
		*flags = STREAM_WRITE;
		break;
	case 'a':
		*open_flags = O_WRONLY | O_CREAT | O_APPEND;
		*flags = STREAM_WRITE | STREAM_APPEND;
		break;
	default: errno = EINVAL; return -1;
	}
	for (; *mode && *mode != ','; mode++) {
		switch (*mode) {
		case '+':
			*open_flags = (*open_flags & ~O_ACCMODE) | O_RDWR;
			*flags |= STREAM_READ | STREAM_WRITE;
			break;
		case 'e': *open_flags |= O_CLOEXEC; break;
		case 'f': *open_flags |= O_CLOFORK; break;
		case 'x': *open_flags |= O_EXCL; break;
		default: break; /* 'b', and what other systems know */
		}
	}
	return 0;
}

FILE *fopen(const char *restrict path, const char *restrict mode)
{
	int open_flags, fd;
	unsigned int flags;
	FILE *stream;

	if (__stream_mode(mode, &open_flags, &flags) < 0)
		return 0;
	fd = POSIX_RESULT(CANCELLABLE(sys_open(AT_FDCWD, path, open_flags, 0666)));
	if (fd < 0)
		return 0;
	stream = __stream_create(flags);
	if (!stream) {
		sys_close(fd);
		return 0;
	}
	__stream_use_descriptor(stream, fd);
	return stream;
}

FILE *fdopen(int fd, const char *mode)
{
	int open_flags, status;
	unsigned int flags;
	FILE *stream;

	if (__stream_mode(mode, &open_flags, &flags) < 0)
		return 0;
	status = POSIX_RESULT(sys_status_flags(fd));
	if (status < 0)
		return 0;
	int access = status & O_ACCMODE;
	if (((flags & STREAM_READ) && access == O_WRONLY) ||
	    ((flags & STREAM_WRITE) && access == O_RDONLY)) {
		errno = EINVAL;
		return 0;
	}
	if ((flags & STREAM_APPEND) && !(status & O_APPEND))
		sys_set_status_flags(fd, status | O_APPEND);
	if (open_flags & O_CLOEXEC)
		sys_set_fd_flags(fd, FD_CLOEXEC);
	stream = __stream_create(flags);
	if (stream)
		__stream_use_descriptor(stream, fd);
	return stream;
}

/* Changes the mode of what is open: through /dev/fd when there is one, as POSIX leaves open which
 * changes are possible. */
static int reopen_mode(FILE *stream, int open_flags)
{
	int status = sys_status_flags(stream->fd);

	if (status < 0 ||
	    ((status & O_ACCMODE) != O_RDWR && (status & O_ACCMODE) != (open_flags & O_ACCMODE)))
		return -EBADF;
	sys_set_status_flags(stream->fd, (status & ~O_APPEND) | (open_flags & O_APPEND));
	if (open_flags & O_TRUNC)
		return sys_ftruncate(stream->fd, 0);
	return stream->fd;
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream)
{
	int open_flags, fd, kept = -1;
	unsigned int flags;

	if (__stream_mode(mode, &open_flags, &flags) < 0)
		return 0;
	__stream_lock(stream);
	__stream_flush(stream);
	if (!path) {
		kept = stream->fd;
		fd = reopen_mode(stream, open_flags);
		fd = fd < 0 ? fd : kept;
	} else {
		if (stream->close)
			stream->close(stream);
		fd = sys_open(AT_FDCWD, path, open_flags, 0666);
	}
	if (fd < 0) {
		if (!path && stream->close)
			stream->close(stream);
		stream->close = 0;
		stream->fd = -1;
		__stream_unlock(stream);
		if (!(stream->flags & STREAM_STATIC))
			__stream_close(stream);
		else
			stream->flags = STREAM_STATIC | STREAM_SET_UP;
		errno = -fd;
		return 0;
	}
	/* The standard streams keep their numbers, even though the old file was closed first. */
	stream->flags =
		flags | (stream->flags & (STREAM_STATIC | STREAM_OWN_BUFFER | STREAM_SET_UP));
	stream->read_next = stream->read_end = 0;
	stream->write_base = stream->write_next = stream->write_end = 0;
	stream->orientation = 0;
	__stream_use_descriptor(stream, fd);
	__stream_unlock(stream);
	return stream;
}

int setvbuf(FILE *restrict stream, char *restrict buffer, int how, size_t size)
{
	if (how != _IOFBF && how != _IOLBF && how != _IONBF) {
		errno = EINVAL;
		return -1;
	}
	int locked = stream_lock(stream);
	if (stream->write_base || stream->read_next != stream->read_end)
		__stream_flush(stream);
	stream->write_base = stream->write_next = stream->write_end = 0;
	stream->buffering = how;
	if (buffer && how != _IONBF && size > STREAM_UNGET) {
		if (stream->flags & STREAM_OWN_BUFFER)
			free(stream->buffer - STREAM_UNGET);
		stream->flags &= ~(unsigned int)STREAM_OWN_BUFFER;
		stream->buffer = (unsigned char *)buffer + STREAM_UNGET;
		stream->size = size - STREAM_UNGET;
		stream->flags |= STREAM_SET_UP;
	} else if (stream->buffer && stream->size) {
		stream->flags |= STREAM_SET_UP;
	} else if (how != _IONBF) {
		unsigned char *memory = malloc(STREAM_UNGET + BUFSIZ);
		if (memory) {
			stream->buffer = memory + STREAM_UNGET;
			stream->size = BUFSIZ;
			stream->flags |= STREAM_OWN_BUFFER | STREAM_SET_UP;
		}
	}
	stream_unlock(stream, locked);
	return 0;
}

void setbuf(FILE *restrict stream, char *restrict buffer)
{
	setvbuf(stream, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}

void setbuffer(FILE *stream, char *buffer, size_t size)
{
	setvbuf(stream, buffer, buffer ? _IOFBF : _IONBF, size);
}

void setlinebuf(FILE *stream)
{
	setvbuf(stream, 0, _IOLBF, 0);
}
