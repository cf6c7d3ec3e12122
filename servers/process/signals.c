/* SPDX-License-Identifier: MIT */
/* Sending: what a signal does before its process has looked at it. */
#include "process.h"

#include <abi/errno.h>
#include <abi/signal.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>

bool signal_is_ignored(const struct process *process, int signal)
{
	uint64_t handler = process->action[signal - 1].handler;

	return handler == HANDLER_IGNORE ||
	       (handler == HANDLER_DEFAULT && signal_bit(signal) & SET_IGNORED);
}

static struct signal_queue *thread_queue(struct process *process, uint64_t thread)
{
	struct thread_signals *signals = process->threads;

	while (signals && signals->thread != thread)
		signals = signals->next;
	if (!signals) {
		signals = allocate_zeroed(1, sizeof(*signals));
		if (!signals)
			return NULL;
		signals->thread = thread;
		signals->next = process->threads;
		process->threads = signals;
	}
	return &signals->queue;
}

static void discard_everywhere(struct process *process, uint64_t set)
{
	signal_queue_discard(&process->queue, set);
	for (struct thread_signals *s = process->threads; s; s = s->next)
		signal_queue_discard(&s->queue, set);
}

/* A signal that its process shall look at. */
static int queue_and_ring(struct process *process, const struct process_siginfo *information,
			  uint64_t thread)
{
	uint64_t bit = signal_bit(information->signal);
	bool silent = signal_is_ignored(process, information->signal) && !(process->awaited & bit);
	struct signal_queue *queue = &process->queue;
	int64_t handle = 0;
	int status;

	if (thread) {
		handle = kelner_process_thread(process->handle, thread);
		if (handle < 0)
			return -ESRCH;
		queue = thread_queue(process, thread);
	}
	status = queue ? signal_queue_add(queue, information) : -EAGAIN;
	if (status == 0 && !silent && thread)
		(void)kelner_thread_signal((handle_t)handle, bit);
	else if (status == 0 && !silent)
		(void)kelner_process_signal(process->handle, bit);
	if (thread)
		(void)kelner_handle_close((handle_t)handle);
	return status;
}

int signal_send(struct process *process, const struct process_siginfo *information, uint64_t thread)
{
	int signal = information->signal;
	uint64_t bit = signal_bit(signal);

	if (process->kind != PROCESS_LIVES)
		return 0;
	if (signal == SIGKILL) {
		(void)kelner_process_kill(process->handle, SIGKILL);
		return 0;
	}
	if (bit & SET_STOP)
		discard_everywhere(process, signal_bit(SIGCONT));
	if (signal == SIGCONT) {
		discard_everywhere(process, SET_STOP);
		process_continue(process);
	}
	if (signal == SIGSTOP) {
		process_stop(process, SIGSTOP);
		return 0;
	}
	if (process->action[signal - 1].handler == HANDLER_IGNORE)
		return 0;
	return queue_and_ring(process, information, thread);
}

void signal_send_group(int32_t group, const struct process_siginfo *information)
{
	struct process *next;

	for (struct process *process = process_first(); process; process = next) {
		next = process->newer;
		if (process->group == group)
			(void)signal_send(process, information, 0);
	}
}

void signal_reset_actions(struct process *process)
{
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		if (process->action[i].handler != HANDLER_IGNORE)
			process->action[i] = (struct action){0};
		else
			process->action[i] = (struct action){.handler = HANDLER_IGNORE};
	}
}

void signal_forget(struct process *process)
{
	discard_everywhere(process, ~0UL);
	while (process->threads) {
		struct thread_signals *signals = process->threads;

		process->threads = signals->next;
		release(signals);
	}
}

/* --- stop and continue ------------------------------------------------------------------------
 */

void process_stop(struct process *process, int signal)
{
	if (process->stopped)
		return;
	process->stopped = true;
	stopped_count++;
	process->stop_signal = signal;
	threads_suspend(process);
	parent_tell(process, CLD_STOPPED, signal);
}

void process_continue(struct process *process)
{
	if (!process->stopped)
		return;
	process->stopped = false;
	stopped_count--;
	threads_resume(process);
	parent_tell(process, CLD_CONTINUED, SIGCONT);
}

/* --- dispositions -----------------------------------------------------------------------------
 */

int64_t handle_signal_action(struct call *call, const struct process_signal_action_request *request,
			     struct process_signal_action_reply *reply)
{
	struct process *process = caller_of(call);
	int signal = request->signal;
	struct action *action;

	if (!process)
		return -ESRCH;
	if (signal < 1 || signal > SIGNAL_COUNT)
		return -EINVAL;
	action = &process->action[signal - 1];
	reply->handler = action->handler;
	reply->mask = action->mask;
	reply->flags = action->flags;
	if (!request->set)
		return 0;
	if (signal == SIGKILL || signal == SIGSTOP)
		return -EINVAL;
	if (signal_is_ignored(process, signal)) /* what only waited for somebody to ask */
		discard_everywhere(process, signal_bit(signal));
	*action = (struct action){request->handler, request->mask, request->flags};
	if (signal_is_ignored(process, signal))
		discard_everywhere(process, signal_bit(signal));
	process->awaited &= ~signal_bit(signal);
	return 0;
}
