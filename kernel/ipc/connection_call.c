/* SPDX-License-Identifier: MIT */
/* Calls that go through a connection: what the server learns of it, and what its reply changes. */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/message.h>

int connection_call_context(struct connection *connection, struct call_context *context)
{
	struct node *node = connection->node;

	if (!node->port) {
		object_release(&connection->object);
		return -EOPNOTSUPP;
	}
	object_retain(&node->port->object);
	*context = (struct call_context){
		.port = node->port,
		.connection = connection,
		.badge = node->badge,
		.epoch = node->epoch,
		.offset = __atomic_load_n(&connection->offset, __ATOMIC_RELAXED),
		.status_flags = connection_flags(connection),
	};
	return 0;
}

void connection_reply(struct connection *connection, uint64_t info, const struct message *message)
{
	if (info & MESSAGE_SET_OFFSET)
		__atomic_store_n(&connection->offset, read_once(message->offset), __ATOMIC_RELAXED);
	if (info & MESSAGE_SET_BITS)
		(void)node_set_bits(connection->node, read_once(message->bits), LEVEL_ALL);
}
