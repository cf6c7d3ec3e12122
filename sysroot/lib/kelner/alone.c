/* SPDX-License-Identifier: MIT */
/*
 * Signals of a program that runs without a process server (the kernel's bare=): its own faults and
 * what its threads send themselves, with the dispositions kept here.
 */
#include "signal.h"

static struct process_signal_action_reply actions[KELNER_SIGNAL_LAST + 1];

static bool ignored_by_default(int signal)
{
	return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGCONT;
}

int __kelner_alone_action(const struct process_signal_action_request *request,
			  struct process_signal_action_reply *reply)
{
	int signal = request->signal;

	if (signal < 1 || signal > KELNER_SIGNAL_LAST ||
	    (request->set && signal_bit(signal) & UNBLOCKABLE))
		return -EINVAL;
	*reply = actions[signal];
	if (request->set)
		actions[signal] = (struct process_signal_action_reply){
			request->handler, request->mask, request->flags};
	return 0;
}

void __kelner_alone_take(uint64_t bits, bool fault, struct process_signal_take_reply *reply)
{
	int signal = bits ? __builtin_ctzl(bits) + 1 : 0;
	struct process_signal_action_reply *action = &actions[signal];

	if (signal == 0)
		return;
	reply->more = bits & ~signal_bit(signal);
	reply->information = (struct process_siginfo){
		.signal = signal,
		.code = SI_TKILL,
		.process = (int32_t)kelner_process_id(),
	};
	if (action->handler == (uintptr_t)SIG_DFL ||
	    (fault && action->handler == (uintptr_t)SIG_IGN)) {
		/* A fault comes again at once, and then the kernel reports it. */
		if (fault)
			thread_page()->trampoline = 0;
		else if (!ignored_by_default(signal))
			sys_exit(128 + signal);
	} else if (action->handler != (uintptr_t)SIG_IGN) {
		reply->handler = action->handler;
		reply->mask = action->mask;
		reply->flags = action->flags;
		if (action->flags & SA_RESETHAND)
			action->handler = (uintptr_t)SIG_DFL;
	}
}

int __kelner_alone_raise(int signal)
{
	struct thread_page *page = thread_page();

	if (signal == 0)
		return 0;
	__atomic_fetch_or(&page->signal_doorbell, signal_bit(signal), __ATOMIC_SEQ_CST);
	if (signals_due(page))
		__kelner_signal_point();
	return 0;
}
