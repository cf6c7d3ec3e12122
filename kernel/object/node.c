/* SPDX-License-Identifier: MIT */
/*
 * Nodes. Lock order: one node, or two by address; a pipe's lock comes after its node's, which is
 * held only while the two are joined.
 */
#include <abi/errno.h>
#include <kernel/node.h>
#include <kernel/port.h>

static struct object_cache node_cache = OBJECT_CACHE("node", struct node);

static struct pipe *node_pipe(const struct node *node)
{
	return __atomic_load_n(&node->pipe, __ATOMIC_ACQUIRE);
}

/* --- level bits ------------------------------------------------------------------------------ */

void poll_notify_all(struct list *pollers)
{
	list_for_each (link, pollers) {
		struct poll_entry *entry = container_of(link, struct poll_entry, link);

		entry->notify(entry);
	}
}

uint32_t node_set_bits(struct node *node, uint32_t set, uint32_t clear)
{
	uint32_t bits, sequence;

	spinlock_acquire(&node->lock);
	bits = ((node->bits & ~clear) | set) & LEVEL_ALL;
	if (bits != node->bits) {
		__atomic_store_n(&node->bits, bits, __ATOMIC_RELEASE);
		__atomic_store_n(&node->sequence, node->sequence + 1, __ATOMIC_RELAXED);
		poll_notify(&node->pollers);
	}
	sequence = node->sequence;
	spinlock_release(&node->lock);
	return sequence;
}

/*
 * Pollers of a node wait at its pipe, once it has one. Takes the lock of their list; a pipe that
 * comes meanwhile takes the list's entries with it under both locks.
 */
static struct spinlock *node_lock_pollers(struct node *node, struct list **pollers) NO_LOCK_ANALYSIS
{
	for (;;) {
		struct pipe *pipe = node_pipe(node);
		struct spinlock *lock = pipe ? &pipe->lock : &node->lock;

		spinlock_acquire(lock);
		if (pipe == node_pipe(node)) {
			*pollers = pipe ? &pipe->pollers : &node->pollers;
			return lock;
		}
		spinlock_release(lock);
	}
}

void node_poll_add(struct node *node, struct poll_entry *entry) NO_LOCK_ANALYSIS
{
	struct list *pollers;
	struct spinlock *lock = node_lock_pollers(node, &pollers);

	list_append(pollers, &entry->link);
	spinlock_release(lock);
}

void node_poll_remove(struct node *node, struct poll_entry *entry) NO_LOCK_ANALYSIS
{
	struct list *pollers;
	struct spinlock *lock = node_lock_pollers(node, &pollers);

	list_remove(&entry->link);
	spinlock_release(lock);
}

/* --- the watch ------------------------------------------------------------------------------- */

static void node_watch_notify(struct poll_entry *entry)
{
	event_raise(&container_of(entry, struct node, watch_entry)->watch);
}

static void node_watch_collect(struct event *event, uint64_t words[MESSAGE_WORDS])
{
	const struct node *node = container_of(event, struct node, watch);
	const struct pipe *pipe = node_pipe(node);

	words[0] = node_bits(node, true, true);
	words[1] = pipe ? __atomic_load_n(&pipe->sequence, __ATOMIC_RELAXED)
			: __atomic_load_n(&node->sequence, __ATOMIC_RELAXED);
}

/* Binding and unbinding are rare: one lock for all nodes. */
static struct spinlock watch_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_KERNEL);

int node_watch(struct node *node, struct port *port, uint64_t key)
{
	bool bound;

	spinlock_acquire(&watch_lock);
	bound = node->watch.port;
	if (!bound) {
		event_bind(&node->watch, port, key);
		node_poll_add(node, &node->watch_entry);
		if (node_bits(node, true, true))
			event_raise(&node->watch);
	}
	spinlock_release(&watch_lock);
	return bound ? -EBUSY : 0;
}

int node_unwatch(struct node *node, struct port *port)
{
	bool bound;

	spinlock_acquire(&watch_lock);
	bound = port && node->watch.port == port;
	if (bound) {
		node_poll_remove(node, &node->watch_entry);
		event_unbind(&node->watch);
	}
	spinlock_release(&watch_lock);
	return bound ? 0 : -ESRCH;
}

/* --- content --------------------------------------------------------------------------------- */

int node_set_content(struct node *node, struct vmo *vmo, bool read_only)
{
	struct vmo *old;

	if (node->stream)
		return -EINVAL;
	if (vmo)
		object_retain(&vmo->object);
	spinlock_acquire(&node->lock);
	old = node->vmo;
	node->vmo = vmo;
	node->content_read_only = read_only;
	node->reserved = 0;
	spinlock_release(&node->lock);
	if (old)
		object_release(&old->object);
	return 0;
}

int node_set_limits(struct node *node, uint64_t reserved)
{
	bool has_content;

	spinlock_acquire(&node->lock);
	has_content = node->vmo;
	if (has_content)
		node->reserved = reserved;
	spinlock_release(&node->lock);
	return has_content ? 0 : -EINVAL;
}

/* The node becomes a side of the pipe, with all who have it open and all who wait for its bits. */
static NODISCARD int node_attach(struct node *node, struct pipe *pipe,
				 unsigned side) NO_LOCK_ANALYSIS
{
	int readers, writers;
	struct list *link;

	spinlock_acquire(&node->lock);
	if (node->pipe) {
		spinlock_release(&node->lock);
		return -EBUSY;
	}
	spinlock_acquire(&pipe->lock);
	while ((link = list_take_first(&node->pollers)))
		list_append(&pipe->pollers, link);
	object_retain(&pipe->object);
	node->side = (uint8_t)side;
	node->input = pipe_input(pipe, side);
	node->output = pipe_output(pipe, side);
	__atomic_store_n(&node->pipe, pipe, __ATOMIC_RELEASE);
	readers = (int)node->readers;
	writers = (int)node->writers;
	spinlock_release(&pipe->lock);
	spinlock_release(&node->lock);
	pipe_count(pipe, side, readers, writers);
	return 0;
}

int node_set_pipe(struct node *node, struct node *peer, uint32_t capacity)
{
	struct pipe *pipe;
	int error;

	if (!node->stream || node == peer ||
	    (peer && (!peer->stream || peer->records != node->records)))
		return -EINVAL;
	if (node_pipe(node) || (peer && node_pipe(peer)))
		return -EBUSY;
	error = pipe_create(node->job, peer, node->records, capacity, &pipe);
	if (error)
		return error;
	error = node_attach(node, pipe, 0);
	/* Lost to another set_pipe: the node keeps a pipe whose other side is closed. */
	if (!error && peer)
		error = node_attach(peer, pipe, 1);
	object_release(&pipe->object);
	return error;
}

/* --- the turn -------------------------------------------------------------------------------- */

int node_begin_turn(struct node *node)
{
	spinlock_acquire(&node->lock);
	while (unlikely(node->turn)) {
		int error =
			wait_on(&node->turn_waiters, &node->lock, WAIT_FOREVER, WAIT_INTERRUPTIBLE);

		if (error)
			return error;
		spinlock_acquire(&node->lock);
	}
	node->turn = true;
	spinlock_release(&node->lock);
	return 0;
}

void node_end_turn(struct node *node)
{
	spinlock_acquire(&node->lock);
	node->turn = false;
	if (unlikely(!list_is_empty(&node->turn_waiters.waiters)))
		(void)wait_wake(&node->turn_waiters, 0);
	spinlock_release(&node->lock);
}

/* --- life ------------------------------------------------------------------------------------ */

void node_info(struct node *node, bool take, struct node_info *info)
{
	*info = (struct node_info){.badge = node->badge};
	info->changed = take ? __atomic_exchange_n(&node->changed, 0, __ATOMIC_ACQUIRE)
			     : __atomic_load_n(&node->changed, __ATOMIC_ACQUIRE);
	info->bits = node_bits(node, true, true);
	spinlock_acquire(&node->lock);
	info->size = node->vmo ? __atomic_load_n(&node->vmo->size, __ATOMIC_RELAXED) : 0;
	info->reserved = node->reserved;
	info->accessed = __atomic_load_n(&node->accessed, __ATOMIC_RELAXED);
	info->modified = __atomic_load_n(&node->modified, __ATOMIC_RELAXED);
	info->connections = node->connections;
	info->sequence = node->pipe ? __atomic_load_n(&node->pipe->sequence, __ATOMIC_RELAXED)
				    : node->sequence;
	spinlock_release(&node->lock);
}

void node_describe(struct node *node, struct connection_info *info)
{
	const struct pipe *pipe = node_pipe(node);

	info->node = node->object.id;
	info->content = (node->port ? CONNECTION_SERVER : 0) |
			(node->stream ? CONNECTION_STREAM : 0) | (pipe ? CONNECTION_PIPE : 0) |
			(node->records ? CONNECTION_RECORDS : 0);
	if (pipe) {
		info->size = read_once(node->input->used);
		return;
	}
	spinlock_acquire(&node->lock);
	if (node->vmo) {
		info->content |= CONNECTION_MEMORY;
		info->size = read_once(node->vmo->size);
	}
	spinlock_release(&node->lock);
}

int node_create(struct job *job, struct port *port, uint64_t badge, uint32_t flags,
		struct node **result) NO_LOCK_ANALYSIS
{
	struct node *node = job_alloc(job, &node_cache);

	if (!node)
		return -ENOMEM;
	object_init(&node->object, OBJECT_NODE);
	node->job = job;
	node->port = port;
	if (port) {
		object_retain(&port->object);
		node->epoch = __atomic_load_n(&port->epoch, __ATOMIC_ACQUIRE);
	}
	node->badge = badge;
	node->stream = flags & NODE_STREAM;
	node->records = flags & NODE_RECORDS;
	spinlock_init(&node->lock, LOCK_LEVEL_NODE);
	wait_queue_init(&node->turn_waiters);
	list_init(&node->pollers);
	event_init(&node->watch, EVENT_BITS, node_watch_collect);
	node->watch_entry.notify = node_watch_notify;
	list_init(&node->watch_entry.link);
	*result = node;
	return 0;
}

static void node_destroy(struct object *object) NO_LOCK_ANALYSIS
{
	struct node *node = container_of(object, struct node, object);

	(void)!node_unwatch(node, node->watch.port);
	if (node->pipe)
		object_release(&node->pipe->object);
	if (node->vmo)
		object_release(&node->vmo->object);
	if (node->port)
		object_release(&node->port->object);
	job_free(node->job, &node_cache, node);
}

const struct object_type node_type = {
	.name = "node",
	.destroy = node_destroy,
};
