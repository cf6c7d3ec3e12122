/* SPDX-License-Identifier: MIT */
/* System calls on jobs. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <kernel/job.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

#define SIGNAL_MAX 64

int64_t sys_job_create(handle_t parent, uint64_t memory, uint32_t processes,
		       const char __user *name, size_t name_length)
{
	struct handle_table *table = own_handles();
	char text[OBJECT_NAME_SIZE] = {0};
	HELD struct object *object = NULL;
	struct job *job;
	handle_t handle;
	int error = handle_get(table, parent, OBJECT_JOB, RIGHT_CREATE, &object);

	if (error)
		return error;
	error = copy_from_user(text, name,
			       name_length < sizeof(text) ? name_length : sizeof(text) - 1);
	if (!error)
		error = job_create(container_of(object, struct job, object), text, memory,
				   processes, &job);
	if (error)
		return error;
	error = handle_add(table, &job->object, RIGHTS_ALL, 0, &handle);
	object_release(&job->object);
	return error ? error : (int64_t)handle;
}

int64_t sys_job_info(handle_t job, struct job_info __user *info)
{
	struct job_info facts = {.memory_limit = 0};
	HELD struct object *object = NULL;
	struct job *found;
	int error = handle_get(own_handles(), job, OBJECT_JOB, RIGHT_READ, &object);

	if (error)
		return error;
	found = container_of(object, struct job, object);
	spinlock_acquire(&found->lock);
	facts.memory_limit = found->memory_limit;
	facts.memory_used = job_memory_used(found);
	facts.process_limit = found->process_limit;
	facts.processes = found->processes;
	spinlock_release(&found->lock);
	memcpy(facts.name, found->name, sizeof(facts.name));
	return copy_to_user(info, &facts, sizeof(facts));
}

int64_t sys_job_kill(handle_t job, uint32_t signal)
{
	HELD struct object *object = NULL;
	int error;

	if (signal == 0 || signal > SIGNAL_MAX)
		return -EINVAL;
	error = handle_get(own_handles(), job, OBJECT_JOB, RIGHT_MANAGE, &object);
	if (error)
		return error;
	job_kill(container_of(object, struct job, object), (int)signal);
	return 0;
}
