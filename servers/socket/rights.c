/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that travel with a datagram lie in a pipe of the kernel until it is received. Sockets
 * for datagrams do not travel so: one could wait in its own queue, and never be closed. What holds
 * itself in longer ways stays until this server ends; the number of all that wait is limited.
 */
#include "socket.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/uio.h>
#include <kelner/syscalls.h>

static unsigned waiting;

static bool is_datagram_socket(uint32_t descriptor)
{
	struct connection_info info;
	const struct sock *sock;

	if (kelner_connection_info(descriptor, &info) < 0)
		return true;
	sock = sock_of_node(info.node);
	return sock && sock->type == SOCK_DGRAM;
}

/* A new pipe with the descriptors: its reading end. */
static int64_t pack(struct pipe_message *message)
{
	uint32_t end[2];
	int64_t status = kelner_pipe_create(O_NONBLOCK, end);

	if (status < 0)
		return -ENOBUFS;
	message->flags = PIPE_NONBLOCK;
	status = kelner_pipe_send(end[1], message);
	(void)kelner_handle_close(end[1]);
	if (status == 1)
		return end[0];
	(void)kelner_handle_close(end[0]);
	return status == -ELOOP ? -ELOOP : -ENOBUFS;
}

int64_t rights_take(handle_t pipe)
{
	uint8_t byte;
	struct iovec vector = {&byte, 1};
	struct pipe_message message = {
		.vector = (uintptr_t)&vector,
		.count = 1,
		.flags = PIPE_NONBLOCK,
		.handle_count = PIPE_HANDLE_MAX,
	};
	int64_t status = kelner_pipe_receive(pipe, &message);

	if (status != 1)
		return -EINVAL;
	status = waiting < RIGHTS_MAX && !(message.flags & PIPE_LOST) ? 0 : -ENOBUFS;
	for (uint32_t i = 0; i < message.handle_count && status == 0; i++)
		status = is_datagram_socket(message.handle[i]) ? -ELOOP : 0;
	if (status == 0)
		status = pack(&message);
	for (uint32_t i = 0; i < message.handle_count; i++)
		(void)kelner_handle_close(message.handle[i]);
	if (status >= 0)
		waiting++;
	return status;
}

void rights_drop(handle_t rights)
{
	if (rights != HANDLE_NONE)
		(void)kelner_handle_close(rights_give(rights));
}

handle_t rights_give(handle_t rights)
{
	waiting--;
	return rights;
}
