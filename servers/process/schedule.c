/* SPDX-License-Identifier: MIT */
/* Nice values, policies and priorities. */
#include "process.h"

#include <abi/errno.h>
#include <abi/sched.h>
#include <kelner/syscalls.h>

#define NICE_MIN (-20)
#define NICE_MAX 19

struct scheduling {
	int32_t policy; /* -1: as it is */
	int32_t priority;
	int32_t nice;
	int64_t status; /* the first failure */
};

static void apply(handle_t thread, void *argument)
{
	struct scheduling *scheduling = argument;
	int32_t policy = scheduling->policy, priority = scheduling->priority;
	struct thread_info info;
	int64_t status;

	if (policy < 0) {
		if (kelner_thread_info(thread, &info) < 0)
			return;
		policy = info.policy;
		priority = info.priority;
	}
	if (policy == SCHED_OTHER)
		priority = 0;
	status = kelner_thread_schedule(thread, policy, priority, scheduling->nice,
					schedule_resource);
	if (status < 0 && status != -ESRCH && scheduling->status == 0)
		scheduling->status = status;
}

int64_t schedule_threads(const struct process *process, int32_t policy, int32_t priority)
{
	struct scheduling scheduling = {policy, priority, process->nice, 0};

	threads_each(process, apply, &scheduling);
	return scheduling.status;
}

/* Whether the caller may change another process's scheduling. */
static bool may_change(const struct process *caller, const struct process *process)
{
	uint32_t user = caller->credentials->id.effective_user;

	return user == 0 || user == process->credentials->id.user ||
	       user == process->credentials->id.effective_user;
}

/* --- nice values ------------------------------------------------------------------------------
 */

static int64_t set_nice(const struct process *caller, struct process *process, int32_t nice)
{
	int32_t before = process->nice;
	int64_t status;

	if (!may_change(caller, process))
		return -EPERM;
	nice = nice < NICE_MIN ? NICE_MIN : nice > NICE_MAX ? NICE_MAX : nice;
	if (nice < before && !credentials_are_root(caller->credentials))
		return -EACCES;
	if (process->kind != PROCESS_LIVES)
		return 0;
	process->nice = nice;
	status = schedule_threads(process, -1, 0);
	if (status < 0)
		process->nice = before;
	return status == -EPERM ? -EACCES : status;
}

static bool is_meant(const struct process *process, int32_t which, uint32_t id)
{
	switch (which) {
	case PRIO_PROCESS: return (uint32_t)process->id == id;
	case PRIO_PGRP: return (uint32_t)process->group == id;
	default: return process->credentials->id.user == id;
	}
}

int64_t handle_priority(struct call *call, const struct process_priority_request *request,
			struct process_priority_reply *reply)
{
	const struct process *caller = caller_of(call);
	uint32_t id = (uint32_t)request->id;
	int64_t result = -ESRCH;

	if (!caller)
		return -ESRCH;
	if (request->which < PRIO_PROCESS || request->which > PRIO_USER)
		return -EINVAL;
	if (id == 0)
		id = (uint32_t)(request->which == PRIO_PROCESS ? caller->id
				: request->which == PRIO_PGRP
					? caller->group
					: (int32_t)caller->credentials->id.user);
	reply->nice = NICE_MAX;
	for (struct process *process = process_first(); process; process = process->newer) {
		int64_t status = 0;

		if (process->kind == PROCESS_SERVICE || !is_meant(process, request->which, id))
			continue;
		if (request->set)
			status = set_nice(caller, process, request->nice);
		if (process->nice < reply->nice)
			reply->nice = process->nice;
		if (status < 0 || result == -ESRCH)
			result = status;
	}
	return result;
}

/* --- policies ---------------------------------------------------------------------------------
 */

static int64_t policy_of(const struct process *process, uint64_t id,
			 struct process_schedule_reply *reply)
{
	int64_t thread = kelner_process_thread(process->handle, id);
	struct thread_info info;
	int64_t status;

	if (thread < 0)
		return -ESRCH;
	status = kelner_thread_info((handle_t)thread, &info);
	(void)kelner_handle_close((handle_t)thread);
	reply->policy = info.policy;
	reply->priority = info.priority;
	return status;
}

static int64_t set_policy(const struct process *process, uint64_t id, int32_t policy,
			  int32_t priority)
{
	struct scheduling scheduling = {policy, priority, process->nice, 0};
	int64_t thread;

	if (id == 0)
		return schedule_threads(process, policy, priority);
	thread = kelner_process_thread(process->handle, id);
	if (thread < 0)
		return -ESRCH;
	apply((handle_t)thread, &scheduling);
	(void)kelner_handle_close((handle_t)thread);
	return scheduling.status;
}

static bool is_valid(int32_t policy, int32_t priority)
{
	if (policy == SCHED_OTHER)
		return priority == 0;
	return (policy == SCHED_FIFO || policy == SCHED_RR) && priority >= SCHED_PRIORITY_MIN &&
	       priority <= SCHED_PRIORITY_MAX;
}

int64_t handle_schedule(struct call *call, const struct process_schedule_request *request,
			struct process_schedule_reply *reply)
{
	const struct process *caller = caller_of(call);
	const struct process *process = process_named(call, request->process);
	int32_t policy = request->policy, priority = request->priority;
	int64_t status;

	if (!caller || !process || process->kind != PROCESS_LIVES ||
	    request->thread & PROCESS_THREAD_ABOVE)
		return -ESRCH;
	if (request->thread && process != caller)
		return -EPERM;
	status = policy_of(process, request->thread, reply);
	if (status < 0 || (policy == -1 && priority == -1))
		return status;
	if (policy == -1)
		policy = reply->policy;
	if (priority == -1)
		priority = reply->priority;
	if (!is_valid(policy, priority))
		return -EINVAL;
	if (!may_change(caller, process) ||
	    (policy != SCHED_OTHER && !credentials_are_root(caller->credentials)))
		return -EPERM;
	status = set_policy(process, request->thread, policy, priority);
	return status < 0 ? status : policy_of(process, request->thread, reply);
}
