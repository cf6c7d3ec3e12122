/* SPDX-License-Identifier: MIT */
/* Locks on files: the file's server keeps them. */
#include "kelner.h"

#include <abi/node.h>
#include <protocol/file.h>
#include <sys/file.h>

bool __kelner_locks_taken;

static bool command_waits(int command)
{
	return command == F_SETLKW || command == F_OFD_SETLKW;
}

static bool command_asks(int command)
{
	return command == F_GETLK || command == F_OFD_GETLK;
}

/* The range's first byte, counted from the file's start; a negative error. */
static int64_t lock_base(int fd, const struct flock *lock)
{
	struct stat status;
	int error;

	switch (lock->l_whence) {
	case SEEK_SET: return 0;
	case SEEK_CUR: return sys_lseek(fd, 0, SEEK_CUR);
	case SEEK_END: error = sys_fstat(fd, &status); return error < 0 ? error : status.st_size;
	default: return -EINVAL;
	}
}

/* A range in the form that begins at `from` and goes on for `length`, 0: to the end. */
static int64_t lock_range(int fd, const struct flock *lock, struct file_lock_request *request)
{
	int64_t base = lock_base(fd, lock);

	if (base < 0)
		return base;
	if (__builtin_add_overflow(base, lock->l_start, &request->from))
		return -EOVERFLOW;
	request->length = lock->l_len;
	if (lock->l_len < 0) {
		request->from += lock->l_len;
		request->length = -lock->l_len;
	}
	return request->from < 0 ? -EINVAL : 0;
}

/* A lock for reading needs a descriptor that may read, one for writing one that may write. */
static int64_t check_access(int fd, int type)
{
	int64_t flags = kelner_connection_status_flags(descriptor(fd));

	if (flags < 0 || type == F_UNLCK)
		return flags < 0 ? flags : 0;
	if (type != F_RDLCK && type != F_WRLCK)
		return -EINVAL;
	return (flags & O_ACCMODE) == (type == F_RDLCK ? O_WRONLY : O_RDONLY) ? -EBADF : 0;
}

int sys_lock(int fd, int command, struct flock *lock)
{
	struct file_lock_request request = {.command = command, .type = lock->l_type};
	struct file_lock_reply reply;
	struct protocol_extra extra = {0};
	int64_t status = command_asks(command) ? 0 : check_access(fd, lock->l_type);

	if (status == 0)
		status = lock_range(fd, lock, &request);
	if (status < 0)
		return (int)status;
	if (!command_waits(command))
		extra.flags = MESSAGE_UNINTERRUPTED;
	if ((command == F_SETLK || command == F_SETLKW) && lock->l_type != F_UNLCK)
		__atomic_store_n(&__kelner_locks_taken, true, __ATOMIC_RELAXED);
	status = RESTARTED(file_lock(descriptor(fd), &request, &reply, &extra));
	if (status == 0 && command_asks(command)) {
		lock->l_type = (short)reply.type;
		if (reply.type != F_UNLCK) {
			lock->l_whence = SEEK_SET;
			lock->l_start = reply.from;
			lock->l_len = reply.length;
			lock->l_pid = reply.process;
		}
	}
	return status == -EOPNOTSUPP || status == -ENOSYS ? -EINVAL
							  : (int)__kelner_file_status(status);
}

int sys_flock(int fd, int operation)
{
	struct file_lock_request request = {
		.command = operation & LOCK_NB ? LOCK_FLOCK_TRY : LOCK_FLOCK,
	};
	struct file_lock_reply reply;
	int64_t status;

	switch (operation & ~LOCK_NB) {
	case LOCK_SH: request.type = F_RDLCK; break;
	case LOCK_EX: request.type = F_WRLCK; break;
	case LOCK_UN: request.type = F_UNLCK; break;
	default: return -EINVAL;
	}
	status = RESTARTED(file_lock(descriptor(fd), &request, &reply, 0));
	return status == -EOPNOTSUPP || status == -ENOSYS ? -EINVAL
							  : (int)__kelner_file_status(status);
}
