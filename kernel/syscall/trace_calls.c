/* SPDX-License-Identifier: MIT */
/* System calls on the trace. Contracts: kernel/syscall/syscalls.def. */
#include <kernel/resource.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/trace.h>

#define BATCH 16

int64_t sys_trace_control(handle_t resource, uint32_t events, uint64_t interval)
{
	int error = resource_check_handle(resource, RIGHT_MANAGE, RESOURCE_TRACE, 0, 0);

	return error ? error : trace_control(events, interval);
}

int64_t sys_trace_read(handle_t resource, uint32_t cpu, uint64_t __user *position,
		       struct trace_record __user *records, uint32_t count)
{
	struct trace_record batch[BATCH];
	uint32_t done = 0;
	uint64_t at;
	int result = resource_check_handle(resource, RIGHT_READ, RESOURCE_TRACE, 0, 0);

	if (!result)
		result = copy_from_user(&at, position, sizeof(at));
	while (!result && done < count) {
		uint64_t before = at;
		int found =
			trace_read(cpu, &at, batch, count - done < BATCH ? count - done : BATCH);

		if (found < 0)
			return found;
		/* Overwritten records move the position without giving any. */
		if (found == 0 && at == before)
			break;
		result = copy_to_user(records + done, batch, (size_t)found * sizeof(batch[0]));
		done += (uint32_t)found;
	}
	if (!result)
		result = copy_to_user(position, &at, sizeof(at));
	return result ? result : (int64_t)done;
}
