/* SPDX-License-Identifier: MIT */
/*
 * A pipe: one ring of bytes that all readers and writers share (side 0 only), or two, one in each
 * direction between side 0 and side 1. Ring pages come when bytes first need them and are charged
 * to the pipe's job.
 *
 * Handles, and in a pipe that keeps records every write, leave a mark at their first byte. No read
 * goes across a mark: one that begins at a mark takes it off, and in a pipe of records all bytes up
 * to the next. Handles that nobody took close when the last who could read has gone.
 *
 * Only connections travel so, and to keep a pipe from holding itself alive: a pipe one of whose own
 * connections is on its way takes no connection to a pipe, and a connection to a pipe that holds
 * connections to pipes is not taken by any.
 *
 * A transfer takes its ring's read or write turn under the lock, copies without the lock and
 * without faults, and commits under the lock: so what one turn moves is not mixed with another's,
 * and a turn never waits for anything.
 */
#ifndef KERNEL_PIPE_H
#define KERNEL_PIPE_H

#include <abi/message.h>
#include <abi/node.h>
#include <kernel/io.h>
#include <kernel/job.h>
#include <kernel/object.h>
#include <kernel/poll.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>

#define PIPE_CAPACITY     65536 /* where nobody chooses */
#define PIPE_ATOMIC       4096  /* PIPE_BUF: writes up to this are never split */
#define PIPE_INLINE_PAGES 16

struct pipe;

struct pipe_mark {
	struct list link;
	struct pipe *pipe;
	uint32_t gap; /* bytes between the last mark, or what has been read, and this one */
	uint32_t handle_count;
	uint32_t counted; /* bit n: handle n is to a pipe, which counts it */
	uint64_t process; /* who wrote */
	uint64_t credentials;
	uint32_t rights[PIPE_HANDLE_MAX];
	struct object *handle[PIPE_HANDLE_MAX]; /* connections, held as by handles */
};

struct pipe_ring {
	uint32_t start; /* offset of the oldest byte */
	uint32_t used;  /* bytes */
	uint32_t capacity;
	uint32_t readers; /* connections */
	uint32_t writers;
	uint32_t need;      /* room that the most modest waiting writer wants */
	uint8_t read_bits;  /* LEVEL_ bits for its readers; atomic */
	uint8_t write_bits; /* the same for its writers */
	bool reading;       /* somebody has the read turn */
	bool writing;
	bool shut; /* as if all of the other side had gone */
	uint32_t mark_count;
	uint32_t marked;   /* bytes before the last mark */
	struct list marks; /* struct pipe_mark */
	struct wait_queue read_waiters;
	struct wait_queue write_waiters;
	uint8_t **pages; /* NULL entries: not needed yet */
	uint8_t *inline_pages[PIPE_INLINE_PAGES];
};

struct pipe {
	struct object object;
	struct job *job; /* charged, with a reference */
	bool pair;
	bool records;     /* fixed: each write is one record, which one read takes */
	uint32_t carried; /* handles to its connections that lie in pipes; under a lock of all */
	uint32_t carries; /* handles to pipes that lie in it; the same */
	struct spinlock lock;      /* LOCK_LEVEL_PIPE: all that follows */
	struct list pollers;       /* struct poll_entry */
	uint32_t sequence;         /* counts changes of what poll sees */
	struct pipe_ring rings[2]; /* [n] is read by side n; without pair all use [0] */
};

/* -EINVAL: a capacity of 0 or above PIPE_CAPACITY_MAX; -ENOMEM. Caller owns a reference. */
NODISCARD int pipe_create(struct job *job, bool pair, bool records, uint32_t capacity,
			  struct pipe **pipe);
/* Connections of a side that read or write came (positive) or went. */
void pipe_count(struct pipe *pipe, unsigned side, int readers, int writers);
/* No more bytes come to a side (NODE_SHUT_INPUT) or from it (NODE_SHUT_OUTPUT), for good. */
void pipe_shut(struct pipe *pipe, unsigned side, uint32_t how);

/* What a read found beside bytes. */
struct pipe_receipt {
	bool peek;              /* in: take nothing off */
	uint32_t length;        /* of the whole record, or of what could have been read */
	struct pipe_mark *mark; /* where it began: the caller's, to be freed; NULL: none */
};

/*
 * Bytes moved; read: 0 at the end. -EAGAIN, -EINTR, -EFAULT, write: -EPIPE, -ENOMEM, -EMSGSIZE (a
 * record longer than the pipe); errors only where nothing was moved. Block unless nonblock; no
 * locks held. receipt NULL: handles are closed. mark: what goes with the first byte, or NULL; it
 * is used up in any case.
 */
NODISCARD int64_t pipe_read(struct pipe *pipe, unsigned side, struct io *io, bool nonblock,
			    struct pipe_receipt *receipt);
NODISCARD int64_t pipe_write(struct pipe *pipe, unsigned side, struct io *io, bool nonblock,
			     struct pipe_mark *mark);

/* A mark without handles, by the calling thread; NULL: no memory or quota. */
struct pipe_mark *pipe_mark_create(struct pipe *pipe);
/*
 * The mark takes handles of the calling process, which keeps its own. -EBADF; -EINVAL: not
 * connections; -EACCES: no right to transfer; -ELOOP: the rule about pipes above.
 */
NODISCARD int pipe_mark_hold(struct pipe_mark *mark, const uint32_t *handles, unsigned count);
/* Closes the handles that are left. No locks held. */
void pipe_mark_free(struct pipe_mark *mark);

static inline struct pipe_ring *pipe_input(struct pipe *pipe, unsigned side)
{
	return &pipe->rings[pipe->pair ? side : 0];
}

static inline struct pipe_ring *pipe_output(struct pipe *pipe, unsigned side)
{
	return &pipe->rings[pipe->pair ? !side : 0];
}

/* LEVEL_ bits for a connection that reads or writes these; without a lock: a hint. */
static ALWAYS_INLINE uint32_t pipe_bits(const struct pipe_ring *input,
					const struct pipe_ring *output, bool reads, bool writes)
{
	uint32_t bits = 0;

	if (reads)
		bits = __atomic_load_n(&input->read_bits, __ATOMIC_ACQUIRE);
	if (writes)
		bits |= __atomic_load_n(&output->write_bits, __ATOMIC_ACQUIRE);
	/* POSIX: never both. */
	return bits & LEVEL_HANGUP ? bits & ~(uint32_t)LEVEL_WRITABLE : bits;
}

#endif
