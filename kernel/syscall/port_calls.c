/* SPDX-License-Identifier: MIT */
/* System calls about ports and the events bound to them. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <kernel/connection.h>
#include <kernel/irq.h>
#include <kernel/node.h>
#include <kernel/port.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/timer_object.h>

/* The first handle takes over what keeps the port receivable. */
static int64_t port_publish(struct port *port)
{
	int64_t handle;

	object_retain(&port->object);
	handle = handle_for_new(&port->object);
	object_release(&port->receivable);
	object_release(&port->object);
	return handle;
}

int64_t sys_port_create(uint32_t flags, const char __user *name, size_t name_length)
{
	char label[OBJECT_NAME_SIZE];
	struct port *port = NULL;
	int error = name_from_user(label, name, name_length);

	if (error == 0 && flags & ~(uint32_t)PORT_DURABLE)
		error = -EINVAL;
	if (error == 0)
		error = port_create(label, thread_current()->process->job, flags & PORT_DURABLE,
				    &port);
	return error < 0 ? error : port_publish(port);
}

static int port_from_handle(handle_t handle, uint32_t rights, struct port **port)
{
	struct object *object;
	int error = handle_get(own_handles(), handle, OBJECT_PORT, rights, &object);

	*port = error ? NULL : container_of(object, struct port, object);
	return error;
}

static int fault_watch(struct process *process, struct port *port, uint64_t key)
{
	bool bound;

	spinlock_acquire(&process->lock);
	bound = process->fault_event.port;
	if (!bound)
		event_bind(&process->fault_event, port, key);
	spinlock_release(&process->lock);
	return bound ? -EBUSY : 0;
}

static int fault_unwatch(struct process *process, const struct port *port)
{
	bool bound;

	spinlock_acquire(&process->lock);
	bound = process->fault_event.port == port;
	if (bound)
		event_unbind(&process->fault_event);
	spinlock_release(&process->lock);
	return bound ? 0 : -ESRCH;
}

/* The node whose level bits are meant: that of a connection, too, for who has no more of it. */
static struct node *bits_node(struct object *object, uint32_t kind)
{
	if (kind != EVENT_BITS)
		return NULL;
	if (object->kind == OBJECT_CONNECTION)
		return container_of(object, struct connection, object)->node;
	return object->kind == OBJECT_NODE ? container_of(object, struct node, object) : NULL;
}

static int watch(struct port *port, struct object *object, uint32_t kind, uint64_t key)
{
	struct node *node = bits_node(object, kind);

	if (node)
		return node_watch(node, port, key);
	if (object->kind == OBJECT_PROCESS && kind == EVENT_EXIT)
		return process_watch(container_of(object, struct process, object), port, key);
	if (object->kind == OBJECT_IRQ && kind == EVENT_IRQ)
		return irq_bind(container_of(object, struct irq, object), port, key);
	if (object->kind == OBJECT_PROCESS && kind == EVENT_FAULT)
		return fault_watch(container_of(object, struct process, object), port, key);
	if (object->kind == OBJECT_TIMER && kind == EVENT_TIMER)
		return timer_object_watch(container_of(object, struct timer_object, object), port,
					  key);
	return -EINVAL;
}

static int unwatch(struct port *port, struct object *object, uint32_t kind)
{
	struct node *node = bits_node(object, kind);

	if (node)
		return node_unwatch(node, port);
	if (object->kind == OBJECT_PROCESS && kind == EVENT_EXIT)
		return process_unwatch(container_of(object, struct process, object), port);
	if (object->kind == OBJECT_IRQ && kind == EVENT_IRQ)
		return irq_unbind(container_of(object, struct irq, object), port);
	if (object->kind == OBJECT_PROCESS && kind == EVENT_FAULT)
		return fault_unwatch(container_of(object, struct process, object), port);
	if (object->kind == OBJECT_TIMER && kind == EVENT_TIMER)
		return timer_object_unwatch(container_of(object, struct timer_object, object),
					    port);
	return -EINVAL;
}

static int port_and_object(handle_t port_handle, handle_t handle, struct port **port,
			   struct object **object)
{
	int error = port_from_handle(port_handle, RIGHT_READ, port);

	if (error)
		return error;
	error = handle_get(own_handles(), handle, OBJECT_NONE, RIGHT_WATCH, object);
	if (error)
		object_release(&(*port)->object);
	return error;
}

int64_t sys_port_watch(handle_t port_handle, handle_t handle, uint32_t event, uint64_t key)
{
	struct object *object;
	struct port *port;
	int error = port_and_object(port_handle, handle, &port, &object);

	if (error)
		return error;
	error = watch(port, object, event, key);
	object_release(object);
	object_release(&port->object);
	return error;
}

int64_t sys_port_unwatch(handle_t port_handle, handle_t handle, uint32_t event)
{
	struct object *object;
	struct port *port;
	int error = port_and_object(port_handle, handle, &port, &object);

	if (error)
		return error;
	error = unwatch(port, object, event);
	object_release(object);
	object_release(&port->object);
	return error;
}

int64_t sys_port_restart(handle_t handle)
{
	HELD struct port *port = NULL;
	int error = port_from_handle(handle, RIGHT_MANAGE, &port);
	int64_t epoch;

	if (error)
		return error;
	epoch = (int64_t)__atomic_add_fetch(&port->epoch, 1, __ATOMIC_ACQ_REL);
	return epoch;
}

int64_t sys_port_info(handle_t handle, struct port_info __user *to)
{
	struct port_info info = {0};
	HELD struct port *port = NULL;
	int error = port_from_handle(handle, RIGHT_READ, &port);

	if (error)
		return error;
	spinlock_acquire(&port->lock);
	list_for_each (link, &port->callers)
		info.callers++;
	list_for_each (link, &port->receivers)
		info.receivers++;
	info.dead = port->dead;
	spinlock_release(&port->lock);
	info.received = read_once(port->received);
	info.epoch = read_once(port->epoch);
	info.durable = port->durable;
	text_copy(info.name, port->name, sizeof(info.name));
	return copy_to_user(to, &info, sizeof(info));
}
