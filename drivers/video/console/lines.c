/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <abi/errno.h>
#include <abi/node.h>
#include <kelner/stream.h>
#include <kelner/syscalls.h>

#include "consoles.h"

#define STREAM_BYTES 16384

struct session_line {
	struct stream stream;
	bool hung_up;
};

static struct session_line lines[CONSOLES_SESSIONS];
static handle_t port;

void lines_init(handle_t service)
{
	port = service;
	for (uint32_t i = 0; i < CONSOLES_SESSIONS; i++)
		lines[i] = (struct session_line){STREAM_CLOSED, false};
}

int64_t lines_attach(uint32_t line, handle_t *theirs)
{
	if (line >= CONSOLES_SESSIONS)
		return -ENODEV;
	stream_close(&lines[line].stream, port);
	lines[line].hung_up = false;
	return stream_open(&lines[line].stream, port, LINES_BADGE + line, STREAM_BYTES, theirs);
}

void lines_write(uint32_t line, const char *bytes, size_t length)
{
	if (stream_is_open(&lines[line].stream))
		(void)kelner_write(lines[line].stream.connection, bytes, length);
}

size_t lines_read(uint32_t line, char *bytes, size_t size)
{
	struct stream *stream = &lines[line].stream;
	int64_t count;

	if (!stream_is_open(stream))
		return 0;
	count = kelner_read(stream->connection, bytes, size);
	if (count > 0)
		return (size_t)count;
	/* The tty server has gone and all that it wrote is read; its successor attaches again. */
	if (count == 0 && lines[line].hung_up)
		stream_close(stream, port);
	return 0;
}

void lines_event(uint32_t line, uint64_t bits)
{
	lines[line].hung_up |= (bits & LEVEL_HANGUP) != 0;
}
