/* SPDX-License-Identifier: MIT */
/* Memory mappings. */
#include "../private/wrap.h"

#include <sys/mman.h>

CALL(int, munmap, (void *address, size_t length), sys_unmap(address, length))
CALL(int, mprotect, (void *address, size_t length, int protection),
     sys_protect(address, length, protection))
WAIT(int, msync, (void *address, size_t length, int flags), sys_msync(address, length, flags))
CALL(int, mlock, (const void *address, size_t length), sys_mlock(address, length))
CALL(int, munlock, (const void *address, size_t length), sys_munlock(address, length))
CALL(int, mlockall, (int flags), sys_mlockall(flags))
CALL(int, munlockall, (void), sys_munlockall())
CALL(int, madvise, (void *address, size_t length, int advice), sys_advise(address, length, advice))

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	void *result = sys_map(address, length, protection, flags, fd, offset);

	if ((uintptr_t)result > -4096UL) {
		errno = (int)-(intptr_t)result;
		return MAP_FAILED;
	}
	return result;
}

/* Discarding is advice here: unlike madvise(), it must not change what the memory holds. */
int posix_madvise(void *address, size_t length, int advice)
{
	if (advice < POSIX_MADV_NORMAL || advice > POSIX_MADV_DONTNEED)
		return EINVAL;
	return advice == POSIX_MADV_DONTNEED ? 0 : -sys_advise(address, length, advice);
}
