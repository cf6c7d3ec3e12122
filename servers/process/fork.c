/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

/* What a child has of its parent. */
static void inherit(struct process *child, const struct process *parent)
{
	child->kind = PROCESS_LIVES;
	memcpy(child->name, parent->name, sizeof(child->name));
	child->group = parent->group;
	child->session = parent->session;
	child->credentials = parent->credentials;
	login_enter(child, parent->login);
	memcpy(child->action, parent->action, sizeof(child->action));
	memcpy(child->limit, parent->limit, sizeof(child->limit));
	child->nice = parent->nice;
	child->image = parent->image;
	child->thread_page = parent->thread_page;
	child->clock_page = parent->clock_page;
	memcpy(child->command, parent->command, parent->command_length);
	child->command_length = parent->command_length;
}

static struct process *add_clone(struct process *parent, handle_t handle)
{
	struct process_info info;
	struct process *child;

	if (kelner_process_info(handle, &info) < 0)
		return NULL;
	child = process_add((int32_t)info.pid, parent);
	if (!child)
		return NULL;
	inherit(child, parent);
	child->handle = handle;
	child->start_time = info.start_time;
	return child;
}

/* What the kernel does not copy. */
static int64_t complete(const struct process *child)
{
	int64_t status = process_watch(child);

	if (status == 0 && child->clock_page)
		status = kelner_clock_page(child->handle, child->clock_page);
	return status;
}

int64_t fork_process(struct process *parent, handle_t token, struct process_fork_reply *reply)
{
	struct process_clone clone;
	struct process *child;
	int64_t status;

	status = limits_check_processes(parent);
	if (status == 0)
		status = kelner_process_clone(token, &clone);
	if (status < 0)
		return status == -ENOMEM || status == -EMFILE ? -EAGAIN : status;
	(void)kelner_handle_close(clone.thread);
	child = add_clone(parent, clone.process);
	status = child ? complete(child) : -ENOMEM;
	if (status < 0) {
		(void)kelner_process_kill(clone.process, 9);
		(void)kelner_handle_close(clone.token);
		if (child)
			process_remove(child);
		else
			(void)kelner_handle_close(clone.process);
		return status;
	}
	(void)call_answer(clone.token, 0, reply, sizeof(*reply), NULL);
	reply->process = child->id;
	return 0;
}

int64_t handle_fork(struct call *call, struct process_fork_reply *reply)
{
	struct process *parent = caller_of(call);

	if (!parent || parent->kind == PROCESS_SERVICE)
		return -EPERM;
	return birth_fork(call, parent, reply);
}
