/* SPDX-License-Identifier: MIT */
/* Bytes, strings and blocks to and from streams. */
#include "../private/stream.h"
#include "../private/thread.h"

#include <stdlib.h>
#include <string.h>

#undef getc
#undef putc

int getc_unlocked(FILE *stream)
{
	return stream_get(stream);
}

int getc(FILE *stream)
{
	int locked = stream_lock(stream), c = stream_get(stream);

	stream_unlock(stream, locked);
	return c;
}

int fgetc(FILE *stream)
{
	return getc(stream);
}

int fgetc_unlocked(FILE *stream)
{
	return stream_get(stream);
}

int getchar(void)
{
	return getc(stdin);
}

int getchar_unlocked(void)
{
	return stream_get(stdin);
}

int putc_unlocked(int c, FILE *stream)
{
	return stream_put(stream, (unsigned char)c);
}

int putc(int c, FILE *stream)
{
	int locked = stream_lock(stream);

	c = stream_put(stream, (unsigned char)c);
	stream_unlock(stream, locked);
	return c;
}

int fputc(int c, FILE *stream)
{
	return putc(c, stream);
}

int fputc_unlocked(int c, FILE *stream)
{
	return stream_put(stream, (unsigned char)c);
}

int putchar(int c)
{
	return putc(c, stdout);
}

int putchar_unlocked(int c)
{
	return stream_put(stdout, (unsigned char)c);
}

/* Into the buffer if there is something in front, else into the room before it. */
int ungetc(int c, FILE *stream)
{
	if (c == EOF)
		return EOF;
	int locked = stream_lock(stream);
	if (stream->read_next == 0 && !__stream_start_reading(stream) && stream->buffer)
		stream->read_next = stream->read_end = stream->buffer;
	if (stream->read_next == 0 || stream->read_next == stream->buffer - STREAM_UNGET) {
		c = EOF;
	} else {
		c = *--stream->read_next = (unsigned char)c;
		stream->flags &= ~(unsigned int)STREAM_EOF;
	}
	stream_unlock(stream, locked);
	return c;
}

size_t fwrite_unlocked(const void *bytes, size_t size, size_t count, FILE *stream)
{
	size_t n = size * count;

	if (n == 0)
		return 0;
	size_t done = __stream_write(stream, bytes, n);
	return done == n ? count : done / size;
}

size_t fwrite(const void *restrict bytes, size_t size, size_t count, FILE *restrict stream)
{
	int locked = stream_lock(stream);
	size_t done = fwrite_unlocked(bytes, size, count, stream);

	stream_unlock(stream, locked);
	return done;
}

size_t fread_unlocked(void *bytes, size_t size, size_t count, FILE *stream)
{
	size_t n = size * count;

	if (n == 0)
		return 0;
	size_t done = __stream_read(stream, bytes, n);
	return done == n ? count : done / size;
}

size_t fread(void *restrict bytes, size_t size, size_t count, FILE *restrict stream)
{
	int locked = stream_lock(stream);
	size_t done = fread_unlocked(bytes, size, count, stream);

	stream_unlock(stream, locked);
	return done;
}

int fputs_unlocked(const char *s, FILE *stream)
{
	size_t n = strlen(s);

	return __stream_write(stream, s, n) == n ? 1 : EOF;
}

int fputs(const char *restrict s, FILE *restrict stream)
{
	int locked = stream_lock(stream), result = fputs_unlocked(s, stream);

	stream_unlock(stream, locked);
	return result;
}

int puts(const char *s)
{
	int locked = stream_lock(stdout), result = fputs_unlocked(s, stdout);

	if (result >= 0 && stream_put(stdout, '\n') == EOF)
		result = EOF;
	stream_unlock(stdout, locked);
	return result;
}

/* What is in the buffer up to and with the delimiter, at most n bytes; whether it was there. */
static int take_until(FILE *stream, int delimiter, char *to, size_t n, size_t *got)
{
	size_t ready = (size_t)(stream->read_end - stream->read_next);
	const unsigned char *found;

	if (ready > n)
		ready = n;
	found = memchr(stream->read_next, delimiter, ready);
	if (found)
		ready = (size_t)(found + 1 - stream->read_next);
	memcpy(to, stream->read_next, ready);
	stream->read_next += ready;
	*got = ready;
	return found != 0;
}

char *fgets_unlocked(char *to, int size, FILE *stream)
{
	size_t left = size > 0 ? (size_t)size - 1 : 0, got;
	char *start = to;

	if (size < 1)
		return 0;
	while (left) {
		if (__stream_fill(stream)) {
			if (to == start || (stream->flags & STREAM_ERROR))
				return 0;
			break;
		}
		int found = take_until(stream, '\n', to, left, &got);
		to += got;
		left -= got;
		if (found)
			break;
	}
	*to = 0;
	return start;
}

char *fgets(char *restrict to, int size, FILE *restrict stream)
{
	int locked = stream_lock(stream);
	char *result = fgets_unlocked(to, size, stream);

	stream_unlock(stream, locked);
	return result;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream)
{
	size_t used = 0, got;
	int found = 0, locked;

	if (!line || !size) {
		errno = EINVAL;
		return -1;
	}
	locked = stream_lock(stream);
	while (!found && __stream_fill(stream) == 0) {
		size_t ready = (size_t)(stream->read_end - stream->read_next);

		if (!*line || *size < used + ready + 1) {
			size_t wanted = used + ready + 1 < 120 ? 120 : (used + ready + 1) * 3 / 2;
			char *more = realloc(*line, wanted);
			if (!more) {
				stream->flags |= STREAM_ERROR;
				used = 0;
				break;
			}
			*line = more;
			*size = wanted;
		}
		found = take_until(stream, delimiter, *line + used, ready, &got);
		used += got;
	}
	if (stream->flags & STREAM_ERROR && !found)
		used = 0;
	if (used)
		(*line)[used] = 0;
	stream_unlock(stream, locked);
	return used ? (ssize_t)used : -1;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream)
{
	return getdelim(line, size, '\n', stream);
}

char *fgetln(FILE *stream, size_t *length)
{
	ssize_t n = getline(&stream->line, &stream->line_size, stream);

	*length = n < 0 ? 0 : (size_t)n;
	return n < 0 ? 0 : stream->line;
}

int getw(FILE *stream)
{
	int word;

	return fread(&word, sizeof(word), 1, stream) == 1 ? word : EOF;
}

int putw(int word, FILE *stream)
{
	return fwrite(&word, sizeof(word), 1, stream) == 1 ? 0 : EOF;
}

void perror(const char *message)
{
	const char *text = strerror(errno);

	if (message && *message)
		fprintf(stderr, "%s: %s\n", message, text);
	else
		fprintf(stderr, "%s\n", text);
}
