/* SPDX-License-Identifier: MIT */
/* Sockets on Linux. */
#include "linux.h"

#include <errno.h>

int sys_socket(int domain, int type, int protocol)
{
	return type & SOCK_CLOFORK ? -EINVAL : (int)LINUX(NR_socket, domain, type, protocol);
}

int sys_socketpair(int domain, int type, int protocol, int fds[2])
{
	return type & SOCK_CLOFORK ? -EINVAL
				   : (int)LINUX(NR_socketpair, domain, type, protocol, fds);
}

int sys_bind(int fd, const struct sockaddr *address, socklen_t length)
{
	return (int)LINUX(NR_bind, fd, address, length);
}

int sys_listen(int fd, int backlog)
{
	return (int)LINUX(NR_listen, fd, backlog);
}

int sys_accept(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
	return (int)LINUX_WAIT(NR_accept4, fd, address, length, flags);
}

int sys_connect(int fd, const struct sockaddr *address, socklen_t length)
{
	return (int)LINUX_WAIT(NR_connect, fd, address, length);
}

int sys_getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
	return (int)LINUX(NR_getsockname, fd, address, length);
}

int sys_getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
	return (int)LINUX(NR_getpeername, fd, address, length);
}

int sys_getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
	return (int)LINUX(NR_getsockopt, fd, level, name, value, length);
}

int sys_setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
	return (int)LINUX(NR_setsockopt, fd, level, name, value, length);
}

int sys_shutdown(int fd, int how)
{
	return (int)LINUX(NR_shutdown, fd, how);
}

/* Linux reads 64-bit lengths where POSIX has 32: the words beside them must be zero. */
ssize_t sys_sendmsg(int fd, const struct msghdr *message, int flags)
{
	struct msghdr copy = *message;

	copy.__reserved0 = copy.__reserved1 = 0;
	return LINUX_WAIT(NR_sendmsg, fd, &copy, flags);
}

ssize_t sys_recvmsg(int fd, struct msghdr *message, int flags)
{
	message->__reserved0 = message->__reserved1 = 0;
	return LINUX_WAIT(NR_recvmsg, fd, message, flags);
}

int sys_atmark(int fd)
{
	int at;
	long error = LINUX(NR_ioctl, fd, 0x8905, &at);
	return error < 0 ? (int)error : at;
}
