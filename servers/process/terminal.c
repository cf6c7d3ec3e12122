/* SPDX-License-Identifier: MIT */
/* What terminals ask before they let a process in the background go on. */
#include "process.h"

#include <abi/errno.h>
#include <abi/signal.h>
#include <kelner/syscalls.h>

struct mask_question {
	uint64_t bit;
	bool blocked;
};

static void look_for_mask(handle_t thread, void *argument)
{
	struct mask_question *question = argument;
	struct thread_info info;

	if (kelner_thread_info(thread, &info) == 0 && info.state != THREAD_STATE_ENDED &&
	    !(info.signal_mask & question->bit))
		question->blocked = false;
}

/* By all of its threads: a terminal does not know which one asks. */
static bool is_blocked(const struct process *process, int signal)
{
	struct mask_question question = {.bit = signal_bit(signal), .blocked = true};

	threads_each(process, look_for_mask, &question);
	return question.blocked;
}

int64_t handle_job_control(struct call *call, const struct process_job_control_request *request,
			   struct process_job_control_reply *reply)
{
	struct process_siginfo information = {.signal = request->signal, .code = SI_KERNEL};
	const struct process *process = process_find(request->process);

	if (!caller_is_server(call))
		return -EPERM;
	if (request->signal != SIGTTIN && request->signal != SIGTTOU)
		return -EINVAL;
	if (!process || process->kind != PROCESS_LIVES)
		return -ESRCH;
	if (signal_is_ignored(process, request->signal) || is_blocked(process, request->signal)) {
		reply->verdict = JOB_IGNORED;
	} else if (group_is_orphaned(process->group)) {
		reply->verdict = JOB_ORPHANED;
	} else {
		signal_send_group(process->group, &information);
		reply->verdict = JOB_SIGNALLED;
	}
	return 0;
}

int64_t handle_group_session(struct call *call, const struct process_group_session_request *request,
			     struct process_group_session_reply *reply)
{
	(void)call;
	for (const struct process *process = process_first(); process; process = process->newer) {
		if (process->group != request->group || process->kind == PROCESS_SERVICE)
			continue;
		reply->session = process->session;
		return 0;
	}
	return -ESRCH;
}
