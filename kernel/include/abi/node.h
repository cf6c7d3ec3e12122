/* SPDX-License-Identifier: MIT */
/* Nodes and connections: flags, facts, and the requests that the kernel itself makes of servers. */
#ifndef ABI_NODE_H
#define ABI_NODE_H

#include <stdint.h>

#define NODE_STREAM       1 /* node_create: no offset and no turn */
#define NODE_RECORDS      2 /* node_create, a stream: its pipe keeps the boundaries of writes */
#define NODE_SHUT_INPUT   1 /* node_shutdown: what others write to it fails with EPIPE */
#define NODE_SHUT_OUTPUT  2 /* node_shutdown: who reads what it wrote finds the end behind it */
#define CONTENT_READ_ONLY 1 /* node_set_content: writes go to the server */
#define NODE_INFO_TAKE    1 /* node_info: clears changed */
#define PIPE_CAPACITY_MAX (1U << 20)

struct node_info {
	uint64_t badge;
	uint64_t size; /* of the content */
	uint64_t reserved;
	int64_t accessed; /* nanoseconds since 1970 */
	int64_t modified;
	uint32_t changed; /* NODE_ACCESSED, NODE_MODIFIED since it was last taken */
	uint32_t connections;
	uint32_t bits; /* level bits */
	uint32_t sequence;
};
#define NODE_ACCESSED 1
#define NODE_MODIFIED 2

/* What stands behind a connection, for who has it. */
struct connection_info {
	uint64_t node;   /* object number: the same for all opens of one file or pipe */
	uint64_t offset; /* 0 of a stream */
	uint64_t size;   /* in bytes: of a memory object; of a pipe, what waits to be read */
	uint32_t status_flags;
	uint32_t content; /* CONNECTION_ bits */
};
#define CONNECTION_SERVER  1 /* messages reach a server; else they fail with EOPNOTSUPP */
#define CONNECTION_STREAM  2
#define CONNECTION_MEMORY  4
#define CONNECTION_PIPE    8
#define CONNECTION_RECORDS 16

/* What pipe_send and pipe_receive take beside a list of buffers. */
#define PIPE_HANDLE_MAX 16
struct pipe_message {
	uint64_t vector; /* address of struct iovec */
	uint32_t count;  /* of the list, at most 1024 */
	uint32_t flags;  /* PIPE_ bits */
	/* Received: of who sent it, 0 where nobody said; length of the whole record. */
	uint64_t process;
	uint64_t credentials;
	uint64_t length;
	uint32_t handle_flags; /* receive: HANDLE_CLOSE_ON_EXEC, HANDLE_CLOSE_ON_FORK */
	uint32_t handle_count; /* send: how many; receive: room for, then how many came */
	uint32_t handle[PIPE_HANDLE_MAX]; /* descriptors */
};
#define PIPE_NONBLOCK  1 /* in: do not wait */
#define PIPE_PEEK      2 /* in, receive: leave it there, with its handles */
#define PIPE_TRUNCATED 4 /* out, receive: the record was longer than the buffers */
#define PIPE_LOST      8 /* out, receive: handles found no room and were closed */

/*
 * Labels of the requests that the kernel makes for read, write and seek of a connection without
 * content (or a write that content cannot take). Servers give their own operations labels from
 * LABEL_FIRST_SERVER on. The reply's status is what the call returns.
 */
enum kernel_label {
	/*
	 * word 0: bytes; word 1: offset, or -1: the connection's (message.offset); lease 0: buffer
	 * to fill. Replies bytes read; MESSAGE_SET_OFFSET moves the connection's offset.
	 */
	LABEL_READ = 1,
	/* The same; lease 0: what to write. O_APPEND is among message.status_flags. */
	LABEL_WRITE,
	/* word 0: offset, word 1: whence. Replies 0, the new offset in word 0. */
	LABEL_SEEK,
	LABEL_FIRST_SERVER = 16,
};

#endif
