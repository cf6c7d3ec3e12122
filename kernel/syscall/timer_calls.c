/* SPDX-License-Identifier: MIT */
/* System calls on timer objects. Contracts: kernel/syscall/syscalls.def. */
#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/time.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/timer_object.h>

int64_t sys_timer_create(int32_t clock)
{
	struct process *process = thread_current()->process;
	struct timer_object *timer;
	handle_t handle;
	int error;

	if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME)
		return -EINVAL;
	error = timer_object_create(process->job, clock == CLOCK_REALTIME, &timer);
	if (error)
		return error;
	error = handle_add(&process->handles, &timer->object, RIGHTS_ALL, 0, &handle);
	object_release(&timer->object);
	return error ? error : (int64_t)handle;
}

int64_t sys_timer_set(handle_t timer, uint64_t deadline, uint64_t interval)
{
	HELD struct object *object = NULL;
	int error = handle_get(own_handles(), timer, OBJECT_TIMER, RIGHT_MANAGE, &object);

	if (error)
		return error;
	if (interval != 0 && interval < TIMER_INTERVAL_MIN)
		error = -EINVAL;
	else
		timer_object_set(container_of(object, struct timer_object, object), deadline,
				 interval);
	return error;
}

int64_t sys_timer_info(handle_t timer, struct timer_info __user *info)
{
	struct timer_info facts;
	HELD struct object *object = NULL;
	int error = handle_get(own_handles(), timer, OBJECT_TIMER, RIGHT_READ, &object);

	if (error)
		return error;
	timer_object_get(container_of(object, struct timer_object, object), &facts.deadline,
			 &facts.interval, &facts.expirations);
	return copy_to_user(info, &facts, sizeof(facts));
}
