/* SPDX-License-Identifier: MIT */
/* System calls on nodes, and how connections come about. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/port.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

static NODISCARD int get_node(handle_t handle, uint32_t rights, struct node **node)
{
	return object_from_handle(handle, OBJECT_NODE, rights, struct node, node);
}

static NODISCARD int get_connection(handle_t handle, struct connection **connection)
{
	return object_from_handle(handle, OBJECT_CONNECTION, 0, struct connection, connection);
}

int64_t sys_node_create(handle_t port, uint64_t badge, uint32_t flags)
{
	HELD struct object *object = NULL;
	struct node *node;
	handle_t handle;
	int error;

	if (flags & ~(uint32_t)(NODE_STREAM | NODE_RECORDS) || flags == NODE_RECORDS)
		return -EINVAL;
	error = handle_get(own_handles(), port, OBJECT_PORT, RIGHT_READ, &object);
	if (error)
		return error;
	error = node_create(own_job(), container_of(object, struct port, object), badge, flags,
			    &node);
	if (error)
		return error;
	error = handle_add(own_handles(), &node->object, RIGHTS_ALL, 0, &handle);
	object_release(&node->object);
	return error ? error : (int64_t)handle;
}

int64_t sys_node_set_bits(handle_t handle, uint32_t set, uint32_t clear)
{
	struct handle_table *table = own_handles();
	const struct handle_slot *slot;
	int64_t result;

	if ((set | clear) & ~(uint32_t)LEVEL_ALL)
		return -EINVAL;
	/* The handle keeps the node as long as the table is locked. */
	spinlock_acquire(&table->lock);
	slot = handle_slot(table, handle);
	if (!slot)
		result = -EBADF;
	else if (slot->object->kind != OBJECT_NODE)
		result = -EINVAL;
	else if (!(slot->meta & RIGHT_SIGNAL))
		result = -EACCES;
	else
		result = node_set_bits(container_of(slot->object, struct node, object), set, clear);
	spinlock_release(&table->lock);
	return result;
}

int64_t sys_node_set_content(handle_t handle, handle_t vmo, uint32_t flags)
{
	struct object *object = NULL;
	HELD struct node *node = NULL;
	int error;

	if (flags & ~(uint32_t)CONTENT_READ_ONLY)
		return -EINVAL;
	error = get_node(handle, RIGHT_MANAGE, &node);
	if (error)
		return error;
	if (vmo != HANDLE_NONE)
		error = handle_get(own_handles(), vmo, OBJECT_VMO, RIGHT_READ | RIGHT_WRITE,
				   &object);
	if (!error)
		error = node_set_content(node,
					 object ? container_of(object, struct vmo, object) : NULL,
					 flags & CONTENT_READ_ONLY);
	object_release(object);
	return error;
}

int64_t sys_node_set_pipe(handle_t handle, handle_t peer, uint32_t capacity)
{
	struct node *node, *other = NULL;
	int error = get_node(handle, RIGHT_MANAGE, &node);

	if (error)
		return error;
	if (peer != HANDLE_NONE)
		error = get_node(peer, RIGHT_MANAGE, &other);
	if (!error)
		error = node_set_pipe(node, other, capacity);
	if (other)
		object_release(&other->object);
	object_release(&node->object);
	return error;
}

int64_t sys_node_set_limits(handle_t handle, uint64_t reserved)
{
	HELD struct node *node = NULL;
	int error = get_node(handle, RIGHT_MANAGE, &node);

	return error ? error : node_set_limits(node, reserved);
}

int64_t sys_node_info(handle_t handle, uint32_t flags, struct node_info __user *info)
{
	struct node_info facts;
	HELD struct node *node = NULL;
	int error;

	if (flags & ~(uint32_t)NODE_INFO_TAKE)
		return -EINVAL;
	error = get_node(handle, RIGHT_READ, &node);
	if (error)
		return error;
	node_info(node, flags & NODE_INFO_TAKE, &facts);
	return copy_to_user(info, &facts, sizeof(facts));
}

int64_t sys_connection_open(handle_t handle, uint32_t status_flags)
{
	struct connection *connection;
	HELD struct node *node = NULL;
	handle_t opened;
	int error = get_node(handle, RIGHT_CREATE, &node);

	if (error)
		return error;
	error = connection_create(own_job(), node, status_flags, &connection);
	if (error)
		return error;
	error = handle_add(own_handles(), &connection->object, connection_rights(connection), 0,
			   &opened);
	object_release(&connection->object);
	return error ? error : (int64_t)opened;
}

int64_t sys_connection_badge(handle_t handle, handle_t port, uint64_t __user *badge)
{
	HELD struct connection *connection = NULL;
	struct object *object;
	uint64_t found = 0;
	int error = get_connection(handle, &connection);

	if (error)
		return error;
	error = handle_get(own_handles(), port, OBJECT_PORT, RIGHT_READ, &object);
	if (!error) {
		if (connection->node->port != container_of(object, struct port, object))
			error = -EXDEV;
		found = connection->node->badge;
		object_release(object);
	}
	return error ? error : copy_to_user(badge, &found, sizeof(found));
}

int64_t sys_connection_status_flags(handle_t handle)
{
	HELD struct connection *connection = NULL;
	int64_t result = get_connection(handle, &connection);

	return result ? result : connection_flags(connection);
}

int64_t sys_connection_set_status_flags(handle_t handle, uint32_t flags)
{
	HELD struct connection *connection = NULL;
	int error = get_connection(handle, &connection);

	if (error)
		return error;
	connection_change_flags(connection, flags);
	return 0;
}
