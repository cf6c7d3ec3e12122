/* SPDX-License-Identifier: MIT */
/* The inside of streams: windows, buffers, positions, locks. */
#include "../private/stream.h"
#include "../private/thread.h"

#include <stdlib.h>
#include <string.h>

static void leave_cancelled(void *stream);

static long descriptor_read(FILE *stream, void *bytes, size_t n)
{
	long result;

	pthread_cleanup_push(leave_cancelled, stream);
	result = CANCELLABLE(sys_read(stream->fd, bytes, n));
	pthread_cleanup_pop(0);
	return result;
}

static long descriptor_write(FILE *stream, const void *bytes, size_t n)
{
	long result;

	pthread_cleanup_push(leave_cancelled, stream);
	result = CANCELLABLE(sys_write(stream->fd, bytes, n));
	pthread_cleanup_pop(0);
	return result;
}

static off_t descriptor_seek(FILE *stream, off_t offset, int whence)
{
	return sys_lseek(stream->fd, offset, whence);
}

static int descriptor_close(FILE *stream)
{
	return sys_close(stream->fd);
}

void __stream_use_descriptor(FILE *stream, int fd)
{
	stream->fd = fd;
	stream->read = descriptor_read;
	stream->write = descriptor_write;
	stream->seek = descriptor_seek;
	stream->close = descriptor_close;
}

static unsigned char input_buffer[STREAM_UNGET + BUFSIZ], output_buffer[STREAM_UNGET + BUFSIZ];
static unsigned char error_buffer[STREAM_UNGET + 1];

#define STANDARD(number, access, memory, length, how)                                        \
	{                                                                                    \
		.flags = (access) | STREAM_STATIC, .fd = (number),                           \
		.buffer = (memory) + STREAM_UNGET, .size = (length), .buffering = (how),     \
		.read = descriptor_read, .write = descriptor_write, .seek = descriptor_seek, \
		.close = descriptor_close,                                                   \
	}

static FILE standard[3] = {
	STANDARD(0, STREAM_READ, input_buffer, BUFSIZ, _IOFBF),
	STANDARD(1, STREAM_WRITE, output_buffer, BUFSIZ, _IOFBF),
	STANDARD(2, STREAM_WRITE | STREAM_SET_UP, error_buffer, 0, _IONBF),
};
FILE *const stdin = &standard[0];
FILE *const stdout = &standard[1];
FILE *const stderr = &standard[2];

lock_t __stream_list_lock;
FILE *__stream_list; /* those that fopen and its kin made */

/* A thread is known by where its own variables are. */
static _Thread_local char here;

/* Others may lock the stream meanwhile, but nobody else writes our name. */
static int owned(FILE *stream)
{
	return __atomic_load_n(&stream->owner, __ATOMIC_RELAXED) == &here;
}

int __stream_lock(FILE *stream)
{
	if (owned(stream)) {
		stream->depth++;
		return 1;
	}
	lock_acquire(&stream->lock);
	__atomic_store_n(&stream->owner, &here, __ATOMIC_RELAXED);
	stream->depth = 1;
	return 1;
}

void __stream_unlock(FILE *stream)
{
	if (--stream->depth)
		return;
	__atomic_store_n(&stream->owner, 0, __ATOMIC_RELAXED);
	lock_release(&stream->lock);
}

/* What the program has locked itself is for its own handlers to unlock. */
static void leave_cancelled(void *argument)
{
	FILE *stream = argument;

	if (owned(stream) && stream->depth > stream->held)
		__stream_unlock(stream);
}

void flockfile(FILE *stream)
{
	__stream_lock(stream);
	stream->held++;
}

void funlockfile(FILE *stream)
{
	stream->held--;
	__stream_unlock(stream);
}

int ftrylockfile(FILE *stream)
{
	if (!owned(stream) && !lock_try(&stream->lock))
		return -1;
	if (owned(stream)) {
		stream->depth++;
	} else {
		__atomic_store_n(&stream->owner, &here, __ATOMIC_RELAXED);
		stream->depth = 1;
	}
	stream->held++;
	return 0;
}

static int fail(FILE *stream, long error)
{
	stream->flags |= STREAM_ERROR;
	errno = (int)-error;
	return EOF;
}

/* On the first use: a buffer, and line by line where somebody watches. */
static void set_up(FILE *stream)
{
	struct winsize size;

	if (stream->flags & STREAM_SET_UP)
		return;
	stream->flags |= STREAM_SET_UP;
	if (!stream->buffer) {
		unsigned char *memory = malloc(STREAM_UNGET + BUFSIZ);

		if (memory) {
			stream->flags |= STREAM_OWN_BUFFER;
			stream->buffer = memory + STREAM_UNGET;
			stream->size = BUFSIZ;
		} else {
			stream->buffering = _IONBF;
		}
	}
	if (stream->buffering == _IOFBF && (stream->flags & STREAM_WRITE) && stream->fd >= 0 &&
	    sys_tcgetwinsize(stream->fd, &size) == 0)
		stream->buffering = _IOLBF;
}

int __stream_start_writing(FILE *stream)
{
	if (!(stream->flags & STREAM_WRITE))
		return fail(stream, -EBADF);
	if (!stream->orientation)
		stream->orientation = -1; /* wide functions have said so before they come here */
	set_up(stream);
	if (stream->read_next != stream->read_end && __stream_flush(stream))
		return EOF;
	stream->read_next = stream->read_end = 0;
	if (!stream->write_base) {
		stream->write_base = stream->write_next = stream->buffer;
		stream->write_end =
			stream->buffer + (stream->buffering == _IONBF ? 0 : stream->size);
	}
	return 0;
}

int __stream_start_reading(FILE *stream)
{
	if (!(stream->flags & STREAM_READ))
		return fail(stream, -EBADF);
	if (!stream->orientation)
		stream->orientation = -1; /* wide functions have said so before they come here */
	set_up(stream);
	if (stream->write_base) {
		if (__stream_flush(stream))
			return EOF;
		stream->write_base = stream->write_next = stream->write_end = 0;
	}
	return 0;
}

/* What could not be written stays in the buffer for the next attempt. */
static int write_out(FILE *stream)
{
	unsigned char *from = stream->write_base;

	while (from < stream->write_next) {
		long n = stream->write(stream, from, (size_t)(stream->write_next - from));

		if (n < 0) {
			size_t left = (size_t)(stream->write_next - from);
			memmove(stream->write_base, from, left);
			stream->write_next = stream->write_base + left;
			return fail(stream, n);
		}
		from += n;
	}
	stream->write_next = stream->write_base;
	return 0;
}

int __stream_flush(FILE *stream)
{
	if (stream->write_base)
		return write_out(stream);
	if (stream->read_next != stream->read_end) {
		off_t unread = stream->read_end - stream->read_next;
		off_t place = stream->seek ? stream->seek(stream, -unread, SEEK_CUR) : -ESPIPE;

		if (place < 0 && place != -ESPIPE)
			return fail(stream, place);
		if (place >= 0)
			stream->read_next = stream->read_end = 0;
	}
	return 0;
}

int __stream_overflow(FILE *stream, int c)
{
	unsigned char byte = (unsigned char)c;

	if (!stream->write_base && __stream_start_writing(stream))
		return EOF;
	if (stream->write_end == stream->write_base) { /* unbuffered */
		long n = stream->write(stream, &byte, 1);
		return n < 0 ? fail(stream, n) : byte;
	}
	if (stream->write_next == stream->write_end && write_out(stream))
		return EOF;
	*stream->write_next++ = byte;
	if (byte == '\n' && stream->buffering == _IOLBF && write_out(stream))
		return EOF;
	return byte;
}

size_t __stream_write(FILE *stream, const void *bytes, size_t n)
{
	const unsigned char *from = bytes;
	size_t done = 0;

	if (!stream->write_base && __stream_start_writing(stream))
		return 0;
	if (n <= (size_t)(stream->write_end - stream->write_next) && stream->buffering == _IOFBF) {
		memcpy(stream->write_next, bytes, n);
		stream->write_next += n;
		return n;
	}
	/* Through the buffer up to its end, then the rest directly if it is large. */
	size_t direct = stream->buffering == _IONBF ? n : 0;
	if (stream->buffering == _IOLBF) {
		const unsigned char *line = memrchr(from, '\n', n);
		direct = line ? (size_t)(line + 1 - from) : 0;
		if (direct <= (size_t)(stream->write_end - stream->write_next)) {
			memcpy(stream->write_next, from, direct);
			stream->write_next += direct;
			done = direct;
			if (direct && write_out(stream))
				return n;
			direct = 0;
		}
	}
	while (done < n) {
		size_t room = (size_t)(stream->write_end - stream->write_next);
		size_t left = n - done;

		if (direct || (stream->write_next == stream->write_base && left >= stream->size)) {
			if (stream->write_next != stream->write_base && write_out(stream))
				return done;
			long got = stream->write(stream, from + done, direct ? direct : left);
			if (got < 0) {
				fail(stream, got);
				return done;
			}
			done += (size_t)got;
			direct -= direct ? (size_t)got : 0;
			continue;
		}
		if (left < room)
			room = left;
		memcpy(stream->write_next, from + done, room);
		stream->write_next += room;
		done += room;
		if (done < n && write_out(stream))
			return done;
	}
	return done;
}

int __stream_fill(FILE *stream)
{
	long n;

	if (stream->read_next != stream->read_end)
		return 0;
	if (__stream_start_reading(stream))
		return EOF;
	if (stream->flags & STREAM_EOF)
		return EOF;
	/* Who is about to wait for an answer wants the question to be seen. */
	if (stream->fd == 0 && stdout->buffering == _IOLBF &&
	    stdout->write_next != stdout->write_base)
		fflush(stdout);
	static unsigned char none[STREAM_UNGET + 1];
	if (!stream->buffer) {
		stream->buffer = none + STREAM_UNGET;
		stream->size = 1;
	}
	n = stream->read(stream, stream->buffer, stream->buffering == _IONBF ? 1 : stream->size);
	if (n < 0)
		return fail(stream, n);
	stream->read_next = stream->buffer;
	stream->read_end = stream->buffer + n;
	if (n == 0) {
		stream->flags |= STREAM_EOF;
		return EOF;
	}
	return 0;
}

size_t __stream_read(FILE *stream, void *bytes, size_t n)
{
	unsigned char *to = bytes;
	size_t done = 0;

	while (done < n) {
		size_t ready = (size_t)(stream->read_end - stream->read_next);

		if (ready == 0) {
			/* A large rest needs no detour through the buffer. */
			if (n - done >= BUFSIZ && !__stream_start_reading(stream) &&
			    !(stream->flags & STREAM_EOF)) {
				long got = stream->read(stream, to + done, n - done);
				if (got < 0) {
					fail(stream, got);
					break;
				}
				if (got == 0) {
					stream->flags |= STREAM_EOF;
					break;
				}
				done += (size_t)got;
				continue;
			}
			if (__stream_fill(stream))
				break;
			continue;
		}
		if (ready > n - done)
			ready = n - done;
		memcpy(to + done, stream->read_next, ready);
		stream->read_next += ready;
		done += ready;
	}
	return done;
}

off_t __stream_tell(FILE *stream)
{
	off_t place;

	if (!stream->seek)
		return -ESPIPE;
	int append = (stream->flags & STREAM_APPEND) && stream->write_next != stream->write_base;
	place = stream->seek(stream, 0, append ? SEEK_END : SEEK_CUR);
	if (place < 0)
		return place;
	if (stream->write_base)
		return place + (stream->write_next - stream->write_base);
	return place - (stream->read_end - stream->read_next);
}

int __stream_seek(FILE *stream, off_t offset, int whence)
{
	off_t place;

	if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END) {
		errno = EINVAL;
		return -1;
	}
	if (stream->write_base && write_out(stream))
		return -1;
	if (whence == SEEK_CUR)
		offset -= stream->read_end - stream->read_next;
	place = stream->seek ? stream->seek(stream, offset, whence) : -ESPIPE;
	if (place < 0) {
		errno = (int)-place;
		return -1;
	}
	stream->read_next = stream->read_end = 0;
	stream->write_base = stream->write_next = stream->write_end = 0;
	stream->flags &= ~(unsigned int)STREAM_EOF;
	stream->state = (mbstate_t){0};
	return 0;
}

FILE *__stream_create(unsigned int flags)
{
	FILE *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return 0;
	stream->flags = flags;
	stream->fd = -1;
	lock_acquire(&__stream_list_lock);
	stream->next = __stream_list;
	if (__stream_list)
		__stream_list->previous = stream;
	__stream_list = stream;
	lock_release(&__stream_list_lock);
	return stream;
}

int __stream_close(FILE *stream)
{
	int flushed, closed;

	__stream_lock(stream);
	flushed = __stream_flush(stream);
	int saved = errno;
	closed = stream->close ? stream->close(stream) : 0;
	if (closed < 0 && !flushed)
		errno = -closed;
	else
		errno = saved;
	if (stream->flags & STREAM_OWN_BUFFER)
		free(stream->buffer - STREAM_UNGET);
	free(stream->line);
	stream->line = 0;
	if (stream->flags & STREAM_STATIC) {
		stream->flags = STREAM_STATIC | STREAM_SET_UP;
		stream->fd = -1;
		stream->read_next = stream->read_end = 0;
		stream->write_base = stream->write_next = stream->write_end = 0;
		stream->close = 0;
		__stream_unlock(stream);
		return flushed || closed < 0 ? EOF : 0;
	}
	__stream_unlock(stream);
	lock_acquire(&__stream_list_lock);
	if (stream->next)
		stream->next->previous = stream->previous;
	if (stream->previous)
		stream->previous->next = stream->next;
	else
		__stream_list = stream->next;
	lock_release(&__stream_list_lock);
	free(stream);
	return flushed || closed < 0 ? EOF : 0;
}

int fclose(FILE *stream)
{
	return __stream_close(stream);
}

static int flush_locked(FILE *stream)
{
	int locked = stream_lock(stream);
	int result = __stream_flush(stream);

	stream_unlock(stream, locked);
	return result;
}

int fflush(FILE *stream)
{
	int result = 0, state;

	if (stream)
		return flush_locked(stream);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	for (int i = 0; i < 3; i++) {
		if (standard[i].write_base)
			result |= flush_locked(&standard[i]);
	}
	lock_acquire(&__stream_list_lock);
	for (stream = __stream_list; stream; stream = stream->next) {
		if (stream->write_base)
			result |= flush_locked(stream);
	}
	lock_release(&__stream_list_lock);
	pthread_setcancelstate(state, 0);
	return result;
}

/* Output is written and input given back; a stream that another thread holds is left alone. */
void __stream_exit(void)
{
	for (int i = 0; i < 3; i++) {
		if (ftrylockfile(&standard[i]) == 0) {
			__stream_flush(&standard[i]);
			funlockfile(&standard[i]);
		}
	}
	lock_acquire(&__stream_list_lock);
	for (FILE *stream = __stream_list; stream; stream = stream->next) {
		if (ftrylockfile(stream) == 0) {
			__stream_flush(stream);
			funlockfile(stream);
		}
	}
	lock_release(&__stream_list_lock);
}
