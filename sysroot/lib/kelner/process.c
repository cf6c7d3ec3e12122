/* SPDX-License-Identifier: MIT */
/* Processes: their ends, groups, limits and use. */
#include "kelner.h"

#include "../private/thread.h"

#include <protocol/process.h>

void sys_exit(int status)
{
	for (;;)
		(void)kelner_process_exit(status);
}

/* The child is a copy that waits for the same reply, with a thread page of its own. */
pid_t sys_fork(int *thread_id)
{
	struct process_fork_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int64_t status = process_fork(process_port(), &reply, &extra);

	if (status < 0)
		return (pid_t)(status == -EPIPE ? -EAGAIN : status);
	if (reply.process == 0) {
		__kelner_clock_forked();
		__kelner_locks_taken = false;
		*thread_id = sys_thread_id();
	}
	return reply.process;
}

pid_t sys_getpid(void)
{
	return (pid_t)kelner_process_id();
}

pid_t sys_getppid(void)
{
	return (pid_t)kelner_process_parent();
}

static void convert_time(uint64_t nanoseconds, struct timeval *time)
{
	*time = (struct timeval){(time_t)(nanoseconds / 1000000000U),
				 (suseconds_t)(nanoseconds % 1000000000U / 1000)};
}

static void convert_usage(const struct process_usage *from, bool children, struct rusage *to)
{
	*to = (struct rusage){.ru_maxrss = (long)(from->resident_peak / 1024)};
	convert_time(children ? from->children_user_time : from->user_time, &to->ru_utime);
	convert_time(children ? from->children_system_time : from->system_time, &to->ru_stime);
}

int sys_wait(idtype_t type, id_t id, siginfo_t *information, int options, struct rusage *usage)
{
	struct process_wait_request request = {
		.kind = (int32_t)type,
		.id = (int32_t)id,
		.options = (uint32_t)options,
	};
	struct process_wait_reply reply;
	struct protocol_extra extra = {.flags = 0};
	int64_t status;

	if (options & ~(WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT) ||
	    !(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	status = RESTARTED(process_wait(process_port(), &request, &reply, &extra));
	if (status < 0)
		return (int)status;
	*information = (siginfo_t){.si_signo = 0};
	if (reply.process != 0) {
		information->si_signo = SIGCHLD;
		information->si_code = reply.code;
		information->si_pid = reply.process;
		information->si_uid = reply.user;
		information->si_status = reply.status;
	}
	if (usage)
		convert_usage(&reply.usage, false, usage);
	return 0;
}

static int group_of(pid_t process, struct process_group_of_reply *reply)
{
	struct process_group_of_request request = {.process = process};
	struct protocol_extra extra = SELF_EXTRA;

	return (int)process_group_of(process_port(), &request, reply, &extra);
}

pid_t sys_getpgid(pid_t process)
{
	struct process_group_of_reply reply;
	int error = group_of(process, &reply);

	return error < 0 ? error : reply.group;
}

pid_t sys_getsid(pid_t process)
{
	struct process_group_of_reply reply;
	int error = group_of(process, &reply);

	return error < 0 ? error : reply.session;
}

int sys_setpgid(pid_t process, pid_t group)
{
	struct process_set_group_request request = {.process = process, .group = group};
	struct protocol_extra extra = SELF_EXTRA;

	return (int)process_set_group(process_port(), &request, &extra);
}

pid_t sys_setsid(void)
{
	struct process_set_session_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error = (int)process_set_session(process_port(), &reply, &extra);

	return error < 0 ? error : reply.session;
}

static int limit(int resource, const struct rlimit *new_limit, struct rlimit *old)
{
	struct process_limits_request request = {.resource = resource, .set = new_limit != 0};
	struct process_limits_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error;

	if (new_limit) {
		request.soft = new_limit->rlim_cur;
		request.hard = new_limit->rlim_max;
	}
	error = (int)process_limits(process_port(), &request, &reply, &extra);
	if (error == 0 && old)
		*old = (struct rlimit){reply.soft, reply.hard};
	return error;
}

int sys_getrlimit(int resource, struct rlimit *result)
{
	return limit(resource, 0, result);
}

int sys_setrlimit(int resource, const struct rlimit *new_limit)
{
	return limit(resource, new_limit, 0);
}

int sys_getrusage(int who, struct rusage *usage)
{
	struct process_usage_request request = {.who = who};
	struct process_usage_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN)
		return -EINVAL;
	error = (int)process_usage(process_port(), &request, &reply, &extra);
	if (error == 0)
		convert_usage(&reply.usage, who == RUSAGE_CHILDREN, usage);
	return error;
}

static int priority(int which, id_t who, bool set, int nice, int *result)
{
	struct process_priority_request request = {
		.which = which,
		.id = (int32_t)who,
		.set = set,
		.nice = nice,
	};
	struct process_priority_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int error = (int)process_priority(process_port(), &request, &reply, &extra);

	if (error == 0)
		*result = reply.nice;
	return error;
}

/* 20 minus the nice value, so that it cannot be taken for an error. */
int sys_getpriority(int which, id_t who)
{
	int nice = 0, error = priority(which, who, false, 0, &nice);

	return error < 0 ? error : NZERO - nice;
}

int sys_setpriority(int which, id_t who, int value)
{
	int nice;

	if (value < -NZERO)
		value = -NZERO;
	if (value > NZERO - 1)
		value = NZERO - 1;
	return priority(which, who, true, value, &nice);
}
