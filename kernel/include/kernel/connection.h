/* SPDX-License-Identifier: MIT */
/* A connection: one open file description of a node, with its offset and status flags. */
#ifndef KERNEL_CONNECTION_H
#define KERNEL_CONNECTION_H

#include <abi/fcntl.h>
#include <kernel/event.h>
#include <kernel/io.h>
#include <kernel/node.h>

/* What connection_open takes, and what F_SETFL may change. */
#define CONNECTION_FLAGS_CHANGE (O_APPEND | O_NONBLOCK)
#define CONNECTION_FLAGS        (O_ACCMODE | CONNECTION_FLAGS_CHANGE | O_SYNC)

struct connection {
	struct object object;
	struct node *node;     /* with a reference */
	struct job *job;       /* charged, with a reference */
	uint64_t key;          /* its object number: stands in the last close's event */
	uint64_t offset;       /* atomic; moved under the turn of a node with content */
	uint32_t status_flags; /* O_ flags; atomic */
	bool reads;
	bool writes;
	bool counted;  /* among the node's connections, until the last handle closes */
	bool reported; /* the last close has been received */
	struct event last_close;
};

/* Caller owns a reference. -EINVAL: unknown flags; -ENOMEM. */
NODISCARD int connection_create(struct job *job, struct node *node, uint32_t status_flags,
				struct connection **connection);
/* RIGHT_READ and RIGHT_WRITE as its access mode allows. */
uint32_t connection_rights(const struct connection *connection);

static inline uint32_t connection_flags(const struct connection *connection)
{
	return __atomic_load_n(&connection->status_flags, __ATOMIC_RELAXED);
}

static inline uint32_t connection_bits(const struct connection *connection)
{
	return node_bits(connection->node, connection->reads, connection->writes);
}

/* F_SETFL: takes CONNECTION_FLAGS_CHANGE over, leaves the rest. */
void connection_change_flags(struct connection *connection, uint32_t flags);

/*
 * Transfers at the connection's offset, or at one of their own that does not move it (at >= 0, not
 * for streams). Bytes moved, or an error where nothing was: see read and write in syscalls.def.
 */
#define AT_OFFSET (-1L)
NODISCARD int64_t connection_read(struct connection *connection, struct io *io, int64_t at);
NODISCARD int64_t connection_write(struct connection *connection, struct io *io, int64_t at,
				   uint64_t size_limit);
NODISCARD int64_t connection_seek(struct connection *connection, int64_t offset, int whence);

#endif
