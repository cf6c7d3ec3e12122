/* SPDX-License-Identifier: MIT */
/* System calls on handles and descriptors. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <kernel/port.h>
#include <kernel/process.h>
#include <kernel/resource.h>
#include <kernel/string.h>
#include <kernel/syscalls.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>
#include <kernel/vmo.h>

#define FLAGS_DESCRIPTOR (HANDLE_CLOSE_ON_EXEC | HANDLE_CLOSE_ON_FORK)
#define FLAGS_ALL        (FLAGS_DESCRIPTOR | HANDLE_INHERIT)

static struct handle_table *own_table(void)
{
	return &thread_current()->process->handles;
}

int64_t sys_handle_close(handle_t handle)
{
	return handle_remove(own_table(), handle);
}

int64_t sys_handle_duplicate(handle_t handle, uint32_t rights, uint32_t flags)
{
	struct object *object;
	handle_t copy;
	uint32_t has;
	int error;

	if (rights & ~(uint32_t)RIGHTS_ALL || flags & ~(uint32_t)HANDLE_INHERIT)
		return -EINVAL;
	error = handle_hold(own_table(), handle, OBJECT_NONE, RIGHT_DUPLICATE, &object, &has);
	if (error)
		return error;
	error = rights & ~has ? -EACCES : handle_add(own_table(), object, rights, flags, &copy);
	handle_let_go(object, has);
	return error ? error : (int64_t)copy;
}

/* The debug name of an object of a kind that has one. */
static const char *object_name(struct object *object)
{
	switch (object->kind) {
	case OBJECT_JOB: return container_of(object, struct job, object)->name;
	case OBJECT_PROCESS: return container_of(object, struct process, object)->name;
	case OBJECT_THREAD: return container_of(object, struct thread, object)->name;
	case OBJECT_PORT: return container_of(object, struct port, object)->name;
	case OBJECT_VMO: return container_of(object, struct vmo, object)->name;
	case OBJECT_RESOURCE: return container_of(object, struct resource, object)->name;
	default: return NULL;
	}
}

int64_t sys_handle_info(handle_t handle, struct handle_info __user *info)
{
	struct handle_info facts = {.kind = OBJECT_NONE};
	struct object *object;
	const char *name;
	int flags, error;

	flags = handle_get_flags(own_table(), handle);
	if (flags < 0)
		return flags;
	error = handle_get_with_rights(own_table(), handle, OBJECT_NONE, 0, &object, &facts.rights);
	if (error)
		return error;
	facts.kind = object->kind;
	facts.flags = (uint32_t)flags;
	facts.id = object->id;
	name = object_name(object);
	if (name)
		memcpy(facts.name, name, sizeof(facts.name));
	object_release(object);
	return copy_to_user(info, &facts, sizeof(facts));
}

int64_t sys_handle_set_inherit(handle_t handle, uint32_t inherit)
{
	if (inherit > 1)
		return -EINVAL;
	if (handle < HANDLE_DESCRIPTORS)
		return handle_get_flags(own_table(), handle) < 0 ? -EBADF : -EINVAL;
	return handle_set_flags(own_table(), handle, inherit ? HANDLE_INHERIT : 0);
}

/* The copy's place in the other table: a free system handle, or one certain descriptor. */
static int64_t give(struct process *process, struct object *object, uint32_t rights, uint32_t flags,
		    handle_t number) NO_LOCK_ANALYSIS
{
	handle_t given = number;
	int error;

	if (read_once(process->end_state) != PROCESS_LIVES)
		return -ESRCH;
	if (number == HANDLE_NONE)
		error = handle_add(&process->handles, object, rights, flags, &given);
	else
		error = descriptor_replace(&process->handles, object, rights, flags,
					   (unsigned)number);
	if (error == -EBADF)
		error = -EMFILE;
	return error ? error : (int64_t)given;
}

int64_t sys_handle_give(handle_t process, handle_t handle, uint32_t rights, uint32_t flags,
			handle_t number)
{
	struct object *target, *object;
	int64_t result;
	uint32_t has;

	if (rights & ~(uint32_t)RIGHTS_ALL || flags & ~(uint32_t)FLAGS_ALL ||
	    (number != HANDLE_NONE && number >= HANDLE_DESCRIPTORS))
		return -EINVAL;
	result = handle_get(own_table(), process, OBJECT_PROCESS, RIGHT_MANAGE, &target);
	if (result)
		return result;
	result = handle_hold(own_table(), handle, OBJECT_NONE, RIGHT_TRANSFER, &object, &has);
	if (!result) {
		result = rights & ~has ? -EACCES
				       : give(container_of(target, struct process, object), object,
					      rights, flags, number);
		handle_let_go(object, has);
	}
	object_release(target);
	return result;
}

/* What a descriptor names, to be duplicated: handle_let_go it. */
static int hold_descriptor(handle_t handle, uint32_t flags, struct object **object, uint32_t *has)
{
	if (flags & ~(uint32_t)FLAGS_DESCRIPTOR)
		return -EINVAL;
	return handle_hold(own_table(), handle, OBJECT_CONNECTION, RIGHT_DUPLICATE, object, has);
}

int64_t sys_descriptor_duplicate(handle_t handle, uint32_t minimum, uint32_t flags)
{
	struct object *object;
	unsigned copy;
	uint32_t has;
	int error = hold_descriptor(handle, flags, &object, &has);

	if (error)
		return error;
	error = descriptor_add(own_table(), object, has, flags, minimum, &copy);
	handle_let_go(object, has);
	return error ? error : (int64_t)copy;
}

int64_t sys_descriptor_duplicate_to(handle_t handle, uint32_t descriptor, uint32_t flags)
{
	struct object *object;
	uint32_t has;
	int error = hold_descriptor(handle, flags, &object, &has);

	if (error)
		return error;
	if (handle != descriptor)
		error = descriptor_replace(own_table(), object, has, flags, descriptor);
	handle_let_go(object, has);
	return error ? error : (int64_t)descriptor;
}

int64_t sys_descriptor_flags(handle_t descriptor)
{
	int flags;

	if (descriptor >= HANDLE_DESCRIPTORS)
		return -EBADF;
	flags = handle_get_flags(own_table(), descriptor);
	return flags < 0 ? flags : flags & FLAGS_DESCRIPTOR;
}

int64_t sys_descriptor_set_flags(handle_t descriptor, uint32_t flags)
{
	if (flags & ~(uint32_t)FLAGS_DESCRIPTOR)
		return -EINVAL;
	if (descriptor >= HANDLE_DESCRIPTORS)
		return -EBADF;
	return handle_set_flags(own_table(), descriptor, flags);
}
