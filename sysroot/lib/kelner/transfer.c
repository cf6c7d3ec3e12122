/* SPDX-License-Identifier: MIT */
/* Reading and writing: calls of the kernel on descriptor numbers. */
#include "kelner.h"

#include <abi/node.h>
#include <limits.h>

/* EPIPE of anything but a pipe: its server is gone. */
static ssize_t read_status(int64_t status)
{
	return status == -EPIPE ? -EIO : status;
}

/* What POSIX adds to a failed write: a signal for the thread. */
static ssize_t write_status(int fd, int64_t status)
{
	struct connection_info info;
	struct rlimit limit;

	if (status == -EPIPE) {
		if (kelner_connection_info(descriptor(fd), &info) == 0 &&
		    !(info.content & CONNECTION_STREAM))
			return -EIO;
		(void)__kelner_raise(SIGPIPE);
	} else if (status == -EFBIG && sys_getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
		   limit.rlim_cur != RLIM_INFINITY) {
		(void)__kelner_raise(SIGXFSZ);
	}
	return status;
}

static inline ssize_t read_result(int64_t status)
{
	return __builtin_expect(status < 0, 0) ? read_status(status) : status;
}

static inline ssize_t write_result(int fd, int64_t status)
{
	return __builtin_expect(status < 0, 0) ? write_status(fd, status) : status;
}

/* The kernel is asked for no more than 1024 buffers, and counts are the caller's mistake first. */
static bool bad_count(int count)
{
	return count < 0 || count > IOV_MAX;
}

ssize_t sys_read(int fd, void *buffer, size_t length)
{
	return read_result(RESTARTED(WAITING(READ, descriptor(fd), buffer, length)));
}

ssize_t sys_write(int fd, const void *buffer, size_t length)
{
	return write_result(fd, RESTARTED(WAITING(WRITE, descriptor(fd), buffer, length)));
}

ssize_t sys_pread(int fd, void *buffer, size_t length, off_t offset)
{
	return read_result(RESTARTED(WAITING(PREAD, descriptor(fd), buffer, length, offset)));
}

ssize_t sys_pwrite(int fd, const void *buffer, size_t length, off_t offset)
{
	return write_result(fd, RESTARTED(WAITING(PWRITE, descriptor(fd), buffer, length, offset)));
}

ssize_t sys_readv(int fd, const struct iovec *vector, int count)
{
	if (bad_count(count))
		return -EINVAL;
	return read_result(RESTARTED(WAITING(READV, descriptor(fd), vector, count)));
}

ssize_t sys_writev(int fd, const struct iovec *vector, int count)
{
	if (bad_count(count))
		return -EINVAL;
	return write_result(fd, RESTARTED(WAITING(WRITEV, descriptor(fd), vector, count)));
}

ssize_t sys_preadv(int fd, const struct iovec *vector, int count, off_t offset)
{
	if (bad_count(count))
		return -EINVAL;
	return read_result(RESTARTED(WAITING(PREADV, descriptor(fd), vector, count, offset)));
}

ssize_t sys_pwritev(int fd, const struct iovec *vector, int count, off_t offset)
{
	if (bad_count(count))
		return -EINVAL;
	return write_result(fd, RESTARTED(WAITING(PWRITEV, descriptor(fd), vector, count, offset)));
}

off_t sys_lseek(int fd, off_t offset, int whence)
{
	int64_t result;

	do
		result = kelner_seek(descriptor(fd), offset, whence);
	while (result == -EINTR);
	return result == -EPIPE ? -EIO : result;
}
