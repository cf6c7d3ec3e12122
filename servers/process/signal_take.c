/* SPDX-License-Identifier: MIT */
/* Taking: what a process does with the signals that were sent to it. */
#include "process.h"

#include <abi/errno.h>
#include <abi/signal.h>
#include <kelner/syscalls.h>

/* The queue of a thread's own signals, or NULL. 0 means any: its process has only one thread. */
static struct signal_queue *own_queue(struct process *process, uint64_t thread)
{
	struct thread_signals *signals = process->threads;

	while (signals && thread && signals->thread != thread)
		signals = signals->next;
	return signals ? &signals->queue : NULL;
}

static uint64_t pending(struct process *process, uint64_t thread)
{
	const struct signal_queue *own = own_queue(process, thread);

	return process->queue.pending | (own ? own->pending : 0);
}

/* The lowest one of a set of pending signals; the thread's own before the process's. */
static int take(struct process *process, uint64_t thread, uint64_t set,
		struct process_siginfo *information)
{
	struct signal_queue *own = own_queue(process, thread);
	int signal = signal_lowest(set);

	if (!own || !(own->pending & signal_bit(signal)))
		own = &process->queue;
	signal_queue_take(own, signal, information);
	timer_taken(process, information);
	return signal;
}

void signal_kill(struct process *process, int signal)
{
	(void)kelner_process_kill(process->handle, (uint32_t)signal);
}

/* True: the action is the process's own handler. False: all that the signal does is done. */
static bool act(struct process *process, int signal)
{
	if (process->action[signal - 1].handler > HANDLER_IGNORE)
		return true;
	if (signal_is_ignored(process, signal))
		return false;
	if (!(signal_bit(signal) & SET_STOP))
		signal_kill(process, signal);
	else if (!group_is_orphaned(process->group))
		process_stop(process, signal);
	return false;
}

static void hand_out(struct process *process, int signal, const struct process_siginfo *information,
		     struct process_signal_take_reply *reply)
{
	struct action *action = &process->action[signal - 1];

	reply->handler = action->handler;
	reply->mask = action->mask;
	reply->flags = action->flags;
	reply->information = *information;
	if (action->flags & SA_RESETHAND)
		*action = (struct action){0};
}

/* A fault: it is handled at once or kills. */
static bool take_fault(struct process *process, const struct process_signal_take_request *request,
		       struct process_signal_take_reply *reply)
{
	int signal = signal_lowest(request->forced);
	struct process_siginfo information = request->fault;

	information.signal = signal;
	if (process->action[signal - 1].handler > HANDLER_IGNORE &&
	    !(request->mask & signal_bit(signal))) {
		hand_out(process, signal, &information, reply);
		return true;
	}
	fault_report(process, &information, request->thread);
	signal_kill(process, signal);
	return false;
}

int64_t handle_signal_take(struct call *call, const struct process_signal_take_request *request,
			   struct process_signal_take_reply *reply)
{
	struct process *process = caller_of(call);
	bool handled = false;
	uint64_t set;

	if (!process || process->kind != PROCESS_LIVES)
		return -ESRCH;
	if (request->forced) {
		handled = take_fault(process, request, reply);
		if (!handled)
			return -EINTR;
	}
	/* A process that was stopped here stands still before it sees the reply. */
	while (!handled && !process->stopped &&
	       (set = pending(process, request->thread) & ~request->mask) != 0) {
		struct process_siginfo information;
		int signal = take(process, request->thread, set, &information);

		handled = act(process, signal);
		if (handled)
			hand_out(process, signal, &information, reply);
	}
	reply->more = pending(process, request->thread);
	return 0;
}

int64_t handle_signal_accept(struct call *call, const struct process_signal_accept_request *request,
			     struct process_signal_accept_reply *reply)
{
	struct process *process = caller_of(call);
	uint64_t set;

	if (!process || process->kind != PROCESS_LIVES)
		return -ESRCH;
	set = pending(process, request->thread) & request->set;
	if (set) {
		(void)take(process, request->thread, set, &reply->information);
		return 0;
	}
	process->awaited |= request->set;
	return -EAGAIN;
}

int64_t handle_signal_pending(struct call *call,
			      const struct process_signal_pending_request *request,
			      struct process_signal_pending_reply *reply)
{
	struct process *process = caller_of(call);

	if (!process)
		return -ESRCH;
	reply->pending = pending(process, request->thread);
	return 0;
}
