/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/message.h>
#include <abi/node.h>
#include <kelner/syscalls.h>

#include "consoles.h"

#define STREAM_BYTES 16384

struct stream {
	handle_t node;
	handle_t connection; /* ours */
	bool hung_up;
};

static struct stream streams[CONSOLES_SESSIONS];
static handle_t port;

void lines_init(handle_t service)
{
	port = service;
	for (uint32_t i = 0; i < CONSOLES_SESSIONS; i++)
		streams[i] = (struct stream){HANDLE_NONE, HANDLE_NONE, false};
}

static void detach(struct stream *stream)
{
	if (stream->connection == HANDLE_NONE)
		return;
	(void)kelner_port_unwatch(port, stream->node, EVENT_BITS);
	(void)kelner_handle_close(stream->connection);
	(void)kelner_handle_close(stream->node);
	*stream = (struct stream){HANDLE_NONE, HANDLE_NONE, false};
}

static void close_all(const int64_t *handles, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (handles[i] >= 0)
			(void)kelner_handle_close((handle_t)handles[i]);
	}
}

int64_t lines_attach(uint32_t line, handle_t *theirs)
{
	/* Our node and connection, theirs. */
	int64_t made[4] = {-ENOMEM, -ENOMEM, -ENOMEM, -ENOMEM};
	struct stream *stream;
	int64_t status;

	if (line >= CONSOLES_SESSIONS)
		return -ENODEV;
	stream = &streams[line];
	detach(stream);
	status = made[0] = kelner_node_create(port, LINES_BADGE + line, NODE_STREAM);
	if (status >= 0)
		status = made[2] = kelner_node_create(port, 0, NODE_STREAM);
	if (status >= 0)
		status = kelner_node_set_pipe((handle_t)made[0], (handle_t)made[2], STREAM_BYTES);
	if (status >= 0)
		status = made[1] = kelner_connection_open((handle_t)made[0], O_RDWR | O_NONBLOCK);
	if (status >= 0)
		status = made[3] = kelner_connection_open((handle_t)made[2], O_RDWR | O_NONBLOCK);
	if (status >= 0)
		status = kelner_port_watch(port, (handle_t)made[0], EVENT_BITS, LINES_BADGE + line);
	if (status < 0) {
		close_all(made, 4);
		return status;
	}
	(void)kelner_handle_close((handle_t)made[2]);
	*stream = (struct stream){(handle_t)made[0], (handle_t)made[1], false};
	*theirs = (handle_t)made[3];
	return 0;
}

void lines_write(uint32_t line, const char *bytes, size_t length)
{
	if (streams[line].connection != HANDLE_NONE)
		(void)kelner_write(streams[line].connection, bytes, length);
}

size_t lines_read(uint32_t line, char *bytes, size_t size)
{
	struct stream *stream = &streams[line];
	int64_t count;

	if (stream->connection == HANDLE_NONE)
		return 0;
	count = kelner_read(stream->connection, bytes, size);
	if (count > 0)
		return (size_t)count;
	/* The tty server has gone and all that it wrote is read; its successor attaches again. */
	if (count == 0 && stream->hung_up)
		detach(stream);
	return 0;
}

void lines_event(uint32_t line, uint64_t bits)
{
	streams[line].hung_up |= (bits & LEVEL_HANGUP) != 0;
}
