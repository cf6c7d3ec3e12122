/* SPDX-License-Identifier: MIT */
/* Memory: mappings are calls of the kernel; a file's content comes from its server. */
#include "kelner.h"

#include <abi/space.h>
#include <limits.h>
#include <protocol/file.h>

#define KNOWN_FLAGS (MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS)

static int64_t map(void *address, size_t length, int protection, int flags, handle_t vmo,
		   off_t offset)
{
	return kelner_space_map(HANDLE_SELF, (uintptr_t)address, length,
				SPACE_FLAGS(protection, flags & ~MAP_ANONYMOUS), vmo,
				(uint64_t)offset);
}

/* The memory object that a mapping shows: a handle of our own, or an error. */
static int64_t content_of(size_t length, int protection, int flags, int fd)
{
	struct file_content_request request = {
		.protection = (uint32_t)protection,
		.shared = (flags & MAP_SHARED) != 0,
	};
	struct protocol_extra extra = SELF_EXTRA;
	int64_t status;

	if (flags & MAP_ANONYMOUS)
		return kelner_vmo_create(length, "shared memory", 13);
	status = file_content(descriptor(fd), &request, &extra);
	if (status < 0)
		return status == -EOPNOTSUPP || status == -EINVAL ? -ENODEV : status;
	return extra.received[0] == HANDLE_NONE ? -EMFILE : (int64_t)extra.received[0];
}

void *sys_map(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	int64_t vmo, result;

	if (length == 0 || flags & ~KNOWN_FLAGS ||
	    protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
		return (void *)(intptr_t)-EINVAL;
	if (flags & MAP_ANONYMOUS && !(flags & MAP_SHARED))
		return (void *)map(address, length, protection, flags, HANDLE_NONE, 0);
	if (offset % PAGE_SIZE || offset < 0)
		return (void *)(intptr_t)-EINVAL;
	vmo = content_of(length, protection, flags, fd);
	if (vmo < 0)
		return (void *)vmo;
	result = map(address, length, protection, flags, (handle_t)vmo,
		     flags & MAP_ANONYMOUS ? 0 : offset);
	(void)kelner_handle_close((handle_t)vmo);
	return (void *)result;
}

int sys_unmap(void *address, size_t length)
{
	return (int)kelner_space_unmap(HANDLE_SELF, (uintptr_t)address, length);
}

int sys_protect(void *address, size_t length, int protection)
{
	return (int)kelner_space_protect(HANDLE_SELF, (uintptr_t)address, length,
					 (uint32_t)protection);
}

int sys_msync(void *address, size_t length, int flags)
{
	if (flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE) ||
	    (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC) ||
	    (uintptr_t)address % PAGE_SIZE)
		return -EINVAL;
	/* Whatever is mapped shows the one copy: only writing it back takes time. */
	if (flags & MS_SYNC)
		return (int)RESTARTED(WAITING(SPACE_SYNC, HANDLE_SELF, address, length));
	return (int)kelner_space_advise(HANDLE_SELF, (uintptr_t)address, length, ADVICE_NORMAL);
}

static int advise(uintptr_t address, size_t length, uint32_t advice)
{
	int64_t result;

	do
		result = kelner_space_advise(HANDLE_SELF, address, length, advice);
	while (result == -EINTR);
	return (int)result;
}

/* POSIX_MADV_DONTNEED here is madvise's: private memory is zero afterwards. */
int sys_advise(void *address, size_t length, int advice)
{
	switch (advice) {
	case POSIX_MADV_NORMAL:
	case POSIX_MADV_RANDOM:
	case POSIX_MADV_SEQUENTIAL: return advise((uintptr_t)address, length, ADVICE_NORMAL);
	case POSIX_MADV_WILLNEED: return advise((uintptr_t)address, length, ADVICE_WILL_NEED);
	case POSIX_MADV_DONTNEED: return advise((uintptr_t)address, length, ADVICE_DONT_NEED);
	default: return -EINVAL;
	}
}

/* A range of bytes as the pages that hold them. */
static int advise_pages(const void *address, size_t length, uint32_t advice)
{
	uintptr_t first = (uintptr_t)address & ~(PAGE_SIZE - 1UL);

	return length == 0 ? 0 : advise(first, (uintptr_t)address + length - first, advice);
}

int sys_mlock(const void *address, size_t length)
{
	return advise_pages(address, length, ADVICE_LOCK);
}

int sys_munlock(const void *address, size_t length)
{
	return advise_pages(address, length, ADVICE_UNLOCK);
}

static int advise_everything(uint32_t advice)
{
	struct space_region region;
	uintptr_t address = PAGE_SIZE;
	int error;

	while (kelner_space_query(HANDLE_SELF, address, &region) == 0) {
		if (region.protection != PROT_NONE) {
			error = advise(region.address, region.length, advice);
			if (error < 0 && advice == ADVICE_LOCK)
				return error;
		}
		address = region.address + region.length;
	}
	return 0;
}

/* Memory mapped later is not locked by itself: MCL_FUTURE fails with ENOMEM, the limit reached. */
int sys_mlockall(int flags)
{
	if (flags == 0 || flags & ~(MCL_CURRENT | MCL_FUTURE))
		return -EINVAL;
	return flags & MCL_FUTURE ? -ENOMEM : advise_everything(ADVICE_LOCK);
}

int sys_munlockall(void)
{
	return advise_everything(ADVICE_UNLOCK);
}
