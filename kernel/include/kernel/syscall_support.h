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

static inline struct job *own_job(void)
{
	return thread_current()->process->job;
}

/*
 * A local variable that points to an object, or is NULL: its reference is given back on every way
 * out of the function. Types begin with their struct object: object_from_handle checks it.
 */
#define HELD __attribute__((cleanup(held_release)))
static inline void held_release(void *variable)
{
	struct object *object = *(struct object **)variable;

	if (object)
		object_release(object);
}

/* An object of a kind that a handle names, with a reference. Errors of handle_get. */
#define object_from_handle(handle, object_kind, rights, type, result)                        \
	({                                                                                   \
		_Static_assert(__builtin_offsetof(type, object) == 0, "what HELD needs");    \
		struct object *named;                                                        \
		int failed = handle_get(own_handles(), handle, object_kind, rights, &named); \
		*(result) = failed ? NULL : container_of(named, type, object);               \
		failed;                                                                      \
	})

/* The same; HANDLE_SELF is the caller's own process and needs no right. */
static inline NODISCARD int process_from_handle(handle_t handle, uint32_t rights,
						struct process **process)
{
	if (handle == HANDLE_SELF) {
		*process = thread_current()->process;
		object_retain(&(*process)->object);
		return 0;
	}
	return object_from_handle(handle, OBJECT_PROCESS, rights, struct process, process);
}

/* The address space of such a process, with a reference. -ESRCH: it has ended. */
static inline NODISCARD int space_from_handle(handle_t handle, uint32_t rights,
					      struct space **space)
{
	struct process *process;
	int error;

	if (likely(handle == HANDLE_SELF)) {
		*space = thread_current()->space;
		space_retain(*space);
		return 0;
	}
	error = process_from_handle(handle, rights, &process);
	if (error < 0)
		return error;
	*space = process_space(process);
	object_release(&process->object);
	return *space ? 0 : -ESRCH;
}

/* The same for a thread; HANDLE_SELF is the calling one. */
static inline NODISCARD int thread_from_handle(handle_t handle, uint32_t rights,
					       struct thread **thread)
{
	if (handle == HANDLE_SELF) {
		*thread = thread_current();
		object_retain(&(*thread)->object);
		return 0;
	}
	return object_from_handle(handle, OBJECT_THREAD, rights, struct thread, thread);
}

static inline NODISCARD int job_from_handle(handle_t handle, uint32_t rights, struct job **job)
{
	return object_from_handle(handle, OBJECT_JOB, rights, struct job, job);
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

/*
 * Gives a new object to the caller as a handle with all rights, and drops the creator's reference.
 * Where that fails the object ends as if its last handle had closed.
 */
static inline NODISCARD int64_t handle_for_new(struct object *object)
{
	handle_t handle;
	int error;

	object_handle_added(object);
	error = handle_add(own_handles(), object, RIGHTS_ALL, 0, &handle);
	object_handle_removed(object);
	object_release(object);
	return error < 0 ? error : (int64_t)handle;
}

#endif
