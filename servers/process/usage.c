/* SPDX-License-Identifier: MIT */
/*
 * What processes have used. The kernel keeps one count of CPU time: all of it is reported as user
 * time. The peak of memory is the most that was seen at the times when somebody asked.
 */
#include "process.h"

#include <abi/errno.h>
#include <kelner/syscalls.h>

struct process_usage usage_now(struct process *process)
{
	struct process_info info;

	if (process->handle != HANDLE_NONE && kelner_process_info(process->handle, &info) == 0) {
		process->usage.user_time = info.cpu_time;
		if (info.resident > process->usage.resident_peak)
			process->usage.resident_peak = info.resident;
	}
	return process->usage;
}

int64_t handle_usage(struct call *call, const struct process_usage_request *request,
		     struct process_usage_reply *reply)
{
	struct process *caller = caller_of(call);

	if (!caller)
		return -ESRCH;
	if (request->who != RUSAGE_SELF && request->who != RUSAGE_CHILDREN)
		return -EINVAL;
	reply->usage = usage_now(caller);
	return 0;
}
