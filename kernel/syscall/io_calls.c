/* SPDX-License-Identifier: MIT */
/* System calls that move bytes, poll, and pipes. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/process.h>
#include <kernel/signal_mask.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>

/* Why a transfer may not be: POSIX wants EBADF where the description itself does not allow it. */
static COLD int refuse(handle_t handle, int error, bool write)
{
	struct connection *connection;
	HELD struct object *object = NULL;

	if (error != -EACCES || handle_get(own_handles(), handle, OBJECT_CONNECTION, 0, &object))
		return error;
	connection = container_of(object, struct connection, object);
	if (!(write ? connection->writes : connection->reads))
		error = -EBADF;
	return error;
}

static int64_t transfer(handle_t handle, struct io *io, int64_t at, bool write)
{
	struct process *process = thread_current()->process;
	struct connection *connection;
	HELD struct object *object = NULL;
	int64_t result = handle_get(own_handles(), handle, OBJECT_CONNECTION,
				    write ? RIGHT_WRITE : RIGHT_READ, &object);

	if (unlikely(result))
		return refuse(handle, (int)result, write);
	connection = container_of(object, struct connection, object);
	result = write ? connection_write(
				 connection, io, at,
				 __atomic_load_n(&process->file_size_limit, __ATOMIC_RELAXED))
		       : connection_read(connection, io, at);
	return result;
}

static int64_t transfer_vector(handle_t handle, const struct iovec __user *vector, uint32_t count,
			       int64_t at, bool write)
{
	struct io io;
	int64_t result = io_init_vector(&io, thread_current()->process->job, vector, count);

	if (result)
		return result;
	result = transfer(handle, &io, at, write);
	io_finish(&io);
	return result;
}

int64_t sys_read(handle_t connection, void __user *buffer, size_t length)
{
	struct io io;

	io_init(&io, buffer, length);
	return transfer(connection, &io, AT_OFFSET, false);
}

int64_t sys_write(handle_t connection, const void __user *buffer, size_t length)
{
	struct io io;

	io_init(&io, buffer, length);
	return transfer(connection, &io, AT_OFFSET, true);
}

int64_t sys_readv(handle_t connection, const struct iovec __user *vector, uint32_t count)
{
	return transfer_vector(connection, vector, count, AT_OFFSET, false);
}

int64_t sys_writev(handle_t connection, const struct iovec __user *vector, uint32_t count)
{
	return transfer_vector(connection, vector, count, AT_OFFSET, true);
}

int64_t sys_pread(handle_t connection, void __user *buffer, size_t length, int64_t offset)
{
	struct io io;

	if (offset < 0)
		return -EINVAL;
	io_init(&io, buffer, length);
	return transfer(connection, &io, offset, false);
}

int64_t sys_pwrite(handle_t connection, const void __user *buffer, size_t length, int64_t offset)
{
	struct io io;

	if (offset < 0)
		return -EINVAL;
	io_init(&io, buffer, length);
	return transfer(connection, &io, offset, true);
}

int64_t sys_preadv(handle_t connection, const struct iovec __user *vector, uint32_t count,
		   int64_t offset)
{
	return offset < 0 ? -EINVAL : transfer_vector(connection, vector, count, offset, false);
}

int64_t sys_pwritev(handle_t connection, const struct iovec __user *vector, uint32_t count,
		    int64_t offset)
{
	return offset < 0 ? -EINVAL : transfer_vector(connection, vector, count, offset, true);
}

int64_t sys_seek(handle_t connection, int64_t offset, int32_t whence)
{
	HELD struct object *object = NULL;
	int64_t result = handle_get(own_handles(), connection, OBJECT_CONNECTION, 0, &object);

	return result ? result
		      : connection_seek(container_of(object, struct connection, object), offset,
					whence);
}

int64_t sys_poll(struct pollfd __user *descriptors, uint32_t count, uint64_t deadline,
		 const uint64_t __user *mask)
{
	uint64_t new_mask;
	int64_t result;

	if (count > handle_table_limit(own_handles()))
		return -EINVAL;
	if (!mask)
		return poll_descriptors(descriptors, count, deadline);
	result = copy_from_user(&new_mask, mask, sizeof(new_mask));
	if (result)
		return result;
	signal_mask_replace(new_mask);
	result = poll_descriptors(descriptors, count, deadline);
	signal_mask_restore(result == -EINTR);
	return result;
}

/* One end of a pipe as a descriptor. */
static int pipe_end(struct node *node, uint32_t status_flags, uint32_t handle_flags,
		    unsigned *descriptor)
{
	struct process *process = thread_current()->process;
	struct connection *connection;
	int error = connection_create(process->job, node, status_flags, &connection);

	if (error)
		return error;
	error = descriptor_add(&process->handles, &connection->object,
			       connection_rights(connection), handle_flags, 0, descriptor);
	object_release(&connection->object);
	return error;
}

int64_t sys_pipe_create(uint32_t flags, uint32_t __user *descriptors)
{
	struct process *process = thread_current()->process;
	uint32_t handle_flags = (flags & O_CLOEXEC ? HANDLE_CLOSE_ON_EXEC : 0) |
				(flags & O_CLOFORK ? HANDLE_CLOSE_ON_FORK : 0);
	unsigned ends[2];
	struct node *node;
	int error;

	if (flags & ~(uint32_t)(O_CLOEXEC | O_CLOFORK | O_NONBLOCK))
		return -EINVAL;
	error = node_create(process->job, NULL, 0, NODE_STREAM, &node);
	if (error)
		return error;
	error = node_set_pipe(node, NULL, PIPE_CAPACITY);
	if (!error)
		error = pipe_end(node, O_RDONLY | (flags & O_NONBLOCK), handle_flags, &ends[0]);
	if (error)
		goto out_node;
	error = pipe_end(node, O_WRONLY | (flags & O_NONBLOCK), handle_flags, &ends[1]);
	if (error)
		goto out_first;
	error = copy_to_user(descriptors, ends, sizeof(ends));
	if (!error)
		goto out_node;
	(void)!handle_remove(&process->handles, ends[1]);
out_first:
	(void)!handle_remove(&process->handles, ends[0]);
out_node:
	object_release(&node->object);
	return error;
}
