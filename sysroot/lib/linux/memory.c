/* SPDX-License-Identifier: MIT */
/* Memory on Linux. */
#include "linux.h"

void *sys_map(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	return (void *)LINUX(NR_mmap, address, length, protection, flags, fd, offset);
}

int sys_unmap(void *address, size_t length)
{
	return (int)LINUX(NR_munmap, address, length);
}

int sys_protect(void *address, size_t length, int protection)
{
	return (int)LINUX(NR_mprotect, address, length, protection);
}

int sys_msync(void *address, size_t length, int flags)
{
	return (int)LINUX_WAIT(NR_msync, address, length, flags);
}

int sys_advise(void *address, size_t length, int advice)
{
	return (int)LINUX(NR_madvise, address, length, advice);
}

int sys_mlock(const void *address, size_t length)
{
	return (int)LINUX(NR_mlock, address, length);
}

int sys_munlock(const void *address, size_t length)
{
	return (int)LINUX(NR_munlock, address, length);
}

int sys_mlockall(int flags)
{
	return (int)LINUX(NR_mlockall, flags);
}

int sys_munlockall(void)
{
	return (int)LINUX(NR_munlockall);
}
