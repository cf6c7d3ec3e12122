/* SPDX-License-Identifier: MIT */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/message.h>
#include <abi/node.h>
#include <kelner/stream.h>
#include <kelner/syscalls.h>

enum made { OUR_NODE, OUR_CONNECTION, THEIR_NODE, THEIR_CONNECTION, MADE_COUNT };

static int64_t make(int64_t made[MADE_COUNT], handle_t port, uint64_t badge, uint32_t bytes)
{
	int64_t status = made[OUR_NODE] = kelner_node_create(port, badge, NODE_STREAM);

	if (status >= 0)
		status = made[THEIR_NODE] = kelner_node_create(port, badge, NODE_STREAM);
	if (status >= 0)
		status = kelner_node_set_pipe((handle_t)made[OUR_NODE], (handle_t)made[THEIR_NODE],
					      bytes);
	if (status >= 0)
		status = made[OUR_CONNECTION] =
			kelner_connection_open((handle_t)made[OUR_NODE], O_RDWR | O_NONBLOCK);
	if (status >= 0)
		status = made[THEIR_CONNECTION] =
			kelner_connection_open((handle_t)made[THEIR_NODE], O_RDWR | O_NONBLOCK);
	if (status >= 0)
		status = kelner_port_watch(port, (handle_t)made[OUR_NODE], EVENT_BITS, badge);
	return status;
}

static void close_made(int64_t handle)
{
	if (handle >= 0)
		(void)kelner_handle_close((handle_t)handle);
}

int64_t stream_open(struct stream *stream, handle_t port, uint64_t badge, uint32_t bytes,
		    handle_t *theirs)
{
	int64_t made[MADE_COUNT] = {-ENOMEM, -ENOMEM, -ENOMEM, -ENOMEM};
	int64_t status = make(made, port, badge, bytes);

	close_made(made[THEIR_NODE]);
	if (status < 0) {
		close_made(made[THEIR_CONNECTION]);
		close_made(made[OUR_CONNECTION]);
		close_made(made[OUR_NODE]);
		return status;
	}
	*stream = (struct stream){(handle_t)made[OUR_NODE], (handle_t)made[OUR_CONNECTION]};
	*theirs = (handle_t)made[THEIR_CONNECTION];
	return 0;
}

void stream_close(struct stream *stream, handle_t port)
{
	if (!stream_is_open(stream))
		return;
	(void)kelner_port_unwatch(port, stream->node, EVENT_BITS);
	(void)kelner_handle_close(stream->connection);
	(void)kelner_handle_close(stream->node);
	*stream = STREAM_CLOSED;
}
