/* SPDX-License-Identifier: MIT */
/* Sockets (POSIX.1-2024 <sys/socket.h>, <sys/un.h>). */
#ifndef __KELNER_ABI_SOCKET_H
#define __KELNER_ABI_SOCKET_H

#include <abi/types.h>
#include <abi/uio.h>

#define AF_UNSPEC 0
#define AF_UNIX   1
#define AF_INET   2
#define AF_INET6  10

#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_RAW       3
#define SOCK_SEQPACKET 5
#define SOCK_NONBLOCK  04000
#define SOCK_CLOEXEC   02000000
#define SOCK_CLOFORK   0400000000

#define SOL_SOCKET 1

#define SO_DEBUG      1
#define SO_REUSEADDR  2
#define SO_TYPE       3
#define SO_ERROR      4
#define SO_DONTROUTE  5
#define SO_BROADCAST  6
#define SO_SNDBUF     7
#define SO_RCVBUF     8
#define SO_KEEPALIVE  9
#define SO_OOBINLINE  10
#define SO_LINGER     13
#define SO_PEERCRED   17
#define SO_RCVLOWAT   18
#define SO_SNDLOWAT   19
#define SO_RCVTIMEO   20
#define SO_SNDTIMEO   21
#define SO_ACCEPTCONN 30
#define SO_PROTOCOL   38
#define SO_DOMAIN     39

#define SOMAXCONN 128

#define MSG_OOB          0x0001
#define MSG_PEEK         0x0002
#define MSG_DONTROUTE    0x0004
#define MSG_CTRUNC       0x0008
#define MSG_TRUNC        0x0020
#define MSG_DONTWAIT     0x0040
#define MSG_EOR          0x0080
#define MSG_WAITALL      0x0100
#define MSG_NOSIGNAL     0x4000
#define MSG_CMSG_CLOEXEC 0x40000000
#define MSG_CMSG_CLOFORK 0x20000000

#define SHUT_RD   0
#define SHUT_WR   1
#define SHUT_RDWR 2

#define SCM_RIGHTS 1

struct sockaddr {
	__kelner_sa_family_t sa_family;
	char sa_data[14];
};

struct sockaddr_storage {
	__kelner_sa_family_t ss_family;
	char __data[118];
	unsigned long __align;
};

struct linger {
	int l_onoff;
	int l_linger; /* seconds */
};

struct msghdr {
	void *msg_name;
	__kelner_socklen_t msg_namelen;
	struct iovec *msg_iov;
	int msg_iovlen;
	int __reserved0;
	void *msg_control;
	__kelner_socklen_t msg_controllen;
	int __reserved1;
	int msg_flags;
};

struct cmsghdr {
	__kelner_socklen_t cmsg_len; /* with this header */
	int __reserved;
	int cmsg_level;
	int cmsg_type;
};

#endif
