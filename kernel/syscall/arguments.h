/* SPDX-License-Identifier: MIT */
/* What many system calls do with their arguments and results. */
#ifndef SYSCALL_ARGUMENTS_H
#define SYSCALL_ARGUMENTS_H

#include <kernel/process.h>
#include <kernel/thread.h>
#include <kernel/user_copy.h>

/* The caller's handles. */
static inline struct handle_table *caller_handles(void)
{
	return &thread_current()->process->handles;
}

static inline struct job *caller_job(void)
{
	return thread_current()->process->job;
}

/* A new object's only reference becomes a handle with all rights: the number or an error. */
static inline int64_t give_to_caller(struct object *object)
{
	handle_t handle;
	int error = handle_add(caller_handles(), object, RIGHTS_ALL, 0, &handle);

	object_release(object);
	return error ? error : (int64_t)handle;
}

/* A debug name, cut to what fits. */
static inline NODISCARD int name_from_user(char name[OBJECT_NAME_SIZE], const char __user *from,
					   size_t length)
{
	size_t count = length < OBJECT_NAME_SIZE ? length : OBJECT_NAME_SIZE - 1;

	for (size_t i = count; i < OBJECT_NAME_SIZE; i++)
		name[i] = 0;
	return copy_from_user(name, from, count);
}

/* A process that a handle names, or the caller's own: with a reference. Errors of handle_get. */
static inline NODISCARD int process_from_handle(handle_t handle, uint32_t rights,
						struct process **process)
{
	struct object *object;
	int error = 0;

	if (handle == HANDLE_SELF) {
		*process = thread_current()->process;
		object_retain(&(*process)->object);
		return 0;
	}
	error = handle_get(caller_handles(), handle, OBJECT_PROCESS, rights, &object);
	if (!error)
		*process = container_of(object, struct process, object);
	return error;
}

#endif
