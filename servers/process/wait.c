/* SPDX-License-Identifier: MIT */
/* Ends, stops and continues of children, and those who wait for them. */
#include "process.h"

#include <abi/errno.h>
#include <abi/signal.h>
#include <abi/wait.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>

#define OPTIONS (WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT)

struct waiter {
	struct waiter *next;
	struct process *process;
	struct process_wait_request request;
	handle_t token;
};

static struct waiter *waiters; /* the one who came first is first */

static bool is_meant(const struct process *child, const struct process_wait_request *request)
{
	switch (request->kind) {
	case P_PID: return child->id == request->id;
	case P_PGID: return child->group == request->id;
	default: return true;
	}
}

/* Whether a child has something to tell that the request asks for: its CLD_ code, or 0. */
static int32_t news_of(const struct process *child, uint32_t options)
{
	if (child->kind == PROCESS_ZOMBIE)
		return options & WEXITED ? child->end_code : 0;
	if (child->tell_stop && options & WSTOPPED)
		return CLD_STOPPED;
	return child->tell_continue && options & WCONTINUED ? CLD_CONTINUED : 0;
}

static void reap(struct process *parent, struct process *child)
{
	const struct process_usage *usage = &child->usage;

	parent->usage.children_user_time += usage->user_time + usage->children_user_time;
	parent->usage.children_system_time += usage->system_time + usage->children_system_time;
	process_remove(child);
}

static void fill(struct process *child, int32_t code, struct process_wait_reply *reply)
{
	reply->process = child->id;
	reply->code = code;
	reply->status = code == CLD_STOPPED     ? child->stop_signal
			: code == CLD_CONTINUED ? SIGCONT
						: child->end_status;
	reply->user = child->credentials->id.user;
	reply->usage = usage_now(child);
}

/* 1: there is news; 0: none yet; -ECHILD: there is no such child. */
static int look(struct process *parent, const struct process_wait_request *request,
		struct process_wait_reply *reply)
{
	struct process *child, *found = NULL;
	bool any = false;
	int32_t code = 0;

	/* From the youngest on: of several the eldest is told. */
	for (child = parent->child; child; child = child->elder) {
		int32_t news;

		if (!is_meant(child, request))
			continue;
		any = true;
		news = news_of(child, request->options);
		if (news) {
			found = child;
			code = news;
		}
	}
	if (!found)
		return any ? 0 : -ECHILD;
	fill(found, code, reply);
	if (request->options & WNOWAIT)
		return 1;
	if (code == CLD_STOPPED)
		found->tell_stop = false;
	else if (code == CLD_CONTINUED)
		found->tell_continue = false;
	else
		reap(parent, found);
	return 1;
}

int64_t handle_wait(struct call *call, const struct process_wait_request *request,
		    struct process_wait_reply *reply)
{
	struct process *caller = caller_of(call);
	struct waiter *waiter, **end = &waiters;
	int64_t token;
	int status;

	if (!caller)
		return -ESRCH;
	if (request->options & ~(uint32_t)OPTIONS || request->kind < P_ALL ||
	    request->kind > P_PGID || !(request->options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	waiter = allocate(sizeof(*waiter));
	if (!waiter)
		return -ENOMEM;
	*waiter = (struct waiter){.process = caller, .request = *request};
	if (request->kind == P_PGID && request->id == 0)
		waiter->request.id = caller->group;
	status = look(caller, &waiter->request, reply);
	if (status || request->options & WNOHANG) {
		release(waiter);
		return status < 0 ? status : 0;
	}
	token = call_park(call);
	if (token < 0) {
		release(waiter);
		return token;
	}
	waiter->token = (handle_t)token;
	while (*end)
		end = &(*end)->next;
	*end = waiter;
	return CALL_LATER;
}

static void answer(struct waiter **link, int status, const struct process_wait_reply *reply)
{
	struct waiter *waiter = *link;

	*link = waiter->next;
	(void)call_answer(waiter->token, status, reply, sizeof(*reply), NULL);
	release(waiter);
}

void wait_cancel(handle_t token)
{
	static const struct process_wait_reply none;

	for (struct waiter **link = &waiters; *link; link = &(*link)->next) {
		if ((*link)->token == token) {
			answer(link, -EINTR, &none);
			return;
		}
	}
}

/* A child's state has changed, or a child is gone. */
static void wake_waiters(struct process *parent)
{
	struct waiter **link = &waiters;

	while (*link) {
		struct process_wait_reply reply = {0};
		int status = 0;

		if ((*link)->process == parent)
			status = look(parent, &(*link)->request, &reply);
		if (status == 0)
			link = &(*link)->next;
		else
			answer(link, status < 0 ? status : 0, &reply);
	}
}

static void forget_waiters(const struct process *process)
{
	struct waiter **link = &waiters;

	while (*link) {
		struct waiter *waiter = *link;

		if (waiter->process != process) {
			link = &waiter->next;
			continue;
		}
		*link = waiter->next;
		(void)kelner_handle_close(waiter->token);
		release(waiter);
	}
}

/* --- what happens to children ------------------------------------------------------------------
 */

static void send_child_signal(struct process *parent, const struct process *child, int code,
			      int status)
{
	const struct action *action = &parent->action[SIGCHLD - 1];
	const struct process_siginfo information = {
		.signal = SIGCHLD,
		.code = code,
		.process = child->id,
		.user = child->credentials->id.user,
		.status = status,
	};
	bool stop = code == CLD_STOPPED || code == CLD_CONTINUED;

	if (parent->kind == PROCESS_LIVES && !(stop && action->flags & SA_NOCLDSTOP))
		(void)signal_send(parent, &information, 0);
}

void parent_tell(struct process *process, int code, int status)
{
	struct process *parent = process->parent;

	if (!parent)
		return;
	process->tell_stop = code == CLD_STOPPED;
	process->tell_continue = code == CLD_CONTINUED;
	send_child_signal(parent, process, code, status);
	wake_waiters(parent);
}

/* Nobody will wait for this child: it leaves no zombie. */
static bool is_unwanted(const struct process *parent)
{
	const struct action *action;

	if (!parent)
		return true;
	action = &parent->action[SIGCHLD - 1];
	return action->handler == HANDLER_IGNORE || action->flags & SA_NOCLDWAIT;
}

static void orphan_children(struct process *process)
{
	while (process->child) {
		struct process *child = process->child;

		process_set_parent(child, NULL);
		if (child->kind == PROCESS_ZOMBIE)
			process_remove(child);
	}
}

static void become_zombie(struct process *process, int wait_status)
{
	process->usage = usage_now(process);
	process->kind = PROCESS_ZOMBIE;
	if (process->stopped)
		stopped_count--;
	process->stopped = false;
	process->end_code = WIFEXITED(wait_status) ? CLD_EXITED : CLD_KILLED;
	process->end_status =
		WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : WTERMSIG(wait_status);
	(void)kelner_handle_close(process->handle);
	process->handle = HANDLE_NONE;
}

void process_ended(struct process *process, int wait_status)
{
	struct process *parent = process->parent;

	forget_waiters(process);
	birth_forget(process);
	timers_delete(process, true);
	signal_forget(process);
	become_zombie(process, wait_status);
	groups_check_orphaned(process);
	orphan_children(process);
	if (is_unwanted(parent)) {
		if (parent)
			send_child_signal(parent, process, process->end_code, process->end_status);
		if (parent)
			reap(parent, process);
		else
			process_remove(process);
		if (parent)
			wake_waiters(parent);
		return;
	}
	parent_tell(process, process->end_code, process->end_status);
}
