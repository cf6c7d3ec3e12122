/* SPDX-License-Identifier: MIT */
/* Threads: a thread page beside each, chosen and filled before the thread runs. */
#include "kelner.h"

#include "../private/thread.h"

#include <abi/object_info.h>
#include <abi/space.h>
#include <protocol/process.h>

#define PLACE_ATTEMPTS 16 /* another thread may map something where a page was to go */

INTERNAL void __kelner_thread_entry(void);
INTERNAL __kelner_noreturn void __kelner_exit_unmap(void *base, size_t length);

/* What __kelner_thread_entry finds on the new stack. */
struct entry {
	void *pointer;
	void (*routine)(void *);
	void *argument;
	void *unused;
};

/* A thread with its page somewhere free: the handle, or an error. */
static int64_t create(uintptr_t *page)
{
	int64_t result = -EEXIST;

	for (int i = 0; i < PLACE_ATTEMPTS && result == -EEXIST; i++) {
		result = kelner_space_map(HANDLE_SELF, 0, THREAD_PAGE_SIZE,
					  SPACE_FLAGS(PROT_NONE, MAP_PRIVATE), HANDLE_NONE, 0);
		if (result < 0)
			return result;
		*page = (uintptr_t)result;
		(void)kelner_space_unmap(HANDLE_SELF, *page, THREAD_PAGE_SIZE);
		result = kelner_thread_create(HANDLE_SELF, *page, "thread", 6);
	}
	return result;
}

int sys_thread_create(void *stack_top, void *thread_pointer, void (*entry)(void *), void *argument,
		      int *id, int *alive)
{
	struct entry *start = (struct entry *)stack_top - 1;
	struct thread_page *page;
	uintptr_t address = 0;
	int64_t thread = create(&address), result;

	/* sys_thread_exit() clears the word of the thread structure, which is this one. */
	(void)alive;
	if (thread < 0)
		return (int)thread;
	page = (struct thread_page *)address;
	page->signal_mask = thread_page()->signal_mask;
	/* What waits for the process may be for the new thread. */
	__atomic_fetch_or(&page->process_doorbell,
			  __atomic_load_n(&thread_page()->process_doorbell, __ATOMIC_SEQ_CST),
			  __ATOMIC_SEQ_CST);
	page->trampoline = (uintptr_t)__kelner_trampoline;
	*id = (int)page->thread;
	*start = (struct entry){thread_pointer, entry, argument, 0};
	result = kelner_thread_start((handle_t)thread, (uintptr_t)__kelner_thread_entry,
				     (uintptr_t)start, 0);
	if (result < 0)
		(void)kelner_thread_kill((handle_t)thread);
	(void)kelner_handle_close((handle_t)thread);
	return (int)result;
}

void sys_thread_exit(void)
{
	for (;;)
		(void)kelner_thread_exit((uintptr_t)&thread_self()->alive);
}

void sys_thread_exit_unmap(void *base, size_t length)
{
	/* No handler may run without a stack. */
	__atomic_store_n(&thread_page()->signal_mask, ~0UL, __ATOMIC_SEQ_CST);
	__kelner_exit_unmap(base, length);
}

int sys_thread_id(void)
{
	return (int)thread_page()->thread;
}

static int schedule(int process, int thread, int policy, int priority,
		    struct process_schedule_reply *reply)
{
	struct process_schedule_request request = {
		.process = process,
		.policy = policy,
		.priority = priority,
		.thread = (uint64_t)thread,
	};
	struct protocol_extra extra = SELF_EXTRA;

	return (int)process_schedule(process_port(), &request, reply, &extra);
}

int sys_thread_setscheduler(int thread, int policy, int priority)
{
	struct process_schedule_reply reply;

	return schedule(0, thread, policy, priority, &reply);
}

int sys_thread_getscheduler(int thread, int *priority)
{
	struct process_schedule_reply reply;
	int error = schedule(0, thread, -1, -1, &reply);

	if (error < 0)
		return error;
	*priority = reply.priority;
	return reply.policy;
}

int sys_sched_setscheduler(pid_t process, int policy, const struct sched_param *parameters)
{
	struct process_schedule_reply reply;

	if (process < 0 || policy < SCHED_OTHER || policy > SCHED_RR)
		return -EINVAL;
	return schedule(process, 0, policy, parameters->sched_priority, &reply);
}

int sys_sched_getscheduler(pid_t process)
{
	struct process_schedule_reply reply;
	int error = process < 0 ? -EINVAL : schedule(process, 0, -1, -1, &reply);

	return error < 0 ? error : reply.policy;
}

int sys_sched_setparam(pid_t process, const struct sched_param *parameters)
{
	int policy = sys_sched_getscheduler(process);

	return policy < 0 ? policy : sys_sched_setscheduler(process, policy, parameters);
}

int sys_sched_getparam(pid_t process, struct sched_param *parameters)
{
	struct process_schedule_reply reply;
	int error = process < 0 ? -EINVAL : schedule(process, 0, -1, -1, &reply);

	if (error < 0)
		return error;
	parameters->sched_priority = reply.priority;
	return 0;
}

void sys_yield(void)
{
	(void)kelner_thread_yield();
}

void sys_robust_list(void *head)
{
	(void)kelner_thread_set_robust_list((uintptr_t)head);
}
