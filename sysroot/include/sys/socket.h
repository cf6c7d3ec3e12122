/* SPDX-License-Identifier: MIT */
#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H

#include <abi/socket.h>
#include <sys/types.h>

typedef __kelner_socklen_t socklen_t;
typedef __kelner_sa_family_t sa_family_t;

#define CMSG_ALIGN(length) (((length) + 7UL) & ~7UL)
#define CMSG_SPACE(length) (sizeof(struct cmsghdr) + CMSG_ALIGN(length))
#define CMSG_LEN(length)   (sizeof(struct cmsghdr) + (length))
#define CMSG_DATA(header)  ((unsigned char *)((struct cmsghdr *)(header) + 1))
#define CMSG_FIRSTHDR(message)                               \
	((message)->msg_controllen >= sizeof(struct cmsghdr) \
		 ? (struct cmsghdr *)(message)->msg_control  \
		 : (struct cmsghdr *)0)
#define CMSG_NXTHDR(message, header) __kelner_cmsg_next((message), (header))

#if __BSD_VISIBLE
#define AF_LOCAL  AF_UNIX
#define PF_UNSPEC AF_UNSPEC
#define PF_UNIX   AF_UNIX
#define PF_LOCAL  AF_UNIX
#define PF_INET   AF_INET
#define PF_INET6  AF_INET6
struct ucred {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};
#endif

__KELNER_BEGIN
struct cmsghdr *__kelner_cmsg_next(const struct msghdr *, const struct cmsghdr *);
int accept(int, struct sockaddr *__restrict, socklen_t *__restrict);
int accept4(int, struct sockaddr *__restrict, socklen_t *__restrict, int);
int bind(int, const struct sockaddr *, socklen_t);
int connect(int, const struct sockaddr *, socklen_t);
int getpeername(int, struct sockaddr *__restrict, socklen_t *__restrict);
int getsockname(int, struct sockaddr *__restrict, socklen_t *__restrict);
int getsockopt(int, int, int, void *__restrict, socklen_t *__restrict);
int listen(int, int);
ssize_t recv(int, void *, size_t, int);
ssize_t recvfrom(int, void *__restrict, size_t, int, struct sockaddr *__restrict,
		 socklen_t *__restrict);
ssize_t recvmsg(int, struct msghdr *, int);
ssize_t send(int, const void *, size_t, int);
ssize_t sendmsg(int, const struct msghdr *, int);
ssize_t sendto(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
int setsockopt(int, int, int, const void *, socklen_t);
int shutdown(int, int);
int sockatmark(int);
int socket(int, int, int);
int socketpair(int, int, int, int[2]);
__KELNER_END

#endif
