/* SPDX-License-Identifier: MIT */
/* Sockets. Whatever sends or receives is a message below. */
#include "../private/wrap.h"

#include <sys/socket.h>

CALL(int, socket, (int domain, int type, int protocol), sys_socket(domain, type, protocol))
CALL(int, socketpair, (int domain, int type, int protocol, int fds[2]),
     sys_socketpair(domain, type, protocol, fds))
CALL(int, bind, (int fd, const struct sockaddr *address, socklen_t n), sys_bind(fd, address, n))
CALL(int, listen, (int fd, int backlog), sys_listen(fd, backlog))
WAIT(int, accept, (int fd, struct sockaddr *restrict address, socklen_t *restrict n),
     sys_accept(fd, address, n, 0))
WAIT(int, accept4, (int fd, struct sockaddr *restrict address, socklen_t *restrict n, int flags),
     sys_accept(fd, address, n, flags))
WAIT(int, connect, (int fd, const struct sockaddr *address, socklen_t n),
     sys_connect(fd, address, n))
CALL(int, getsockname, (int fd, struct sockaddr *restrict address, socklen_t *restrict n),
     sys_getsockname(fd, address, n))
CALL(int, getpeername, (int fd, struct sockaddr *restrict address, socklen_t *restrict n),
     sys_getpeername(fd, address, n))
CALL(int, getsockopt, (int fd, int level, int name, void *restrict value, socklen_t *restrict n),
     sys_getsockopt(fd, level, name, value, n))
CALL(int, setsockopt, (int fd, int level, int name, const void *value, socklen_t n),
     sys_setsockopt(fd, level, name, value, n))
CALL(int, shutdown, (int fd, int how), sys_shutdown(fd, how))
CALL(int, sockatmark, (int fd), sys_atmark(fd))
WAIT(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags),
     sys_sendmsg(fd, message, flags))
WAIT(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags), sys_recvmsg(fd, message, flags))

ssize_t sendto(int fd, const void *bytes, size_t n, int flags, const struct sockaddr *address,
	       socklen_t length)
{
	struct iovec part = {(void *)(uintptr_t)bytes, n};
	struct msghdr message = {.msg_name = (void *)(uintptr_t)address,
				 .msg_namelen = address ? length : 0,
				 .msg_iov = &part,
				 .msg_iovlen = 1};
	return sendmsg(fd, &message, flags);
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
	return sendto(fd, bytes, n, flags, 0, 0);
}

ssize_t recvfrom(int fd, void *restrict bytes, size_t n, int flags,
		 struct sockaddr *restrict address, socklen_t *restrict length)
{
	struct iovec part = {bytes, n};
	struct msghdr message = {.msg_name = address,
				 .msg_namelen = address && length ? *length : 0,
				 .msg_iov = &part,
				 .msg_iovlen = 1};
	ssize_t got = recvmsg(fd, &message, flags);

	if (got >= 0 && address && length)
		*length = message.msg_namelen;
	return got;
}

ssize_t recv(int fd, void *bytes, size_t n, int flags)
{
	return recvfrom(fd, bytes, n, flags, 0, 0);
}

struct cmsghdr *__kelner_cmsg_next(const struct msghdr *message, const struct cmsghdr *header)
{
	const char *end = (const char *)message->msg_control + message->msg_controllen;
	const char *next = (const char *)header + CMSG_ALIGN(header->cmsg_len);

	if (header->cmsg_len < sizeof(*header) || next < (const char *)header ||
	    (size_t)(end - next) < sizeof(*header) || next > end)
		return 0;
	return (struct cmsghdr *)(uintptr_t)next;
}
