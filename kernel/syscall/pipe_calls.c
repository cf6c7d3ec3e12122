/* SPDX-License-Identifier: MIT */
/* Pipes with records and handles, and what stands behind a connection. See syscalls.def. */
#include <kernel/connection.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

/* A connection with a pipe behind it, with a reference, and the message that goes with it. */
static NODISCARD int message_begin(handle_t handle, uint32_t right, uint32_t flags,
				   const struct pipe_message __user *from,
				   struct pipe_message *message, struct connection **connection)
{
	int error = copy_from_user(message, from, sizeof(*message));

	if (error)
		return error;
	if (message->flags & ~flags || message->handle_count > PIPE_HANDLE_MAX)
		return -EINVAL;
	error = object_from_handle(handle, OBJECT_CONNECTION, right, struct connection, connection);
	if (error)
		return error;
	if (!__atomic_load_n(&(*connection)->node->pipe, __ATOMIC_ACQUIRE)) {
		object_release(&(*connection)->object);
		return -EOPNOTSUPP;
	}
	return 0;
}

static bool message_waits(const struct pipe_message *message, const struct connection *connection)
{
	return !(message->flags & PIPE_NONBLOCK || connection_flags(connection) & O_NONBLOCK);
}

static int64_t send_marked(struct connection *connection, const struct pipe_message *message,
			   struct io *io)
{
	struct node *node = connection->node;
	struct pipe_mark *mark = NULL;
	int error = 0;

	if (message->handle_count) {
		if (!node->pipe->records && io->left == 0)
			return -EINVAL;
		mark = pipe_mark_create(node->pipe);
		if (!mark)
			return -ENOMEM;
		error = pipe_mark_hold(mark, message->handle, message->handle_count);
		if (error) {
			pipe_mark_free(mark);
			return error;
		}
	} else if (!node->pipe->records && io->left == 0) {
		return 0;
	}
	return pipe_write(node->pipe, node->side, io, !message_waits(message, connection), mark);
}

int64_t sys_pipe_send(handle_t handle, const struct pipe_message __user *from)
{
	struct connection *connection;
	struct pipe_message message;
	struct io io;
	int64_t result =
		message_begin(handle, RIGHT_WRITE, PIPE_NONBLOCK, from, &message, &connection);

	if (result)
		return result;
	result = io_init_vector(&io, own_job(), (const void __user *)message.vector, message.count);
	if (!result) {
		result = send_marked(connection, &message, &io);
		io_finish(&io);
	}
	object_release(&connection->object);
	return result;
}

/* Gives the handles of a mark to the caller, as far as there is room. */
static void receive_handles(struct pipe_mark *mark, struct pipe_message *message)
{
	unsigned room = message->handle_count;

	message->handle_count = 0;
	for (unsigned i = 0; i < mark->handle_count; i++) {
		if (message->handle_count == room ||
		    descriptor_add(own_handles(), mark->handle[i], mark->rights[i],
				   message->handle_flags, 0,
				   &message->handle[message->handle_count])) {
			message->flags |= PIPE_LOST;
			return;
		}
		message->handle_count++;
	}
}

/* Bytes, and in the message what came with them. */
static int64_t receive_marked(struct connection *connection, struct pipe_message *message,
			      struct io *io)
{
	struct node *node = connection->node;
	struct pipe_receipt receipt = {.peek = message->flags & PIPE_PEEK};
	int64_t moved = pipe_read(node->pipe, node->side, io, !message_waits(message, connection),
				  &receipt);

	message->flags = 0;
	message->process = message->credentials = 0;
	message->length = receipt.length;
	if (moved >= 0 && node->pipe->records && moved < receipt.length)
		message->flags |= PIPE_TRUNCATED;
	if (!receipt.mark) {
		message->handle_count = 0;
		return moved;
	}
	message->process = receipt.mark->process;
	message->credentials = receipt.mark->credentials;
	receive_handles(receipt.mark, message);
	pipe_mark_free(receipt.mark);
	return moved;
}

int64_t sys_pipe_receive(handle_t handle, struct pipe_message __user *to)
{
	struct connection *connection;
	struct pipe_message message;
	struct io io;
	int64_t result = message_begin(handle, RIGHT_READ, PIPE_NONBLOCK | PIPE_PEEK, to, &message,
				       &connection);

	if (result)
		return result;
	if (message.handle_flags & ~(uint32_t)(HANDLE_CLOSE_ON_EXEC | HANDLE_CLOSE_ON_FORK))
		result = -EINVAL;
	else
		result = io_init_vector(&io, own_job(), (const void __user *)message.vector,
					message.count);
	if (!result) {
		result = receive_marked(connection, &message, &io);
		io_finish(&io);
		if (result >= 0 && copy_to_user(to, &message, sizeof(message))) {
			while (message.handle_count)
				(void)!handle_remove(own_handles(),
						     message.handle[--message.handle_count]);
			result = -EFAULT;
		}
	}
	object_release(&connection->object);
	return result;
}

int64_t sys_node_shutdown(handle_t handle, uint32_t how)
{
	HELD struct node *node = NULL;
	struct pipe *pipe;
	int error;

	if (how & ~(uint32_t)(NODE_SHUT_INPUT | NODE_SHUT_OUTPUT))
		return -EINVAL;
	error = object_from_handle(handle, OBJECT_NODE, RIGHT_MANAGE, struct node, &node);
	if (error)
		return error;
	pipe = __atomic_load_n(&node->pipe, __ATOMIC_ACQUIRE);
	if (pipe)
		pipe_shut(pipe, node->side, how);
	return pipe ? 0 : -EINVAL;
}

int64_t sys_connection_info(handle_t handle, struct connection_info __user *to)
{
	struct connection_info info = {0};
	HELD struct connection *connection = NULL;
	int error =
		object_from_handle(handle, OBJECT_CONNECTION, 0, struct connection, &connection);

	if (error)
		return error;
	node_describe(connection->node, &info);
	info.status_flags = connection_flags(connection);
	if (!connection->node->stream)
		info.offset = __atomic_load_n(&connection->offset, __ATOMIC_RELAXED);
	return copy_to_user(to, &info, sizeof(info));
}
