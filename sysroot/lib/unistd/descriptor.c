/* SPDX-License-Identifier: MIT */
/* Descriptors: handles of the system, passed through. */
#include "../private/wrap.h"

#include <stdarg.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

WAIT(ssize_t, read, (int fd, void *buffer, size_t n), sys_read(fd, buffer, n))
WAIT(ssize_t, write, (int fd, const void *buffer, size_t n), sys_write(fd, buffer, n))
WAIT(ssize_t, pread, (int fd, void *buffer, size_t n, off_t at), sys_pread(fd, buffer, n, at))
WAIT(ssize_t, pwrite, (int fd, const void *buffer, size_t n, off_t at),
     sys_pwrite(fd, buffer, n, at))
WAIT(ssize_t, readv, (int fd, const struct iovec *v, int count), sys_readv(fd, v, count))
WAIT(ssize_t, writev, (int fd, const struct iovec *v, int count), sys_writev(fd, v, count))
WAIT(ssize_t, preadv, (int fd, const struct iovec *v, int count, off_t at),
     sys_preadv(fd, v, count, at))
WAIT(ssize_t, pwritev, (int fd, const struct iovec *v, int count, off_t at),
     sys_pwritev(fd, v, count, at))
CALL(off_t, lseek, (int fd, off_t offset, int whence), sys_lseek(fd, offset, whence))
CALL(int, dup, (int fd), sys_dup(fd, 0, 0))
WAIT(int, fsync, (int fd), sys_fsync(fd, 0))
WAIT(int, fdatasync, (int fd), sys_fsync(fd, 1))
CALL(int, ftruncate, (int fd, off_t length), sys_ftruncate(fd, length))
CALL(int, pipe, (int fds[2]), sys_pipe(fds, 0))
CALL(int, pipe2, (int fds[2], int flags), sys_pipe(fds, flags))
WAIT(int, flock, (int fd, int operation), sys_flock(fd, operation))

/* The descriptor is closed even where an error is reported: trying again would close another's. */
int close(int fd)
{
	pthread_testcancel();
	int result = sys_close(fd);
	return POSIX_RESULT(result == -EINTR ? 0 : result);
}

int posix_close(int fd, int flags)
{
	if (flags & ~POSIX_CLOSE_RESTART) {
		errno = EINVAL;
		return -1;
	}
	return close(fd);
}

static int handle_flags(int flags)
{
	return (flags & O_CLOEXEC ? FD_CLOEXEC : 0) | (flags & O_CLOFORK ? FD_CLOFORK : 0);
}

int dup2(int fd, int target)
{
	if (fd == target) {
		int flags = sys_fd_flags(fd);
		return POSIX_RESULT(flags < 0 ? flags : fd);
	}
	return POSIX_RESULT(sys_dup_to(fd, target, 0));
}

int dup3(int fd, int target, int flags)
{
	if (fd == target || (flags & ~(O_CLOEXEC | O_CLOFORK))) {
		errno = EINVAL;
		return -1;
	}
	return POSIX_RESULT(sys_dup_to(fd, target, handle_flags(flags)));
}

int posix_fadvise(int fd, off_t offset, off_t length, int advice)
{
	return -sys_fadvise(fd, offset, length, advice);
}

int posix_fallocate(int fd, off_t offset, off_t length)
{
	if (offset < 0 || length <= 0)
		return EINVAL;
	return -sys_fallocate(fd, offset, length);
}

static int owner_get(int fd)
{
	int kind;
	pid_t owner;
	int error = sys_get_owner(fd, &kind, &owner);

	return error ? error : kind == F_OWNER_PGRP ? -owner : owner;
}

static int owner_set(int fd, int owner)
{
	if (owner < 0)
		return sys_set_owner(fd, F_OWNER_PGRP, -owner);
	return sys_set_owner(fd, F_OWNER_PID, owner);
}

static int lock_command(int fd, int command, struct flock *lock)
{
	int ofd = command >= F_OFD_GETLK;

	if (ofd && lock->l_pid != 0)
		return -EINVAL;
	return CANCELLABLE(sys_lock(fd, command, lock));
}

int fcntl(int fd, int command, ...)
{
	va_list list;
	va_start(list, command);
	long number = va_arg(list, long);
	va_end(list);
	int value = (int)number, result;

	switch (command) {
	case F_DUPFD: result = sys_dup(fd, value, 0); break;
	case F_DUPFD_CLOEXEC: result = sys_dup(fd, value, FD_CLOEXEC); break;
	case F_DUPFD_CLOFORK: result = sys_dup(fd, value, FD_CLOFORK); break;
	case F_GETFD: result = sys_fd_flags(fd); break;
	case F_SETFD: result = sys_set_fd_flags(fd, value); break;
	case F_GETFL: result = sys_status_flags(fd); break;
	case F_SETFL: result = sys_set_status_flags(fd, value); break;
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW: result = lock_command(fd, command, (struct flock *)number); break;
	case F_GETOWN:
		result = owner_get(fd);
		if (result < 0 && result > -4096) /* a group reads as a negative number */
			return result;
		break;
	case F_SETOWN: result = owner_set(fd, value); break;
	case F_GETOWN_EX: {
		struct f_owner_ex *owner = (struct f_owner_ex *)number;
		result = sys_get_owner(fd, &owner->type, &owner->pid);
		break;
	}
	case F_SETOWN_EX: {
		const struct f_owner_ex *owner = (const struct f_owner_ex *)number;
		result = sys_set_owner(fd, owner->type, owner->pid);
		break;
	}
	default: result = -EINVAL; break;
	}
	return POSIX_RESULT(result);
}

int lockf(int fd, int how, off_t length)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = length};

	switch (how) {
	case F_TEST:
		if (fcntl(fd, F_GETLK, &lock) < 0)
			return -1;
		if (lock.l_type == F_UNLCK || lock.l_pid == sys_getpid())
			return 0;
		errno = EACCES;
		return -1;
	case F_ULOCK: lock.l_type = F_UNLCK; return fcntl(fd, F_SETLK, &lock);
	case F_LOCK: return fcntl(fd, F_SETLKW, &lock);
	case F_TLOCK: return fcntl(fd, F_SETLK, &lock);
	default: errno = EINVAL; return -1;
	}
}

void closefrom(int lowest)
{
	struct rlimit limit;

	if (sys_getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > 65536)
		limit.rlim_cur = 65536;
	for (int fd = lowest < 0 ? 0 : lowest; fd < (int)limit.rlim_cur; fd++)
		sys_close(fd);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	va_start(list, request);
	void *argument = va_arg(list, void *);
	va_end(list);
	int flags;

	switch (request) {
	case TIOCGWINSZ: return POSIX_RESULT(sys_tcgetwinsize(fd, argument));
	case TIOCSWINSZ: return POSIX_RESULT(sys_tcsetwinsize(fd, argument));
	case TIOCGPGRP: {
		pid_t group = POSIX_RESULT(sys_tcgetpgrp(fd));
		if (group < 0)
			return -1;
		*(pid_t *)argument = group;
		return 0;
	}
	case TIOCSPGRP: return POSIX_RESULT(sys_tcsetpgrp(fd, *(pid_t *)argument));
	case TIOCSCTTY: return POSIX_RESULT(sys_tcsetsid(fd));
	case FIONREAD: return POSIX_RESULT(sys_readable_bytes(fd, argument));
	case FIONBIO:
		flags = POSIX_RESULT(sys_status_flags(fd));
		if (flags < 0)
			return -1;
		flags = *(int *)argument ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
		return POSIX_RESULT(sys_set_status_flags(fd, flags));
	default: errno = ENOTTY; return -1;
	}
}

int posix_devctl(int fd, int command, void *restrict data, size_t n, int *restrict information);
int posix_devctl(int fd, int command, void *restrict data, size_t n, int *restrict information)
{
	int error = 0;

	if (command == FIONREAD && n == sizeof(int))
		error = -sys_readable_bytes(fd, data);
	else
		error = sys_fd_flags(fd) < 0 ? EBADF : ENOTTY;
	if (information)
		*information = 0;
	return error;
}
