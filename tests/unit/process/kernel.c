/* SPDX-License-Identifier: MIT */
#include "kernel.h"
#include "process.h"

#include <abi/errno.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>
#include <string.h>

uint64_t rung;
int32_t killed_by;
unsigned suspended, resumed;
handle_t answered, next_token = 1UL << 16;
int64_t answer_status;
struct process_wait_reply answer_reply;

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
