/* SPDX-License-Identifier: MIT */
/* Descriptors are handle numbers of the kernel: nothing is kept here. */
#include "kelner.h"

#include <abi/node.h>
#include <protocol/file.h>
#include <protocol/socket.h>
#include <protocol/tty.h>
#include <sys/file.h>

_Static_assert(FD_CLOEXEC == HANDLE_CLOSE_ON_EXEC && FD_CLOFORK == HANDLE_CLOSE_ON_FORK,
	       "descriptor flags are handle flags");
#define FD_FLAGS (FD_CLOEXEC | FD_CLOFORK)

/* Every close of a file drops the process's record locks on it, whichever descriptor took them. */
static void drop_locks(int fd)
{
	struct file_lock_request request = {.command = F_SETLK, .type = F_UNLCK};
	struct file_lock_reply reply;
	struct protocol_extra extra = SELF_EXTRA;

	if (__atomic_load_n(&__kelner_locks_taken, __ATOMIC_RELAXED))
		(void)file_lock(descriptor(fd), &request, &reply, &extra);
}

int sys_close(int fd)
{
	drop_locks(fd);
	return (int)kelner_handle_close(descriptor(fd));
}

int sys_dup(int fd, int lowest, int flags)
{
	if (lowest < 0)
		return -EINVAL;
	return (int)kelner_descriptor_duplicate(descriptor(fd), (uint32_t)lowest, (uint32_t)flags);
}

int sys_dup_to(int fd, int target, int flags)
{
	if (target < 0)
		return -EBADF;
	drop_locks(target);
	return (int)kelner_descriptor_duplicate_to(descriptor(fd), (uint32_t)target,
						   (uint32_t)flags);
}

int sys_fd_flags(int fd)
{
	return (int)kelner_descriptor_flags(descriptor(fd));
}

int sys_set_fd_flags(int fd, int flags)
{
	return (int)kelner_descriptor_set_flags(descriptor(fd), (uint32_t)flags & FD_FLAGS);
}

int sys_status_flags(int fd)
{
	return (int)kelner_connection_status_flags(descriptor(fd));
}

int sys_set_status_flags(int fd, int flags)
{
	return (int)kelner_connection_set_status_flags(descriptor(fd), (uint32_t)flags);
}

/*
 * Who gets SIGURG of a socket. It is kept, but never sent to: local sockets have no urgent data.
 * Other descriptors have no owner.
 */
int sys_set_owner(int fd, int kind, pid_t owner)
{
	int32_t value[2] = {kind, owner};
	int error = sys_setsockopt(fd, SOL_SOCKET, SOCKET_OPTION_OWNER, value, sizeof(value));

	return error == -ENOTSOCK ? -EINVAL : error;
}

int sys_get_owner(int fd, int *kind, pid_t *owner)
{
	int32_t value[2] = {F_OWNER_PID, 0};
	socklen_t length = sizeof(value);
	int error = sys_getsockopt(fd, SOL_SOCKET, SOCKET_OPTION_OWNER, value, &length);

	*kind = value[0];
	*owner = value[1];
	return error == -ENOTSOCK ? 0 : error;
}

int sys_fsync(int fd, int data_only)
{
	struct file_sync_request request = {.data_only = data_only != 0};
	int64_t status = RESTARTED(file_sync(descriptor(fd), &request, 0));

	/* A pipe, a terminal: nothing to be made safe. */
	return status == -EOPNOTSUPP || status == -ENOSYS ? -EINVAL
							  : (int)__kelner_file_status(status);
}

int sys_fallocate(int fd, off_t offset, off_t length)
{
	struct file_allocate_request request = {.from = offset, .length = length};
	struct protocol_extra extra = SELF_EXTRA;
	int64_t status;

	if (offset < 0 || length <= 0)
		return -EINVAL;
	status = file_allocate(descriptor(fd), &request, &extra);
	return status == -EOPNOTSUPP ? -ESPIPE : (int)__kelner_file_status(status);
}

/* Advice is heard and nothing follows from it: pages come in when they are used. */
int sys_fadvise(int fd, off_t offset, off_t length, int advice)
{
	struct connection_info info;
	int64_t error = kelner_connection_info(descriptor(fd), &info);

	(void)offset;
	if (error < 0)
		return (int)error;
	if (info.content & CONNECTION_PIPE)
		return -ESPIPE;
	return length < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE ? -EINVAL
										       : 0;
}

int sys_pipe(int fds[2], int flags)
{
	uint32_t numbers[2];
	int64_t error = kelner_pipe_create((uint32_t)flags, numbers);

	if (error == 0) {
		fds[0] = (int)numbers[0];
		fds[1] = (int)numbers[1];
	}
	return (int)error;
}

int sys_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	uint64_t deadline = FOREVER;

	if (count > HANDLE_DESCRIPTORS ||
	    (timeout && (!time_is_valid(timeout) || timeout->tv_sec < 0)))
		return -EINVAL;
	if (timeout) {
		deadline = to_nanoseconds(timeout);
		if (deadline != 0 &&
		    __builtin_add_overflow(deadline, __kelner_monotonic(), &deadline))
			deadline = FOREVER;
	}
	return (int)UNTIL_HANDLED(WAITING(POLL, fds, count, deadline, mask));
}

/* A terminal knows what can be read; a pipe and a file are told by the kernel. */
int sys_readable_bytes(int fd, int *count)
{
	struct connection_info info;
	struct tty_readable_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int64_t error = kelner_connection_info(descriptor(fd), &info);
	uint64_t bytes;

	if (error < 0)
		return (int)error;
	if (info.content & CONNECTION_PIPE) {
		bytes = info.size;
	} else if (info.content & CONNECTION_MEMORY) {
		bytes = info.size > info.offset ? info.size - info.offset : 0;
	} else {
		error = tty_readable(descriptor(fd), &reply, &extra);
		if (error < 0)
			return -ENOTTY;
		bytes = reply.bytes;
	}
	*count = bytes > INT32_MAX ? INT32_MAX : (int)bytes;
	return 0;
}

ssize_t sys_getdents(int fd, void *buffer, size_t length)
{
	struct file_read_directory_request request;
	struct protocol_extra extra = SELF_EXTRA;

	if (length > LEASE_BYTES_MAX)
		length = LEASE_BYTES_MAX;
	request.size = (uint32_t)length;
	extra.lease[0] = (struct lease){(uintptr_t)buffer, (uint32_t)length, LEASE_WRITE};
	int64_t status = file_read_directory(descriptor(fd), &request, &extra);

	return status == -EOPNOTSUPP || status == -ENOSYS ? -ENOTDIR : __kelner_file_status(status);
}
