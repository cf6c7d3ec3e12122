/* SPDX-License-Identifier: MIT */
#include "kernel.h"
#include "process.h"

#include <abi/errno.h>
#include <abi/object_info.h>
#include <kelner/allocate.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <string.h>

uint64_t rung;
int32_t killed_by;
unsigned suspended, resumed;
handle_t answered, next_token = 1UL << 16;
int64_t answer_status;
struct process_wait_reply answer_reply;
uint64_t memory_free, memory_given;
handle_t server_port;
static struct start_block start = {.handle[START_JOB] = USERS_JOB};
struct start_block *start_block = &start;

void *allocate(size_t size)
{
	return __builtin_malloc(size);
}

void *allocate_zeroed(size_t count, size_t size)
{
	return __builtin_calloc(count, size);
}

void release(void *block)
{
	__builtin_free(block);
}

int64_t kelner_handle_close(handle_t handle)
{
	(void)handle;
	return 0;
}

int64_t kelner_process_kill(handle_t process, uint32_t signal)
{
	(void)process;
	killed_by = (int32_t)signal;
	return 0;
}

int64_t kelner_process_signal(handle_t process, uint64_t bits)
{
	(void)process;
	rung |= bits;
	return 0;
}

int64_t kelner_thread_signal(handle_t thread, uint64_t bits)
{
	(void)thread;
	rung |= bits;
	return 0;
}

int64_t kelner_process_set_ids(handle_t process, uint64_t parent, uint64_t credentials)
{
	(void)process, (void)parent, (void)credentials;
	return 0;
}

int64_t kelner_job_info(handle_t job, struct job_info *info)
{
	(void)job;
	info->memory_limit = memory_free;
	return 0;
}

int64_t kelner_job_create(handle_t parent, uint64_t memory, uint32_t processes, const char *name,
			  size_t name_length)
{
	(void)processes, (void)name, (void)name_length;
	if (parent != USERS_JOB)
		return -EBADF;
	memory_given = memory;
	return 17;
}

int64_t kelner_timer_create(int32_t clock)
{
	(void)clock;
	return 18;
}

int64_t kelner_timer_set(handle_t timer, uint64_t time, uint64_t interval)
{
	(void)timer, (void)time, (void)interval;
	return 0;
}

int64_t kelner_port_watch(handle_t port, handle_t target, uint32_t kind, uint64_t key)
{
	(void)port, (void)target, (void)kind, (void)key;
	return 0;
}

int64_t kelner_clock_get(int32_t clock)
{
	(void)clock;
	return 0;
}

void log_text(const char *format, ...)
{
	(void)format;
}

/* Thread 1 is the only one. */
int64_t kelner_process_thread(handle_t process, uint64_t thread)
{
	(void)process;
	return thread <= 1 ? 1 : -ESRCH;
}

int64_t call_park(struct call *call)
{
	(void)call;
	return (int64_t)next_token;
}

int64_t call_answer(handle_t token, int64_t status, const void *reply, size_t size,
		    const struct call_answer *extra)
{
	(void)extra;
	answered = token;
	answer_status = status;
	if (reply)
		memcpy(&answer_reply, reply, size);
	return 0;
}

/* --- the server's other files ----------------------------------------------------------------- */

void threads_suspend(const struct process *process)
{
	(void)process;
	suspended++;
}

void threads_resume(const struct process *process)
{
	(void)process;
	resumed++;
}

void timers_delete(struct process *process, bool intervals_too)
{
	(void)process, (void)intervals_too;
}

void limits_set_default(struct process *process)
{
	(void)process;
}

struct process_usage usage_now(struct process *process)
{
	return process->usage;
}

int64_t fork_process(struct process *parent, handle_t token, struct process_fork_reply *reply)
{
	(void)parent, (void)token;
	reply->process = FORKED;
	return 0;
}
