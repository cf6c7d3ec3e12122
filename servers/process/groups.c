/* SPDX-License-Identifier: MIT */
/* Process groups and sessions. */
#include "process.h"

#include <abi/errno.h>
#include <abi/signal.h>

unsigned stopped_count;

/* Whether a process keeps its group from being orphaned: its parent has the shell's place. */
static bool is_minded(const struct process *process)
{
	const struct process *parent = process->parent;

	return parent && parent->kind == PROCESS_LIVES && parent->session == process->session &&
	       parent->group != process->group;
}

bool group_is_orphaned(int32_t group)
{
	for (struct process *process = process_first(); process; process = process->newer) {
		if (process->group == group && process->kind == PROCESS_LIVES && is_minded(process))
			return false;
	}
	return true;
}

static bool has_stopped(int32_t group)
{
	for (struct process *process = process_first(); process; process = process->newer) {
		if (process->group == group && process->stopped)
			return true;
	}
	return false;
}

static void check_group(int32_t group)
{
	struct process_siginfo information = {.signal = SIGHUP, .code = SI_KERNEL};

	if (!has_stopped(group) || !group_is_orphaned(group))
		return;
	signal_send_group(group, &information);
	information.signal = SIGCONT;
	signal_send_group(group, &information);
}

void groups_check_orphaned(struct process *process)
{
	struct process *child, *elder;

	if (stopped_count == 0)
		return;
	check_group(process->group);
	for (child = process->child; child; child = elder) {
		elder = child->elder;
		if (child->group != process->group && child->session == process->session)
			check_group(child->group);
	}
}

int64_t handle_group_of(struct call *call, const struct process_group_of_request *request,
			struct process_group_of_reply *reply)
{
	const struct process *process = process_named(call, request->process);

	if (!process || process->kind == PROCESS_SERVICE)
		return -ESRCH;
	reply->group = process->group;
	reply->session = process->session;
	reply->leader = process->session == process->id;
	return 0;
}

static bool group_is_in_session(int32_t group, int32_t session)
{
	for (struct process *process = process_first(); process; process = process->newer) {
		if (process->group == group && process->session == session)
			return true;
	}
	return false;
}

int64_t handle_set_group(struct call *call, const struct process_set_group_request *request)
{
	struct process *caller = caller_of(call);
	struct process *process = process_named(call, request->process);
	int32_t group;

	if (request->group < 0 || request->process < 0)
		return -EINVAL;
	if (!caller || !process || (process != caller && process->parent != caller))
		return -ESRCH;
	if (process != caller && process->has_executed)
		return -EACCES;
	if (process->session != caller->session || process->session == process->id)
		return -EPERM;
	group = request->group ? request->group : process->id;
	if (group != process->id && !group_is_in_session(group, caller->session))
		return -EPERM;
	if (group != process->group) {
		process->group = group;
		groups_check_orphaned(process);
	}
	return 0;
}

int64_t handle_set_session(struct call *call, struct process_set_session_reply *reply)
{
	struct process *caller = caller_of(call);

	if (!caller || caller->kind == PROCESS_SERVICE)
		return -EPERM;
	for (struct process *process = process_first(); process; process = process->newer) {
		if (process->group == caller->id)
			return -EPERM;
	}
	caller->group = caller->session = caller->id;
	reply->session = caller->id;
	return 0;
}
