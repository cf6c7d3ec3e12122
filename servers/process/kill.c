/* SPDX-License-Identifier: MIT */
/* Who may send what to whom. */
#include "process.h"

#include <abi/errno.h>
#include <abi/signal.h>

static bool may_send(const struct process *sender, const struct process *target, int signal)
{
	const struct process_identities *from = &sender->credentials->id;
	const struct process_identities *to = &target->credentials->id;

	if (credentials_are_root(sender->credentials))
		return true;
	if (signal == SIGCONT && sender->session == target->session)
		return true;
	return from->user == to->user || from->user == to->saved_user ||
	       from->effective_user == to->user || from->effective_user == to->saved_user;
}

static int64_t kill_one(const struct process *sender, struct process *target,
			const struct process_siginfo *information)
{
	if (target->kind == PROCESS_SERVICE || !may_send(sender, target, information->signal))
		return -EPERM;
	return information->signal ? signal_send(target, information, 0) : 0;
}

/* Every process of a group, or (group 0) every one but the sender. */
static int64_t kill_many(const struct process *sender, int32_t group,
			 const struct process_siginfo *information)
{
	int64_t result = -ESRCH;
	struct process *next;

	for (struct process *target = process_first(); target; target = next) {
		int64_t status;

		next = target->newer;
		if (target->kind == PROCESS_SERVICE ||
		    (group ? target->group != group : target == sender))
			continue;
		status = kill_one(sender, target, information);
		if (status == 0 || result == -ESRCH)
			result = status;
	}
	return result;
}

/* What comes with a value: sigqueue(), mq_notify() and aio, which the C library does. */
static bool code_has_value(int32_t code)
{
	return code == SI_QUEUE || code == SI_MESGQ || code == SI_ASYNCIO;
}

/* Programs may not pretend to be the kernel or a timer. */
static bool code_is_allowed(const struct call *call, int32_t code)
{
	return code == SI_USER || code_has_value(code) || caller_is_server(call);
}

int64_t handle_kill(struct call *call, const struct process_kill_request *request)
{
	struct process *sender = caller_of(call), *target;
	struct process_siginfo information = {
		.signal = request->signal,
		.code = request->code,
		.value = code_has_value(request->code) ? request->value : 0,
	};

	if (!sender)
		return -ESRCH;
	if (request->signal < 0 || request->signal > SIGNAL_COUNT ||
	    !code_is_allowed(call, request->code))
		return -EINVAL;
	information.process = sender->id;
	information.user = sender->credentials->id.user;
	if (request->process == 0)
		return kill_many(sender, sender->group, &information);
	if (request->process == -1)
		return kill_many(sender, 0, &information);
	if (request->process < 0)
		return request->process == INT32_MIN
			       ? -ESRCH
			       : kill_many(sender, -request->process, &information);
	target = process_find(request->process);
	return target ? kill_one(sender, target, &information) : -ESRCH;
}

int64_t handle_kill_thread(struct call *call, const struct process_kill_thread_request *request)
{
	struct process *process = caller_of(call);
	struct process_siginfo information = {.signal = request->signal, .code = SI_TKILL};

	if (!process || process->kind != PROCESS_LIVES || request->thread == 0 ||
	    request->thread & PROCESS_THREAD_ABOVE)
		return -ESRCH;
	if (request->signal < 1 || request->signal > SIGNAL_COUNT)
		return -EINVAL;
	information.process = process->id;
	information.user = process->credentials->id.user;
	return signal_send(process, &information, request->thread);
}
