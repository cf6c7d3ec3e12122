/* SPDX-License-Identifier: MIT */
/*
 * Sockets. There is no server of them yet: none can be made, and so no descriptor is one. Each
 * call says which of the two it is.
 */
#include "kelner.h"

static int no_family(int domain)
{
	(void)domain;
	return -EAFNOSUPPORT;
}

static int not_a_socket(int fd)
{
	int flags = sys_fd_flags(fd);

	return flags < 0 ? flags : -ENOTSOCK;
}

int sys_socket(int domain, int type, int protocol)
{
	(void)type;
	(void)protocol;
	return no_family(domain);
}

int sys_socketpair(int domain, int type, int protocol, int fds[2])
{
	(void)type;
	(void)protocol;
	(void)fds;
	return no_family(domain);
}

#define NOT_A_SOCKET(type, name, parameters, ...)     \
	type name parameters                          \
	{                                             \
		const void *unused[] = {__VA_ARGS__}; \
		(void)unused;                         \
		return not_a_socket(fd);              \
	}
#define INTEGER(value) ((const void *)(intptr_t)(value))

NOT_A_SOCKET(int, sys_bind, (int fd, const struct sockaddr *address, socklen_t length), address,
	     INTEGER(length))
NOT_A_SOCKET(int, sys_listen, (int fd, int backlog), INTEGER(backlog))
NOT_A_SOCKET(int, sys_accept, (int fd, struct sockaddr *address, socklen_t *length, int flags),
	     address, length, INTEGER(flags))
NOT_A_SOCKET(int, sys_connect, (int fd, const struct sockaddr *address, socklen_t length), address,
	     INTEGER(length))
NOT_A_SOCKET(int, sys_getsockname, (int fd, struct sockaddr *address, socklen_t *length), address,
	     length)
NOT_A_SOCKET(int, sys_getpeername, (int fd, struct sockaddr *address, socklen_t *length), address,
	     length)
NOT_A_SOCKET(int, sys_getsockopt, (int fd, int level, int name, void *value, socklen_t *length),
	     INTEGER(level), INTEGER(name), value, length)
NOT_A_SOCKET(int, sys_setsockopt,
	     (int fd, int level, int name, const void *value, socklen_t length), INTEGER(level),
	     INTEGER(name), value, INTEGER(length))
NOT_A_SOCKET(int, sys_shutdown, (int fd, int how), INTEGER(how))
NOT_A_SOCKET(ssize_t, sys_sendmsg, (int fd, const struct msghdr *message, int flags), message,
	     INTEGER(flags))
NOT_A_SOCKET(ssize_t, sys_recvmsg, (int fd, struct msghdr *message, int flags), message,
	     INTEGER(flags))
NOT_A_SOCKET(int, sys_atmark, (int fd), INTEGER(0))
