/* SPDX-License-Identifier: MIT */
/*
 * Job control (POSIX.1-2024, 11.1.2 to 11.1.4): whose controlling terminal a terminal is, and what
 * a background process may do with it. The process server knows the processes.
 */
#include "tty.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/signal.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>

#define UNINTERRUPTED (&(struct protocol_extra){.flags = MESSAGE_UNINTERRUPTED})

bool job_of(const struct call *call, struct job *job)
{
	struct process_group_of_request request = {.process = (int32_t)call->process};
	struct process_group_of_reply reply;

	if (call->credentials == 0 || tty.process_server == HANDLE_NONE)
		return false;
	if (process_group_of(tty.process_server, &request, &reply, UNINTERRUPTED) < 0)
		return false;
	*job = (struct job){reply.group, reply.session, reply.leader};
	return reply.session > 0;
}

void session_signal(int32_t group, int signal)
{
	struct process_kill_request request = {.process = -group, .signal = signal};

	/* 1 would be everybody; there is nothing to be done about a group that is gone. */
	if (group > 1 && tty.process_server != HANDLE_NONE)
		(void)process_kill(tty.process_server, &request, UNINTERRUPTED);
}

static void signal_process(int32_t process, int signal)
{
	struct process_kill_request request = {.process = process, .signal = signal};

	if (process > 1 && tty.process_server != HANDLE_NONE)
		(void)process_kill(tty.process_server, &request, UNINTERRUPTED);
}

/* --- background processes --------------------------------------------------------------------- */

static uint32_t verdict_on(const struct call *call, const struct job *job, int signal)
{
	struct process_job_control_request request = {
		.process = (int32_t)call->process,
		.signal = signal,
	};
	struct process_job_control_reply reply;
	int64_t status = process_job_control(tty.process_server, &request, &reply, UNINTERRUPTED);

	if (status >= 0)
		return reply.verdict;
	session_signal(job->group, signal);
	return JOB_SIGNALLED;
}

int64_t job_may(const struct call *call, const struct terminal *terminal, int signal)
{
	struct job job;

	if (terminal->session == 0 || terminal->group == 0 || !job_of(call, &job) ||
	    job.session != terminal->session || job.group == terminal->group)
		return 0;
	switch (verdict_on(call, &job, signal)) {
	case JOB_SIGNALLED: return -EINTR;
	case JOB_IGNORED: return signal == SIGTTIN ? -EIO : 0;
	default: return -EIO;
	}
}

/* --- the controlling terminal ----------------------------------------------------------------- */

static struct terminal *terminal_of_session(int32_t session)
{
	struct terminal *terminal = tty.terminals;

	while (terminal && terminal->session != session)
		terminal = terminal->next;
	return terminal;
}

struct terminal *session_terminal(const struct call *call)
{
	struct job job;

	return job_of(call, &job) ? terminal_of_session(job.session) : NULL;
}

/* Also tells the process server, for ps. */
static int64_t watch_leader(struct terminal *terminal, int32_t session)
{
	struct process_session_leader_request request = {
		.session = session,
		.terminal = terminal->number,
	};
	struct protocol_extra extra = {.flags = MESSAGE_UNINTERRUPTED};
	int64_t status = process_session_leader(tty.process_server, &request, &extra);

	if (status < 0)
		return status;
	terminal->leader = extra.received[0];
	if (terminal->leader == HANDLE_NONE)
		return -ESRCH;
	return kelner_port_watch(tty.port, terminal->leader, EVENT_EXIT, terminal->index);
}

static void forget_session(struct terminal *terminal)
{
	struct process_session_leader_request request = {.session = terminal->session};
	struct protocol_extra extra = {.flags = MESSAGE_UNINTERRUPTED};

	if (terminal->session == 0)
		return;
	if (process_session_leader(tty.process_server, &request, &extra) >= 0 &&
	    extra.received[0] != HANDLE_NONE)
		(void)kelner_handle_close(extra.received[0]);
	if (terminal->leader != HANDLE_NONE) {
		(void)kelner_port_unwatch(tty.port, terminal->leader, EVENT_EXIT);
		(void)kelner_handle_close(terminal->leader);
	}
	terminal->leader = HANDLE_NONE;
	terminal->session = terminal->group = 0;
}

static int64_t take(struct terminal *terminal, const struct job *job)
{
	int64_t status = watch_leader(terminal, job->session);

	if (status < 0) {
		if (terminal->leader != HANDLE_NONE)
			(void)kelner_handle_close(terminal->leader);
		terminal->leader = HANDLE_NONE;
		return status;
	}
	terminal->session = job->session;
	terminal->group = job->group;
	return 0;
}

void session_opened(struct call *call, struct terminal *terminal, uint32_t flags)
{
	struct job job;

	if (flags & O_NOCTTY || terminal->session != 0 || !job_of(call, &job) || !job.leader ||
	    terminal_of_session(job.session))
		return;
	(void)take(terminal, &job);
}

int64_t session_set(struct call *call, struct terminal *terminal, bool steal)
{
	const struct identity *identity;
	struct job job;

	if (!job_of(call, &job))
		return -EPERM;
	if (terminal->session == job.session)
		return 0;
	if (!job.leader || terminal_of_session(job.session))
		return -EPERM;
	if (terminal->session != 0) {
		identity = identity_of(call->credentials);
		if (!steal || !identity || identity->user != 0)
			return -EPERM;
		forget_session(terminal);
	}
	return take(terminal, &job);
}

int64_t session_foreground(struct call *call, struct terminal *terminal, int32_t group)
{
	struct process_group_session_request request = {.group = group};
	struct process_group_session_reply reply;
	struct job job;
	int64_t status;

	if (group <= 0)
		return -EINVAL;
	if (!job_of(call, &job) || terminal->session != job.session)
		return -ENOTTY;
	status = process_group_session(tty.process_server, &request, &reply, UNINTERRUPTED);
	if (status == -ESRCH || (status >= 0 && reply.session != job.session))
		return -EPERM;
	if (status < 0 && status != -ENOSYS)
		return status;
	terminal->group = group;
	return 0;
}

/* --- its end ---------------------------------------------------------------------------------- */

static void end_session(struct terminal *terminal)
{
	int32_t group = terminal->group;

	forget_session(terminal);
	session_signal(group, SIGHUP);
	session_signal(group, SIGCONT);
}

int64_t session_detach(struct call *call, struct terminal *terminal)
{
	struct job job;

	if (!job_of(call, &job) || terminal->session != job.session)
		return -ENOTTY;
	if (!job.leader)
		return -EPERM;
	end_session(terminal);
	return 0;
}

void session_leader_ended(struct terminal *terminal)
{
	end_session(terminal);
	terminal_hang_up(terminal);
}

void session_line_gone(struct terminal *terminal)
{
	int32_t leader = terminal->session;

	if (leader == 0)
		return;
	/* A session has its leader's process id. */
	signal_process(leader, SIGHUP);
	signal_process(leader, SIGCONT);
	end_session(terminal);
}
