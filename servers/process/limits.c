/* SPDX-License-Identifier: MIT */
/* Resource limits. The kernel watches over open files, file sizes and address space. */
#include "process.h"

#include <abi/errno.h>
#include <kelner/syscalls.h>

#define FILES_DEFAULT 1024
#define STACK_DEFAULT (8UL << 20)

static bool is_known(int32_t resource)
{
	switch (resource) {
	case RLIMIT_CPU:
	case RLIMIT_FSIZE:
	case RLIMIT_DATA:
	case RLIMIT_STACK:
	case RLIMIT_CORE:
	case RLIMIT_NPROC:
	case RLIMIT_NOFILE:
	case RLIMIT_AS: return true;
	default: return false;
	}
}

void limits_set_default(struct process *process)
{
	for (int i = 0; i < RLIMIT_COUNT; i++)
		process->limit[i] = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	process->limit[RLIMIT_NOFILE] = (struct rlimit){FILES_DEFAULT, HANDLE_DESCRIPTORS};
	process->limit[RLIMIT_STACK].rlim_cur = STACK_DEFAULT;
	process->limit[RLIMIT_CORE].rlim_cur = 0;
}

void limits_publish(const struct process *process, handle_t handle)
{
	uint64_t files = process->limit[RLIMIT_NOFILE].rlim_cur;
	uint64_t size = process->limit[RLIMIT_FSIZE].rlim_cur;
	uint64_t space = process->limit[RLIMIT_AS].rlim_cur;

	(void)kelner_process_set_limit(handle, RLIMIT_NOFILE,
				       files < HANDLE_DESCRIPTORS ? files : HANDLE_DESCRIPTORS);
	if (size != RLIM_INFINITY)
		(void)kelner_process_set_limit(handle, RLIMIT_FSIZE, size);
	if (space != RLIM_INFINITY)
		(void)kelner_process_set_limit(handle, RLIMIT_AS, space);
}

int limits_check_processes(const struct process *process)
{
	uint64_t limit = process->limit[RLIMIT_NPROC].rlim_cur, count = 0;
	uint32_t user = process->credentials->id.user;

	if (limit == RLIM_INFINITY || credentials_are_root(process->credentials))
		return login_check_processes(process->login);
	for (const struct process *other = process_first(); other; other = other->newer) {
		if (other->kind != PROCESS_SERVICE && other->credentials->id.user == user)
			count++;
	}
	return count < limit ? login_check_processes(process->login) : -EAGAIN;
}

static int64_t publish_one(const struct process *process, int32_t resource)
{
	uint64_t amount = process->limit[resource].rlim_cur;

	switch (resource) {
	case RLIMIT_NOFILE:
		if (amount > HANDLE_DESCRIPTORS)
			amount = HANDLE_DESCRIPTORS;
		break;
	case RLIMIT_FSIZE:
	case RLIMIT_AS: break;
	default: return 0;
	}
	return kelner_process_set_limit(process->handle, (uint32_t)resource, amount);
}

int64_t handle_limits(struct call *call, const struct process_limits_request *request,
		      struct process_limits_reply *reply)
{
	struct process *caller = caller_of(call);
	struct rlimit before;
	int64_t status;

	if (!caller)
		return -ESRCH;
	if (!is_known(request->resource))
		return -EINVAL;
	before = caller->limit[request->resource];
	reply->soft = before.rlim_cur;
	reply->hard = before.rlim_max;
	if (!request->set)
		return 0;
	if (request->soft > request->hard)
		return -EINVAL;
	if (caller->kind == PROCESS_SERVICE ||
	    (request->hard > before.rlim_max && !credentials_are_root(caller->credentials)))
		return -EPERM;
	caller->limit[request->resource] = (struct rlimit){request->soft, request->hard};
	status = publish_one(caller, request->resource);
	if (status < 0)
		caller->limit[request->resource] = before;
	else if (request->resource == RLIMIT_CPU)
		timers_watch_limit(caller);
	return status;
}
