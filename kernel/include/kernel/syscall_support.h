/* SPDX-License-Identifier: MIT */
/* What the bodies of system calls share: objects and names out of arguments. */
#ifndef KERNEL_SYSCALL_SUPPORT_H
#define KERNEL_SYSCALL_SUPPORT_H

#include <abi/errno.h>
#include <kernel/process.h>
#include <kernel/string.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>

/* The calling process's handle table. */
static inline struct handle_table *own_handles(void)
{
	return &thread_current()->process->handles;
}

/* With a reference. HANDLE_SELF needs no right. -EBADF, -EINVAL, -EACCES. */
static inline NODISCARD int process_from_handle(handle_t handle, uint32_t rights,
						struct process **process)
{
	struct object *object;
	int error;

	if (handle == HANDLE_SELF) {
		*process = thread_current()->process;
		object_retain(&(*process)->object);
		return 0;
	}
	error = handle_get(own_handles(), handle, OBJECT_PROCESS, rights, &object);
	*process = error ? NULL : container_of(object, struct process, object);
	return error;
}

static inline NODISCARD int thread_from_handle(handle_t handle, uint32_t rights,
					       struct thread **thread)
{
	struct object *object;
	int error;

	if (handle == HANDLE_SELF) {
		*thread = thread_current();
		object_retain(&(*thread)->object);
		return 0;
	}
	error = handle_get(own_handles(), handle, OBJECT_THREAD, rights, &object);
	*thread = error ? NULL : container_of(object, struct thread, object);
	return error;
}

static inline NODISCARD int job_from_handle(handle_t handle, uint32_t rights, struct job **job)
{
	struct object *object;
	int error = handle_get(own_handles(), handle, OBJECT_JOB, rights, &object);

	*job = error ? NULL : container_of(object, struct job, object);
	return error;
}

/* A debug name; cut to what fits. -EFAULT. */
static inline NODISCARD int name_from_user(char name[OBJECT_NAME_SIZE], const char __user *from,
					   size_t length)
{
	if (length > OBJECT_NAME_SIZE - 1)
		length = OBJECT_NAME_SIZE - 1;
	name[length] = 0;
	return copy_from_user(name, from, length);
}

/* Gives a new object to the caller as a handle with all rights, and drops the creator's reference.
 */
static inline NODISCARD int64_t handle_for_new(struct object *object)
{
	handle_t handle;
	int error = handle_add(own_handles(), object, RIGHTS_ALL, 0, &handle);

	object_release(object);
	return error < 0 ? error : (int64_t)handle;
}

#endif
