/* SPDX-License-Identifier: MIT */
/* System calls about processes. Copying and replacing processes is in process_copy_calls.c. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/resource.h>
#include <kernel/space.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

int64_t sys_process_create(handle_t handle, const char __user *name, size_t name_length)
{
	char label[OBJECT_NAME_SIZE];
	struct process *process;
	HELD struct job *job = NULL;
	int64_t result;
	int error = name_from_user(label, name, name_length);

	if (error == 0)
		error = job_from_handle(handle, RIGHT_CREATE, &job);
	if (error)
		return error;
	error = process_create(job, label, &process);
	if (error < 0)
		return error;
	object_retain(&process->object);
	result = handle_for_new(&process->object);
	if (result < 0)
		(void)process_kill(process, 0);
	object_release(&process->object);
	return result;
}

int64_t sys_process_set_ids(handle_t handle, uint64_t parent, uint64_t credentials)
{
	HELD struct object *object = NULL;
	int error = handle_get(own_handles(), handle, OBJECT_PROCESS, RIGHT_MANAGE, &object);
	struct process *process;

	if (error)
		return error;
	process = container_of(object, struct process, object);
	write_once(process->parent, parent);
	write_once(process->credentials, credentials);
	return 0;
}

int64_t sys_process_id(void)
{
	return (int64_t)thread_current()->process->pid;
}

int64_t sys_process_parent(void)
{
	return (int64_t)read_once(thread_current()->process->parent);
}

int64_t sys_process_info(handle_t handle, struct process_info __user *to)
{
	struct process_info info = {0};
	HELD struct process *process = NULL;
	int error = process_from_handle(handle, RIGHT_READ, &process);

	if (error)
		return error;
	info.pid = process->pid;
	info.parent = read_once(process->parent);
	info.credentials = read_once(process->credentials);
	info.start_time = process->start_time;
	info.cpu_time = process_cpu_time(process);
	spinlock_acquire(&process->lock);
	info.threads = process->thread_count;
	info.ended = process->end_state == PROCESS_ENDED;
	if (process->space) {
		info.mapped = read_once(process->space->mapped);
		info.resident = read_once(process->space->resident) * PAGE_SIZE;
		info.ahead = read_once(process->space->credit) * PAGE_SIZE;
		info.limit_space = read_once(process->space->limit);
	}
	spinlock_release(&process->lock);
	info.exit_status = info.ended ? process->exit_status : 0;
	info.handles = read_once(process->handles.count[0]) + read_once(process->handles.count[1]);
	info.limit_files = read_once(process->handles.descriptor_limit);
	info.limit_file_size = read_once(process->file_size_limit);
	text_copy(info.name, process->name, sizeof(info.name));
	return copy_to_user(to, &info, sizeof(info));
}

int64_t sys_process_exit(int32_t status)
{
	process_kill(thread_current()->process, (status & 0xff) << 8);
	thread_exit();
}

int64_t sys_process_kill(handle_t handle, uint32_t signal)
{
	HELD struct process *process = NULL;
	int error;

	if (signal < 1 || signal > 64)
		return -EINVAL;
	error = process_from_handle(handle, RIGHT_MANAGE, &process);
	return error ? error : process_kill(process, (int)signal);
}

static int set_limit(struct process *process, uint32_t limit, uint64_t amount)
{
	struct space *space;

	switch (limit) {
	case RLIMIT_NOFILE:
		if (amount > HANDLE_DESCRIPTORS)
			return -EINVAL;
		handle_table_set_limit(&process->handles, (uint32_t)amount);
		return 0;
	case RLIMIT_FSIZE: write_once(process->file_size_limit, amount); return 0;
	case RLIMIT_AS:
		space = process_space(process);
		if (!space)
			return -ESRCH;
		write_once(space->limit, amount);
		space_release(space);
		return 0;
	default: return -EINVAL;
	}
}

int64_t sys_process_set_limit(handle_t handle, uint32_t limit, uint64_t amount)
{
	HELD struct process *process = NULL;
	int error = process_from_handle(handle, RIGHT_MANAGE, &process);

	return error ? error : set_limit(process, limit, amount);
}

/* A thread of the process that stopped at a fault nobody has fetched, with a reference. */
static struct thread *faulted_thread(struct process *process, struct fault_info *fault)
{
	struct thread *found = NULL;

	spinlock_acquire(&process->lock);
	list_for_each (link, &process->threads) {
		struct thread *thread = container_of(link, struct thread, process_link);

		if (thread->fault.signal == 0)
			continue;
		*fault = thread->fault;
		thread->fault.signal = 0;
		found = thread;
		break;
	}
	spinlock_release(&process->lock);
	return found;
}

int64_t sys_process_fault(handle_t handle, struct fault_info __user *to)
{
	struct fault_info fault;
	HELD struct process *process = NULL;
	int error = process_from_handle(handle, RIGHT_MANAGE, &process);

	if (error)
		return error;
	error = faulted_thread(process, &fault) ? 0 : -EAGAIN;
	return error < 0 ? error : copy_to_user(to, &fault, sizeof(fault));
}

int64_t sys_process_thread(handle_t handle, uint64_t id)
{
	HELD struct process *process = NULL;
	struct thread *thread;
	int error = process_from_handle(handle, RIGHT_MANAGE, &process);

	if (error)
		return error;
	thread = process_find_thread(process, id);
	return thread ? handle_for_new(&thread->object) : -ESRCH;
}
