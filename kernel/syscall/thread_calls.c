/* SPDX-License-Identifier: MIT */
/* System calls about threads. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/sched.h>
#include <abi/time.h>
#include <kernel/futex.h>
#include <kernel/resource.h>
#include <kernel/sched.h>
#include <kernel/sleep.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/wait_claim.h>

int64_t sys_thread_create(handle_t handle, uaddr_t page, const char __user *name,
			  size_t name_length)
{
	char label[OBJECT_NAME_SIZE];
	HELD struct process *process = NULL;
	struct thread *thread;
	int64_t result;
	int error = name_from_user(label, name, name_length);

	if (error == 0)
		error = process_from_handle(handle, RIGHT_MANAGE, &process);
	if (error)
		return error;
	error = thread_create(process, page, label, &thread);
	if (error < 0)
		return error;
	object_retain(&thread->object);
	result = handle_for_new(&thread->object);
	if (result < 0)
		thread_kill(thread);
	object_release(&thread->object);
	return result;
}

int64_t sys_thread_start(handle_t handle, uaddr_t entry, uaddr_t stack, uint64_t argument)
{
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_MANAGE, &thread);

	return error ? error : thread_start(thread, entry, stack, argument);
}

int64_t sys_thread_exit(uaddr_t clear)
{
	thread_current()->clear_word = clear;
	thread_exit();
}

int64_t sys_thread_kill(handle_t handle)
{
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_MANAGE, &thread);

	if (error)
		return error;
	if (read_once(thread->run_state) == THREAD_DEAD)
		error = -ESRCH;
	else
		thread_kill(thread);
	return error;
}

int64_t sys_thread_yield(void)
{
	sched_yield();
	return 0;
}

int64_t sys_thread_sleep(int32_t clock, uint64_t deadline)
{
	switch (clock) {
	case CLOCK_MONOTONIC: return sleep_until(deadline);
	case CLOCK_REALTIME:
		return sleep_until_real(deadline > INT64_MAX ? INT64_MAX : (int64_t)deadline);
	default: return -EINVAL;
	}
}

int64_t sys_thread_schedule(handle_t handle, int32_t policy, int32_t priority, int32_t nice,
			    handle_t resource)
{
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_MANAGE, &thread);

	if (error)
		return error;
	if (policy != SCHED_OTHER || nice < thread->nice)
		error = resource == HANDLE_NONE ? -EPERM
						: resource_check_handle(resource, RIGHT_MANAGE,
									RESOURCE_SCHEDULE, 0, 0);
	if (error == 0)
		error = sched_set(thread, policy, priority, nice);
	if (error == 0)
		futex_lend_again(thread);
	return error;
}

int64_t sys_thread_set_affinity(handle_t handle, uint64_t cpus_allowed)
{
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_MANAGE, &thread);

	return error ? error : sched_set_affinity(thread, cpus_allowed);
}

int64_t sys_thread_set_segment(uint32_t segment, uaddr_t base)
{
	if (segment > SEGMENT_GS || !arch_user_address(base))
		return -EINVAL;
	arch_thread_set_segment(thread_current(), segment, base);
	return 0;
}

static uint32_t info_state(const struct thread *thread)
{
	if (read_once(thread->wait_state) == WAIT_SUSPENDED)
		return THREAD_STATE_SUSPENDED;
	switch (read_once(thread->run_state)) {
	case THREAD_NEW: return THREAD_STATE_NEW;
	case THREAD_RUNNING: /* or it waits, where a wait did not take the fast path */
		if (read_once(thread->cpu->thread) != thread)
			return THREAD_STATE_BLOCKED;
		return THREAD_STATE_RUNNING;
	case THREAD_READY: return THREAD_STATE_READY;
	case THREAD_DEAD: return THREAD_STATE_ENDED;
	default: return THREAD_STATE_BLOCKED;
	}
}

int64_t sys_thread_info(handle_t handle, struct thread_info __user *to)
{
	struct thread_info info = {0};
	HELD struct thread *thread = NULL;
	int error = thread_from_handle(handle, RIGHT_READ, &thread);

	if (error)
		return error;
	info.id = thread->id;
	info.pid = thread->process->pid;
	info.cpu_time = sched_thread_time(thread);
	info.affinity = thread->affinity;
	info.state = info_state(thread);
	info.cpu = thread->cpu ? thread->cpu->index : 0;
	info.policy = thread->policy;
	info.priority = thread->base_priority;
	info.effective_priority = thread->priority;
	info.nice = thread->nice;
	info.signal_mask = thread->page ? read_once(thread->page->signal_mask) : 0;
	if (info.state == THREAD_STATE_SUSPENDED) {
		struct thread_registers registers;

		arch_registers_get(thread, &registers);
		info.instruction = registers.rip;
	}
	text_copy(info.name, thread->name, sizeof(info.name));
	return copy_to_user(to, &info, sizeof(info));
}
