/* SPDX-License-Identifier: MIT */
/*
 * Streams. A stream is reading (next < end of the read window), writing (a write window) or
 * neither; the window it does not use is empty, so that getc and putc need one comparison.
 *
 * Locks: the list of streams, then one stream.
 */
#ifndef KELNER_STREAM_H
#define KELNER_STREAM_H

#include "lock.h"

#include <stdio.h>
#include <wchar.h>

#define STREAM_UNGET 8 /* bytes in front of the buffer for ungetc() */

enum {
	STREAM_READ = 1,
	STREAM_WRITE = 2,
	STREAM_APPEND = 4,
	STREAM_EOF = 8,
	STREAM_ERROR = 16,
	STREAM_OWN_BUFFER = 32, /* from malloc */
	STREAM_STATIC = 64,     /* not from malloc: one of the three */
	STREAM_SET_UP = 128,    /* the buffer has been chosen */
	STREAM_NO_LOCK = 256,   /* seen by one thread only: sprintf and the like */
	STREAM_UTF8 = 512,      /* wide characters go through as UTF-8 in every locale */
};

struct __kelner_file {
	unsigned char *read_next, *read_end;
	unsigned char *write_next, *write_end; /* write_end is write_base for unbuffered streams */
	unsigned char *write_base;
	unsigned char *buffer;
	size_t size;
	unsigned int flags;
	int fd;
	int buffering; /* _IOFBF, _IOLBF, _IONBF */
	int orientation;
	lock_t lock;
	unsigned int depth, held; /* levels of locking, and those that the program asked for */
	const void *owner;
	/* The back side; results as the seam's. */
	long (*read)(FILE *, void *, size_t);
	long (*write)(FILE *, const void *, size_t);
	off_t (*seek)(FILE *, off_t, int);
	int (*close)(FILE *);
	void *cookie;
	pid_t child; /* popen */
	mbstate_t state;
	char *line; /* fgetln */
	size_t line_size;
	FILE *next, *previous;
};

extern lock_t __stream_list_lock;
extern FILE *__stream_list;

/* Returns whether the stream was really locked, for stream_unlock(). */
int __stream_lock(FILE *stream);
void __stream_unlock(FILE *stream);

extern int __kelner_threads;

static inline int stream_lock(FILE *stream)
{
	if (__builtin_expect(!__kelner_threads, 1) || (stream->flags & STREAM_NO_LOCK))
		return 0;
	return __stream_lock(stream);
}

static inline void stream_unlock(FILE *stream, int locked)
{
	if (locked)
		__stream_unlock(stream);
}

/* All of these want the stream locked. They return EOF on failure, with errno and the error flag.
 */
int __stream_fill(FILE *stream);            /* at least one byte to read, or EOF */
int __stream_overflow(FILE *stream, int c); /* puts c when the window is full or has to be made */
int __stream_start_writing(FILE *stream);
int __stream_start_reading(FILE *stream);
int __stream_flush(FILE *stream); /* writes out, or gives unread input back to the descriptor */
size_t __stream_write(FILE *stream, const void *bytes, size_t n);
size_t __stream_read(FILE *stream, void *bytes, size_t n);
int __stream_seek(FILE *stream, off_t offset, int whence);
off_t __stream_tell(FILE *stream);

/* One wide character; WEOF with errno EILSEQ or that of the device. */
wint_t __stream_get_wide(FILE *stream);
wint_t __stream_put_wide(FILE *stream, wchar_t c);
wint_t __stream_unget_wide(FILE *stream, wint_t c);

/* A new stream on the list, without buffer; null when memory is short. */
FILE *__stream_create(unsigned int flags);
/* Flags and open() flags from a mode such as "rb+x"; -1 if it is none. */
int __stream_mode(const char *mode, int *open_flags, unsigned int *flags);
void __stream_use_descriptor(FILE *stream, int fd);
void __stream_exit(void); /* at normal end of the process */
int __stream_close(FILE *stream);

static inline int stream_put(FILE *stream, int c)
{
	if (__builtin_expect(stream->write_next < stream->write_end, 1) &&
	    (c != '\n' || stream->buffering != _IOLBF))
		return *stream->write_next++ = (unsigned char)c;
	return __stream_overflow(stream, c);
}

static inline int stream_get(FILE *stream)
{
	if (__builtin_expect(stream->read_next == stream->read_end, 0) && __stream_fill(stream))
		return EOF;
	return *stream->read_next++;
}

#endif
