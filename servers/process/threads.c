/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <kelner/syscalls.h>

void threads_each(const struct process *process, void (*act)(handle_t thread, void *argument),
		  void *argument)
{
	struct thread_info info = {0};
	int64_t thread;

	/* Ids rise: who is made meanwhile comes last. */
	while ((thread = kelner_process_thread(process->handle, info.id | PROCESS_THREAD_ABOVE)) >=
	       0) {
		int64_t status = kelner_thread_info((handle_t)thread, &info);

		if (status == 0)
			act((handle_t)thread, argument);
		(void)kelner_handle_close((handle_t)thread);
		if (status < 0)
			return;
	}
}

static void suspend(handle_t thread, void *argument)
{
	(void)argument;
	(void)kelner_thread_suspend(thread);
}

static void resume(handle_t thread, void *argument)
{
	(void)argument;
	(void)kelner_thread_resume(thread);
}

void threads_suspend(const struct process *process)
{
	threads_each(process, suspend, NULL);
}

void threads_resume(const struct process *process)
{
	threads_each(process, resume, NULL);
}
