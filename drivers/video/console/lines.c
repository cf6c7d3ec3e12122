/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/node.h>
#include <kelner/stream.h>
#include <kelner/syscalls.h>

#include "consoles.h"
#include "kept.h"

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

/* A stream that the driver before had: the tty server at its other end has noticed nothing. */
static void take_over(uint32_t line)
{
	struct stream stream = {
		.node = kept_get(KEPT_STREAM + line),
		.connection = kept_get(KEPT_CONNECTION + line),
	};

	if (stream.node != HANDLE_NONE && stream.connection != HANDLE_NONE) {
		(void)kelner_port_unwatch(port, stream.node, EVENT_BITS);
		if (kelner_port_watch(port, stream.node, EVENT_BITS, LINES_BADGE + line) >= 0) {
			lines[line] = (struct session_line){stream, false};
			return;
		}
	}
	if (stream.node != HANDLE_NONE)
		(void)kelner_handle_close(stream.node);
	if (stream.connection != HANDLE_NONE)
		(void)kelner_handle_close(stream.connection);
}

void lines_take_over(void)
{
	for (uint32_t i = 0; i < CONSOLES_SESSIONS; i++)
		take_over(i);
}

int64_t lines_attach(uint32_t line, handle_t *theirs)
{
	struct stream *stream;
	int64_t status;

	if (line >= CONSOLES_SESSIONS)
		return -ENODEV;
	stream = &lines[line].stream;
	stream_close(stream, port);
	lines[line].hung_up = false;
	status = stream_open(stream, port, LINES_BADGE + line, STREAM_BYTES, theirs);
	if (status >= 0) {
		kept_put(KEPT_STREAM + line, stream->node);
		kept_put(KEPT_CONNECTION + line, stream->connection);
	}
	return status;
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
