/* SPDX-License-Identifier: MIT */
/* Descriptors on Linux, which knows no close-on-fork: such a flag is refused. */
#include "linux.h"

#include <errno.h>

ssize_t sys_read(int fd, void *buffer, size_t length)
{
	return LINUX_WAIT(NR_read, fd, buffer, length);
}

ssize_t sys_write(int fd, const void *buffer, size_t length)
{
	return LINUX_WAIT(NR_write, fd, buffer, length);
}

ssize_t sys_pread(int fd, void *buffer, size_t length, off_t offset)
{
	return LINUX_WAIT(NR_pread64, fd, buffer, length, offset);
}

ssize_t sys_pwrite(int fd, const void *buffer, size_t length, off_t offset)
{
	return LINUX_WAIT(NR_pwrite64, fd, buffer, length, offset);
}

ssize_t sys_readv(int fd, const struct iovec *vector, int count)
{
	return LINUX_WAIT(NR_readv, fd, vector, count);
}

ssize_t sys_writev(int fd, const struct iovec *vector, int count)
{
	return LINUX_WAIT(NR_writev, fd, vector, count);
}

ssize_t sys_preadv(int fd, const struct iovec *vector, int count, off_t offset)
{
	return LINUX_WAIT(NR_preadv, fd, vector, count, offset, 0);
}

ssize_t sys_pwritev(int fd, const struct iovec *vector, int count, off_t offset)
{
	return LINUX_WAIT(NR_pwritev, fd, vector, count, offset, 0);
}

int sys_close(int fd)
{
	return (int)LINUX(NR_close, fd);
}

off_t sys_lseek(int fd, off_t offset, int whence)
{
	return LINUX(NR_lseek, fd, offset, whence);
}

int sys_dup(int fd, int lowest, int flags)
{
	if (flags & FD_CLOFORK)
		return -EINVAL;
	return (int)LINUX(NR_fcntl, fd, flags & FD_CLOEXEC ? F_DUPFD_CLOEXEC : F_DUPFD, lowest);
}

int sys_dup_to(int fd, int target, int flags)
{
	if (flags & FD_CLOFORK)
		return -EINVAL;
	return (int)LINUX(NR_dup3, fd, target, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
}

int sys_fd_flags(int fd)
{
	return (int)LINUX(NR_fcntl, fd, F_GETFD);
}

int sys_set_fd_flags(int fd, int flags)
{
	return flags & FD_CLOFORK ? -EINVAL : (int)LINUX(NR_fcntl, fd, F_SETFD, flags);
}

int sys_status_flags(int fd)
{
	long flags = LINUX(NR_fcntl, fd, F_GETFL);
	return (int)(flags < 0 ? flags : flags & ~0100000L); /* O_LARGEFILE */
}

int sys_set_status_flags(int fd, int flags)
{
	return (int)LINUX(NR_fcntl, fd, F_SETFL, flags);
}

int sys_lock(int fd, int command, struct flock *lock)
{
	if (command == F_SETLKW || command == F_OFD_SETLKW)
		return (int)LINUX_WAIT(NR_fcntl, fd, command, lock);
	return (int)LINUX(NR_fcntl, fd, command, lock);
}

int sys_flock(int fd, int operation)
{
	return (int)LINUX_WAIT(NR_flock, fd, operation);
}

int sys_set_owner(int fd, int kind, pid_t owner)
{
	struct f_owner_ex value = {kind, owner};
	return (int)LINUX(NR_fcntl, fd, F_SETOWN_EX, &value);
}

int sys_get_owner(int fd, int *kind, pid_t *owner)
{
	struct f_owner_ex value;
	long error = LINUX(NR_fcntl, fd, F_GETOWN_EX, &value);

	if (error == 0) {
		*kind = value.type;
		*owner = value.pid;
	}
	return (int)error;
}

int sys_fsync(int fd, int data_only)
{
	return (int)LINUX_WAIT(data_only ? NR_fdatasync : NR_fsync, fd);
}

int sys_ftruncate(int fd, off_t length)
{
	return (int)LINUX(NR_ftruncate, fd, length);
}

int sys_fallocate(int fd, off_t offset, off_t length)
{
	return (int)LINUX(NR_fallocate, fd, 0, offset, length);
}

int sys_fadvise(int fd, off_t offset, off_t length, int advice)
{
	return (int)LINUX(NR_fadvise64, fd, offset, length, advice);
}

int sys_pipe(int fds[2], int flags)
{
	return flags & O_CLOFORK ? -EINVAL : (int)LINUX(NR_pipe2, fds, flags);
}

int sys_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec copy = timeout ? *timeout : (struct timespec){0, 0}; /* it is changed */
	return (int)LINUX_WAIT(NR_ppoll, fds, count, timeout ? &copy : 0, mask, LINUX_SIGSET);
}

int sys_readable_bytes(int fd, int *count)
{
	return (int)LINUX(NR_ioctl, fd, 0x541b, count);
}

ssize_t sys_getdents(int fd, void *buffer, size_t length)
{
	return LINUX(NR_getdents64, fd, buffer, length > 0x7fffffff ? 0x7fffffff : length);
}
