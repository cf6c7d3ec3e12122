/* SPDX-License-Identifier: MIT */
/*
 * A node: what all opens of one file or terminal share. Its server is behind a port; its content,
 * where it has any, is a memory object or one side of a pipe, and then bytes move in the kernel.
 */
#ifndef KERNEL_NODE_H
#define KERNEL_NODE_H

#include <abi/node.h>
#include <kernel/event.h>
#include <kernel/job.h>
#include <kernel/object.h>
#include <kernel/pipe.h>
#include <kernel/poll.h>
#include <kernel/vmo.h>

struct port;

struct node {
	struct object object;
	struct job *job;   /* charged, with a reference; pays for what its pipe holds */
	struct port *port; /* NULL for the kernel's own pipes; else with a reference */
	uint64_t badge;
	uint64_t epoch; /* the port's when the node was made */
	bool stream;    /* neither offset nor turn */
	bool records;   /* its pipe keeps the boundaries of writes */

	struct spinlock lock;   /* LOCK_LEVEL_NODE: what follows, unless it says otherwise */
	bool turn;              /* somebody has it */
	bool content_read_only; /* writes go to the server */
	struct wait_queue turn_waiters;
	struct vmo *vmo;   /* content with a reference, or NULL */
	struct pipe *pipe; /* the same; set once, read without the lock */
	uint8_t side;      /* of the pipe, as input and output: set before it */
	struct pipe_ring *input;
	struct pipe_ring *output;
	uint32_t readers; /* open connections that read */
	uint32_t writers;
	uint32_t bits;     /* level bits of a node without a pipe; also read without the lock */
	uint32_t sequence; /* counts changes of bits */
	struct list pollers;
	uint64_t reserved;    /* bytes that the kernel may grow the content to */
	int64_t accessed;     /* nanoseconds since 1970; guarded by the turn */
	int64_t modified;     /* the same */
	uint32_t changed;     /* NODE_ bits; atomic */
	uint32_t connections; /* open */

	struct event watch; /* EVENT_BITS */
	struct poll_entry watch_entry;
};

/* port NULL: a node of the kernel's own. flags: NODE_STREAM, NODE_RECORDS. Caller owns a reference.
 * -ENOMEM. */
NODISCARD int node_create(struct job *job, struct port *port, uint64_t badge, uint32_t flags,
			  struct node **node);
/* Returns the sequence number. */
uint32_t node_set_bits(struct node *node, uint32_t set, uint32_t clear);
/* vmo NULL: none any more; else the node takes a reference. -EINVAL: a stream. */
NODISCARD int node_set_content(struct node *node, struct vmo *vmo, bool read_only);
/* peer NULL: readers and writers of node share one pipe. -EINVAL, -EBUSY, -ENOMEM. */
NODISCARD int node_set_pipe(struct node *node, struct node *peer, uint32_t capacity);
NODISCARD int node_set_limits(struct node *node, uint64_t reserved);
void node_info(struct node *node, bool take, struct node_info *info);
/* The part that all its connections share. */
void node_describe(struct node *node, struct connection_info *info);

/* Level bits for a connection that reads or writes; without a lock: a hint. */
static ALWAYS_INLINE uint32_t node_bits(const struct node *node, bool reads, bool writes)
{
	uint32_t wanted = LEVEL_HANGUP | LEVEL_ERROR | (reads ? LEVEL_READABLE : 0U) |
			  (writes ? LEVEL_WRITABLE : 0U);

	if (__atomic_load_n(&node->pipe, __ATOMIC_ACQUIRE))
		return pipe_bits(node->input, node->output, reads, writes);
	if (!node->stream)
		return (LEVEL_READABLE | LEVEL_WRITABLE) & wanted;
	return __atomic_load_n(&node->bits, __ATOMIC_ACQUIRE) & wanted;
}

/* Adds or takes off an entry whose notify tells that node_bits may have changed. */
void node_poll_add(struct node *node, struct poll_entry *entry);
void node_poll_remove(struct node *node, struct poll_entry *entry);

/*
 * port_watch with EVENT_BITS: binds the node's only watch, which fires at once where a bit is set
 * already. -EBUSY: bound. node_unwatch: -ESRCH: not bound to this port.
 */
NODISCARD int node_watch(struct node *node, struct port *port, uint64_t key);
NODISCARD int node_unwatch(struct node *node, struct port *port);

/* The file's turn: for what must be atomic to others. Blocks; -EINTR. */
NODISCARD int node_begin_turn(struct node *node);
void node_end_turn(struct node *node);

#endif
