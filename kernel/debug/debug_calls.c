/* SPDX-License-Identifier: MIT */
/* System calls of debug kernels. Contracts: kernel/syscall/syscalls.def. */
#include <kernel/resource.h>
#include <kernel/slab.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>

int64_t sys_allocation_fail(handle_t resource, uint64_t count)
{
	int error = resource_check_handle(resource, RIGHT_MANAGE, RESOURCE_TRACE, 0, 0);

	return error ? error : (int64_t)allocation_fail_later(count);
}
