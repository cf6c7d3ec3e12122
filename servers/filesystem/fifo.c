/* SPDX-License-Identifier: MIT */
#include "fifo.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/object_info.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>

#define FIFO_BYTES 65536

/* One open file description of a fifo, or one that is to become one. */
struct end {
	struct end *next;
	uint32_t flags;
	uint64_t key;   /* of the connection */
	handle_t token; /* of an open that waits, else HANDLE_NONE */
	struct inode *inode;
	struct end *next_waiting;
};

struct fifo {
	struct end *ends;
};

static struct end *waiting; /* of all fifos */

int fifo_begin(struct inode *inode)
{
	return (int)kelner_node_set_pipe(inode->node, HANDLE_NONE, FIFO_BYTES);
}

static bool reads(uint32_t flags)
{
	return (flags & O_ACCMODE) == O_RDONLY || (flags & O_ACCMODE) == O_RDWR;
}

static bool writes(uint32_t flags)
{
	return (flags & O_ACCMODE) == O_WRONLY || (flags & O_ACCMODE) == O_RDWR;
}

/* Has somebody the side open, or (parked) does somebody wait for having it open? */
static bool has(const struct inode *inode, bool (*side)(uint32_t), bool parked)
{
	for (const struct end *end = inode->fifo ? inode->fifo->ends : NULL; end; end = end->next) {
		if (side(end->flags) && (end->token != HANDLE_NONE) == parked)
			return true;
	}
	return false;
}

bool fifo_has_waiters(const struct inode *inode)
{
	return has(inode, reads, true) || has(inode, writes, true);
}

static struct end *add_end(struct inode *inode, uint32_t flags)
{
	struct end *end;

	if (!inode->fifo)
		inode->fifo = allocate_zeroed(1, sizeof(*inode->fifo));
	end = inode->fifo ? allocate_zeroed(1, sizeof(*end)) : NULL;
	if (!end)
		return NULL;
	end->flags = flags;
	end->token = HANDLE_NONE;
	end->inode = inode;
	end->next = inode->fifo->ends;
	inode->fifo->ends = end;
	return end;
}

static void stop_waiting(struct end *end)
{
	struct end **link = &waiting;

	while (*link && *link != end)
		link = &(*link)->next_waiting;
	if (*link)
		*link = end->next_waiting;
	end->token = HANDLE_NONE;
}

static void remove_end(struct end *end)
{
	struct end **link = &end->inode->fifo->ends;

	stop_waiting(end);
	while (*link != end)
		link = &(*link)->next;
	*link = end->next;
	release(end);
}

/* The end's connection, which is its own from then on: a handle or a negative errno. */
static int64_t connect(struct end *end)
{
	struct handle_info info;
	int64_t connection = inode_connect(end->inode, end->flags);

	if (connection >= 0 && kelner_handle_info((handle_t)connection, &info) == 0)
		end->key = info.id;
	return connection;
}

static void answer(struct end *end)
{
	struct call_answer extra = {.handle_count = 1};
	handle_t token = end->token;
	int64_t connection = connect(end);

	stop_waiting(end);
	if (connection < 0) {
		remove_end(end);
		(void)call_answer(token, connection, NULL, 0, NULL);
		return;
	}
	extra.handle[0] = (handle_t)connection;
	(void)call_answer(token, 0, NULL, 0, &extra);
}

static void answer_waiting(struct inode *inode)
{
	struct end *end = inode->fifo->ends, *next;

	for (; end; end = next) {
		next = end->next;
		if (end->token != HANDLE_NONE)
			answer(end);
	}
}

static int64_t park(struct call *call, struct end *end)
{
	int64_t token = call_park(call);

	if (token < 0) {
		remove_end(end);
		return token;
	}
	end->token = (handle_t)token;
	end->next_waiting = waiting;
	waiting = end;
	return CALL_LATER;
}

int64_t fifo_open(struct call *call, struct inode *inode, uint32_t flags)
{
	bool both = reads(flags) && writes(flags);
	bool reader = has(inode, reads, false) || has(inode, reads, true);
	bool writer = has(inode, writes, false) || has(inode, writes, true);
	struct end *end;
	int64_t connection;

	if (flags & O_NONBLOCK && writes(flags) && !both && !reader)
		return -ENXIO;
	end = add_end(inode, flags);
	if (!end)
		return -ENOMEM;
	if (!(flags & O_NONBLOCK) && !both && !(reads(flags) ? writer : reader))
		return park(call, end);
	connection = connect(end);
	if (connection < 0) {
		remove_end(end);
		return connection;
	}
	call_give(call, (handle_t)connection);
	/* Whoever waited, waited for the side that is open now. */
	if (both || has(inode, reads(flags) ? writes : reads, true))
		answer_waiting(inode);
	return 0;
}

void fifo_connection_closed(struct inode *inode, uint64_t key)
{
	for (struct end *end = inode->fifo ? inode->fifo->ends : NULL; end; end = end->next) {
		if (end->token == HANDLE_NONE && end->key == key) {
			remove_end(end);
			return;
		}
	}
}

bool fifo_cancel(handle_t token)
{
	struct end *end = waiting;
	struct inode *inode;

	while (end && end->token != token)
		end = end->next_waiting;
	if (!end)
		return false;
	inode = end->inode;
	remove_end(end);
	(void)call_answer(token, -EINTR, NULL, 0, NULL);
	inode_settle(inode);
	return true;
}

void fifo_forget(struct inode *inode)
{
	if (!inode->fifo || inode->fifo->ends)
		return;
	release(inode->fifo);
	inode->fifo = NULL;
}
