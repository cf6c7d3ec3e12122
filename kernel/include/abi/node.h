/* SPDX-License-Identifier: MIT */
/* Nodes and connections: flags, facts, and the requests that the kernel itself makes of servers. */
#ifndef ABI_NODE_H
#define ABI_NODE_H

#include <stdint.h>

#define NODE_STREAM       1 /* node_create: no offset and no turn */
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
