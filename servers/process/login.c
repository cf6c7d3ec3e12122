/* SPDX-License-Identifier: MIT */
#include "login.h"

#include "process.h"

#include <abi/errno.h>
#include <kelner/allocate.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define PROCESSES_MAX  1024
/* A quota with so much for each process fills up with processes before it runs out of memory. */
#define PROCESS_MEMORY (160UL << 10)
#define MEMORY_MIN     (4UL << 20)
#define CROWD          8   /* this part of its processes is a crowd */
#define IMAGES         8UL /* what exec makes on the way counts as a process to the kernel */

struct login {
	handle_t job; /* HANDLE_NONE: it shares the users' */
	uint32_t references;
	uint32_t processes;
	uint32_t limit;
};

static handle_t create_job(uint64_t memory, uint32_t processes)
{
	int64_t job = -ENOMEM;

	if (memory >= MEMORY_MIN)
		job = kelner_job_create(start_handle(START_JOB), memory, processes + IMAGES,
					"login", 5);
	if (job < 0)
		log_text(LOG_WARNING
			 "process: no memory for a quota of its own: this login shares what the "
			 "others have left\n");
	return job < 0 ? HANDLE_NONE : (handle_t)job;
}

struct login *login_create(void)
{
	struct login *login = allocate_zeroed(1, sizeof(*login));
	struct job_info users = {0};
	uint64_t memory;

	if (!login)
		return NULL;
	(void)kelner_job_info(start_handle(START_JOB), &users);
	memory = (users.memory_limit - users.memory_used) / 2;
	login->references = 1;
	login->limit = PROCESSES_MAX;
	if (memory / PROCESS_MEMORY < PROCESSES_MAX)
		login->limit = (uint32_t)(memory / PROCESS_MEMORY);
	login->job = create_job(memory, login->limit);
	return login;
}

void login_release(struct login *login)
{
	if (--login->references)
		return;
	if (login->job != HANDLE_NONE)
		(void)kelner_handle_close(login->job);
	release(login);
}

void login_enter(struct process *process, struct login *login)
{
	process->login = login;
	if (!login)
		return;
	login->references++;
	login->processes++;
}

void login_leave(struct process *process)
{
	struct login *login = process->login;

	process->login = NULL;
	if (!login)
		return;
	login->processes--;
	login_release(login);
}

handle_t login_job(const struct login *login)
{
	return login && login->job != HANDLE_NONE ? login->job : start_handle(START_JOB);
}

int login_check_processes(const struct login *login)
{
	return !login || login->processes < login->limit ? 0 : -EAGAIN;
}

bool login_is_crowded(const struct login *login)
{
	return login && login->processes >= login->limit / CROWD;
}
