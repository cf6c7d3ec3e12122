/* SPDX-License-Identifier: MIT */
/*
 * poll. Most calls find something ready: a first pass looks at all descriptors under the handle
 * table's lock, without a reference to anything. Only a call that must wait puts an entry on each
 * node's list and looks again; each change wakes it to look once more.
 *
 * Lock order: a node or pipe, then the poller (which takes the place of a port there).
 */
#include <abi/errno.h>
#include <abi/poll.h>
#include <kernel/connection.h>
#include <kernel/signal_mask.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>

#define CHUNK 16 /* descriptors in one step */

struct poller {
	struct spinlock lock; /* LOCK_LEVEL_PORT */
	bool changed GUARDED_BY(lock);
	struct wait_queue queue;
};

struct poll_slot {
	struct poll_entry entry;
	struct poller *poller;
	struct connection *connection; /* with a reference; NULL: not open, or passed over */
	int16_t events;
	int16_t revents;
};

struct poll_block {
	struct poll_slot slot[CHUNK];
	struct poll_block *next;
};

static struct object_cache block_cache = OBJECT_CACHE("poll", struct poll_block);

#define IN          (POLLIN | POLLRDNORM)
#define OUT         (POLLOUT | POLLWRNORM)
#define ALWAYS_SEEN (POLLERR | POLLHUP) /* reported whether asked for or not */

/* What level bits mean to poll. */
static const int16_t level_events[16] = {
	0,
	IN,
	OUT,
	IN | OUT,
	POLLHUP,
	POLLHUP | IN,
	POLLHUP | OUT,
	POLLHUP | IN | OUT,
	POLLERR,
	POLLERR | IN,
	POLLERR | OUT,
	POLLERR | IN | OUT,
	POLLERR | POLLHUP,
	POLLERR | POLLHUP | IN,
	POLLERR | POLLHUP | OUT,
	POLLERR | POLLHUP | IN | OUT,
};
_Static_assert(LEVEL_READABLE == 1 && LEVEL_WRITABLE == 2 && LEVEL_HANGUP == 4 && LEVEL_ERROR == 8,
	       "the table's order");

static ALWAYS_INLINE int16_t poll_events(uint32_t bits, int16_t wanted)
{
	return (int16_t)(level_events[bits & 15] & (wanted | ALWAYS_SEEN));
}

static unsigned chunk_length(unsigned left)
{
	return left < CHUNK ? left : CHUNK;
}

/* --- the first pass -------------------------------------------------------------------------- */

static unsigned chunk_look(struct handle_table *table, struct pollfd *descriptors, unsigned count)
{
	unsigned ready = 0;

	spinlock_acquire(&table->lock);
	for (unsigned i = 0; i < count; i++) {
		struct pollfd *descriptor = &descriptors[i];
		const struct handle_slot *slot = NULL;

		descriptor->revents = 0;
		if (descriptor->fd < 0)
			continue;
		if (descriptor->fd < (int)HANDLE_DESCRIPTORS)
			slot = handle_slot(table, (handle_t)descriptor->fd);
		if (likely(slot))
			descriptor->revents =
				poll_events(connection_bits(container_of(
						    slot->object, struct connection, object)),
					    descriptor->events);
		else
			descriptor->revents = POLLNVAL;
		ready += descriptor->revents != 0;
	}
	spinlock_release(&table->lock);
	return ready;
}

static int64_t poll_look(struct handle_table *table, struct pollfd __user *descriptors,
			 unsigned count)
{
	struct pollfd chunk[CHUNK];
	unsigned ready = 0;

	for (unsigned i = 0; i < count; i += CHUNK) {
		size_t size = chunk_length(count - i) * sizeof(chunk[0]);
		int error = copy_from_user(chunk, descriptors + i, size);

		if (error)
			return error;
		ready += chunk_look(table, chunk, chunk_length(count - i));
		error = copy_to_user(descriptors + i, chunk, size);
		if (error)
			return error;
	}
	return ready;
}

/* --- waiting --------------------------------------------------------------------------------- */

static void poller_notify(struct poll_entry *entry)
{
	struct poller *poller = container_of(entry, struct poll_slot, entry)->poller;

	spinlock_acquire(&poller->lock);
	poller->changed = true;
	(void)wait_wake(&poller->queue, 0);
	spinlock_release(&poller->lock);
}

static void slot_watch(struct poll_slot *slot, struct handle_table *table, struct poller *poller,
		       const struct pollfd *descriptor)
{
	struct object *object;

	*slot = (struct poll_slot){.events = descriptor->events, .poller = poller};
	if (descriptor->fd < 0)
		return;
	if (descriptor->fd >= (int)HANDLE_DESCRIPTORS ||
	    handle_get(table, (handle_t)descriptor->fd, OBJECT_CONNECTION, 0, &object)) {
		slot->revents = POLLNVAL;
		return;
	}
	slot->connection = container_of(object, struct connection, object);
	slot->entry.notify = poller_notify;
	node_poll_add(slot->connection->node, &slot->entry);
}

/* Not inlined, as blocks_report: their lists are not needed while the caller waits. */
static NOINLINE int blocks_watch(struct poll_block *block, struct handle_table *table,
				 struct poller *poller, struct pollfd __user *descriptors,
				 unsigned count)
{
	struct job *job = thread_current()->process->job;

	for (unsigned i = 0; i < count; i += CHUNK) {
		struct pollfd chunk[CHUNK];
		unsigned length = chunk_length(count - i);
		int error = copy_from_user(chunk, descriptors + i, length * sizeof(chunk[0]));

		if (error)
			return error;
		if (i > 0) {
			block->next = job_alloc(job, &block_cache);
			if (!block->next)
				return -ENOMEM;
			block = block->next;
		}
		for (unsigned j = 0; j < length; j++)
			slot_watch(&block->slot[j], table, poller, &chunk[j]);
	}
	return 0;
}

static unsigned blocks_look(struct poll_block *block)
{
	unsigned ready = 0;

	for (; block; block = block->next) {
		for (unsigned i = 0; i < CHUNK; i++) {
			struct poll_slot *slot = &block->slot[i];

			if (slot->connection)
				slot->revents = poll_events(connection_bits(slot->connection),
							    slot->events);
			ready += slot->revents != 0;
		}
	}
	return ready;
}

static int64_t blocks_wait(struct poll_block *block, struct poller *poller, nanoseconds_t deadline)
{
	for (;;) {
		unsigned ready;
		int error;

		spinlock_acquire(&poller->lock);
		poller->changed = false;
		spinlock_release(&poller->lock);
		ready = blocks_look(block);
		if (ready)
			return ready;
		if (signal_is_pending())
			return -EINTR;
		spinlock_acquire(&poller->lock);
		if (poller->changed) {
			spinlock_release(&poller->lock);
			continue;
		}
		error = wait_on(&poller->queue, &poller->lock, deadline, WAIT_INTERRUPTIBLE);
		if (error)
			return error == -ETIMEDOUT ? 0 : error;
	}
}

static NOINLINE int blocks_report(const struct poll_block *block, struct pollfd __user *descriptors,
				  unsigned count)
{
	for (unsigned i = 0; i < count; i += CHUNK, block = block->next) {
		struct pollfd chunk[CHUNK];
		unsigned length = chunk_length(count - i);
		int error = copy_from_user(chunk, descriptors + i, length * sizeof(chunk[0]));

		if (error)
			return error;
		for (unsigned j = 0; j < length; j++)
			chunk[j].revents = block->slot[j].revents;
		error = copy_to_user(descriptors + i, chunk, length * sizeof(chunk[0]));
		if (error)
			return error;
	}
	return 0;
}

static void blocks_finish(struct poll_block *first)
{
	struct job *job = thread_current()->process->job;
	struct poll_block *next;

	for (struct poll_block *block = first; block; block = next) {
		next = block->next;
		for (unsigned i = 0; i < CHUNK; i++) {
			struct connection *connection = block->slot[i].connection;

			if (!connection)
				continue;
			node_poll_remove(connection->node, &block->slot[i].entry);
			object_release(&connection->object);
		}
		if (block != first)
			job_free(job, &block_cache, block);
	}
}

static int64_t poll_wait(struct handle_table *table, struct pollfd __user *descriptors,
			 unsigned count, nanoseconds_t deadline) NO_LOCK_ANALYSIS
{
	struct poll_block block = {.next = NULL};
	struct poller poller = {.changed = false};
	int64_t ready;
	int error;

	spinlock_init(&poller.lock, LOCK_LEVEL_PORT);
	wait_queue_init(&poller.queue);
	ready = blocks_watch(&block, table, &poller, descriptors, count);
	if (!ready)
		ready = blocks_wait(&block, &poller, deadline);
	if (ready > 0) {
		error = blocks_report(&block, descriptors, count);
		if (error)
			ready = error;
	}
	blocks_finish(&block);
	return ready;
}

int64_t poll_descriptors(struct pollfd __user *descriptors, unsigned count, nanoseconds_t deadline)
{
	struct handle_table *table = &thread_current()->process->handles;
	int64_t ready = poll_look(table, descriptors, count);

	if (ready || deadline == 0)
		return ready;
	return poll_wait(table, descriptors, count, deadline);
}
