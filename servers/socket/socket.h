/* SPDX-License-Identifier: MIT */
/* Sockets, as the parts of their server share them. */
#ifndef SOCKET_H
#define SOCKET_H

#include <abi/socket.h>
#include <kelner/server.h>
#include <stdbool.h>

#define NAME_MAX_BYTES  128 /* of a struct sockaddr_un, a little more */
#define BACKLOG_MAX     128
#define PIPE_BYTES      65536
#define DATAGRAM_MAX    65536
#define DATAGRAMS_BYTES (4 * DATAGRAM_MAX) /* that wait at one socket */
#define RIGHTS_MAX      256                /* datagrams with descriptors that wait anywhere */

struct name {
	uint32_t length; /* 0: none */
	uint8_t bytes[NAME_MAX_BYTES];
};

struct datagram {
	struct datagram *next;
	struct name from;
	uint64_t process;
	uint64_t credentials;
	handle_t rights; /* pipe with descriptors, or HANDLE_NONE */
	uint32_t length;
	uint8_t bytes[];
};

/* A call that waits. Which one it is follows from the list that it stands in. */
struct waiter {
	struct waiter *next;
	handle_t token;
	struct sock *sock; /* accept: unused; connect: who connects; send: the sender */
	uint32_t size;     /* receive and send: bytes */
	uint32_t flags;
	handle_t rights; /* send: as of a datagram */
	bool plain;      /* it came as read() or write(): no name is wanted */
	uint64_t process;
	uint64_t credentials;
};

enum sock_state { SOCK_FRESH, SOCK_LISTENING, SOCK_CONNECTED };

struct sock {
	struct sock *next; /* of all */
	int type;
	enum sock_state state;
	handle_t node;
	uint64_t number; /* the node's */
	uint64_t cookie; /* 0: no name */
	struct name name;
	struct name peer_name;
	uint64_t peer_process;
	uint64_t peer_credentials;
	int32_t owner[2]; /* of F_SETOWN: kind, id */
	/* Listening. */
	unsigned backlog, pending_count;
	struct pending *pending; /* oldest first */
	struct waiter *accepting;
	struct waiter *connecting;
	/* Datagrams. */
	uint64_t peer_cookie; /* 0: none */
	struct sock *pair;    /* of socketpair(): no name is needed */
	struct datagram *first, *last;
	size_t queued;
	struct waiter *receiving;
	struct waiter *sending;
	bool shut_read, shut_write;
};

/* A connection that waits to be accepted: the server's end of it, open already. */
struct pending {
	struct pending *next;
	struct sock *sock;
	handle_t connection;
};

/* main.c */
struct sock *sock_create(int type);
struct sock *sock_of_cookie(uint64_t cookie);
/* The socket with this node, or NULL. */
struct sock *sock_of_node(uint64_t number);
/* The socket behind the connection that a call came through, or NULL. */
struct sock *sock_of(const struct call *call);
int64_t sock_open(struct sock *sock, uint32_t flags);
void sock_free(struct sock *sock);

/* waiter.c: calls taken from the loop, oldest first. */
struct waiter *waiter_add(struct waiter **list, struct call *call);
struct waiter *waiter_pop(struct waiter **list);
/* Answers the waiter with that token with -EINTR. False: it is not in the list. */
bool waiter_cancel(struct waiter **list, handle_t token);
/* Answers one that is in no list any more. */
void waiter_fail(struct waiter *waiter, int error);
void waiter_fail_all(struct waiter **list, int error);

/* stream.c */
int64_t stream_listen(struct sock *sock, int backlog);
int64_t stream_connect(struct sock *sock, struct sock *target, struct call *call);
int64_t stream_accept(struct sock *sock, struct call *call, uint32_t flags);
int64_t stream_pair(struct sock *first, struct sock *second);
void stream_close(struct sock *sock);

/* rights.c: descriptors that travel with datagrams. */
/*
 * Those in a sender's pipe, in one that nobody else has: its reading end, or -EINVAL, -ELOOP,
 * -ENOBUFS. Counted until it is dropped or given away.
 */
int64_t rights_take(handle_t pipe);
/* Closes them; HANDLE_NONE: nothing. */
void rights_drop(handle_t rights);
/* They are the receiver's: the handle, to be sent and closed. */
handle_t rights_give(handle_t rights);

/* datagram.c */
/* The rights are taken over unless it fails. */
int64_t datagram_send(struct sock *from, uint64_t cookie, struct call *call, uint32_t size,
		      uint32_t flags, bool plain, handle_t rights);
struct socket_receive_from_reply;
int64_t datagram_receive(struct sock *sock, struct call *call, uint32_t size, uint32_t flags,
			 bool plain, struct socket_receive_from_reply *reply);
void datagram_close(struct sock *sock);
void datagram_bits(struct sock *sock);

#endif
