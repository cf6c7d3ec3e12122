/* SPDX-License-Identifier: MIT */
/* System calls on resources, interrupts and I/O ports. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <kernel/irq.h>
#include <kernel/port_range.h>
#include <kernel/resource.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

int64_t sys_resource_create(handle_t parent, uint32_t kind, uint64_t base, uint64_t size,
			    const char __user *name, size_t name_length)
{
	char text[OBJECT_NAME_SIZE];
	struct resource *resource;
	HELD struct object *object = NULL;
	int error = name_from_user(text, name, name_length);

	if (!error)
		error = handle_get(own_handles(), parent, OBJECT_RESOURCE, RIGHT_CREATE, &object);
	if (error)
		return error;
	error = resource_create(container_of(object, struct resource, object), kind, base, size,
				text, thread_current()->process->job, &resource);
	return error ? error : handle_for_new(&resource->object);
}

int64_t sys_irq_create(handle_t resource, uint32_t number, uint32_t flags)
{
	struct irq *irq;
	/* A message needs authority over interrupts, but no particular line. */
	int error = resource_check_handle(resource, RIGHT_CREATE, RESOURCE_IRQ,
					  number == IRQ_MESSAGE ? 0 : number,
					  number == IRQ_MESSAGE ? 0 : 1);

	/* Nothing of a range is asked for: only its kind counts. */
	if (error == -EPERM && number == IRQ_MESSAGE)
		error = 0;
	if (!error)
		error = irq_create(thread_current()->process->job, number, flags, &irq);
	return error ? error : handle_for_new(&irq->object);
}

int64_t sys_irq_ack(handle_t irq)
{
	HELD struct object *object = NULL;
	int error = handle_get(own_handles(), irq, OBJECT_IRQ, RIGHT_MANAGE, &object);

	if (error)
		return error;
	irq_ack(container_of(object, struct irq, object));
	return 0;
}

int64_t sys_irq_message(handle_t irq, struct irq_message __user *message)
{
	struct irq_message facts;
	HELD struct object *object = NULL;
	int error = handle_get(own_handles(), irq, OBJECT_IRQ, RIGHT_MANAGE, &object);

	if (error)
		return error;
	error = irq_get_message(container_of(object, struct irq, object), &facts);
	return error ? error : copy_to_user(message, &facts, sizeof(facts));
}

int64_t sys_port_range_create(handle_t resource, uint32_t first, uint32_t count)
{
	struct port_range *range;
	int error = resource_check_handle(resource, RIGHT_CREATE, RESOURCE_PORTS, first, count);

	if (!error)
		error = port_range_create(thread_current()->process->job, first, count, &range);
	return error ? error : handle_for_new(&range->object);
}

int64_t sys_port_range_read(handle_t range, uint32_t offset, uint32_t width)
{
	HELD struct object *object = NULL;
	uint32_t value;
	int error = handle_get(own_handles(), range, OBJECT_PORT_RANGE, RIGHT_READ, &object);

	if (error)
		return error;
	error = port_range_read(container_of(object, struct port_range, object), offset, width,
				&value);
	return error ? error : (int64_t)value;
}

int64_t sys_port_range_write(handle_t range, uint32_t offset, uint32_t width, uint32_t data)
{
	HELD struct object *object = NULL;
	int error = handle_get(own_handles(), range, OBJECT_PORT_RANGE, RIGHT_WRITE, &object);

	return error ? error
		     : port_range_write(container_of(object, struct port_range, object), offset,
					width, data);
}
