/* SPDX-License-Identifier: MIT */
/*
 * Connections. A pipe learns at once that the last handle has closed; the server learns it when
 * the last reference has gone, so that nothing of this connection arrives after it. The event lies
 * in the connection, which therefore waits at the port and goes when it is received.
 */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/port.h>

static struct object_cache connection_cache = OBJECT_CACHE("connection", struct connection);

static void connection_collect(struct event *event, uint64_t words[MESSAGE_WORDS])
{
	struct connection *connection = container_of(event, struct connection, last_close);

	words[0] = connection->key;
	connection->reported = true;
	object_release(&connection->object);
}

static void node_count(struct node *node, const struct connection *connection, int count)
{
	int readers = connection->reads ? count : 0;
	int writers = connection->writes ? count : 0;
	struct pipe *pipe;

	spinlock_acquire(&node->lock);
	node->connections += (uint32_t)count;
	node->readers += (uint32_t)readers;
	node->writers += (uint32_t)writers;
	pipe = node->pipe;
	spinlock_release(&node->lock);
	if (pipe)
		pipe_count(pipe, node->side, readers, writers);
}

int connection_create(struct job *job, struct node *node, uint32_t status_flags,
		      struct connection **result)
{
	struct connection *connection;
	uint32_t mode = status_flags & O_ACCMODE;

	if (status_flags & ~(uint32_t)CONNECTION_FLAGS ||
	    (mode != O_RDONLY && mode != O_WRONLY && mode != O_RDWR && mode != O_EXEC))
		return -EINVAL;
	connection = job_alloc(job, &connection_cache);
	if (!connection)
		return -ENOMEM;
	object_init(&connection->object, OBJECT_CONNECTION);
	connection->job = job;
	connection->node = node;
	object_retain(&node->object);
	connection->key = connection->object.id;
	connection->status_flags = status_flags;
	connection->reads = mode == O_RDONLY || mode == O_RDWR;
	connection->writes = mode == O_WRONLY || mode == O_RDWR;
	event_init(&connection->last_close, EVENT_LAST_CLOSE, connection_collect);
	if (node->port)
		event_bind(&connection->last_close, node->port, node->badge);
	node_count(node, connection, 1);
	connection->counted = true;
	*result = connection;
	return 0;
}

uint32_t connection_rights(const struct connection *connection)
{
	return RIGHTS_ALL & ~(uint32_t)((connection->reads ? 0 : RIGHT_READ) |
					(connection->writes ? 0 : RIGHT_WRITE));
}

void connection_change_flags(struct connection *connection, uint32_t flags)
{
	uint32_t old = connection_flags(connection);
	uint32_t new;

	do {
		new = (old & ~(uint32_t)CONNECTION_FLAGS_CHANGE) |
		      (flags & CONNECTION_FLAGS_CHANGE);
	} while (!__atomic_compare_exchange_n(&connection->status_flags, &old, new, true,
					      __ATOMIC_RELAXED, __ATOMIC_RELAXED));
}

static void connection_closed(struct object *object)
{
	struct connection *connection = container_of(object, struct connection, object);

	if (connection->counted)
		node_count(connection->node, connection, -1);
	connection->counted = false;
}

static void connection_destroy(struct object *object)
{
	struct connection *connection = container_of(object, struct connection, object);

	/* One that never had a handle. */
	connection_closed(object);
	if (connection->last_close.port && !connection->reported) {
		/* The event's reference, which its receipt gives up. */
		__atomic_store_n(&object->references, 1, __ATOMIC_RELAXED);
		event_raise(&connection->last_close);
		return;
	}
	event_unbind(&connection->last_close);
	object_release(&connection->node->object);
	job_free(connection->job, &connection_cache, connection);
}

const struct object_type connection_type = {
	.name = "connection",
	.closed = connection_closed,
	.destroy = connection_destroy,
};
