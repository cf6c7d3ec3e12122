/* SPDX-License-Identifier: MIT */
/* Shared memory objects: POSIX.1-2024, shm_open(). There is no typed memory. */
#include "../private/object_name.h"
#include "../private/system.h"
#include "../private/thread.h"

#include <sys/mman.h>

int shm_open(const char *name, int flags, mode_t mode)
{
	char path[OBJECT_PATH_MAX];
	int access = flags & O_ACCMODE, error = object_path(path, "", name);

	if (!error && ((access != O_RDONLY && access != O_RDWR) ||
		       (flags & ~(O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC | O_CLOFORK))))
		error = EINVAL;
	if (error) {
		errno = error;
		return -1;
	}
	return POSIX_RESULT(sys_open(AT_FDCWD, path, flags | O_CLOEXEC | O_NOFOLLOW, mode));
}

int shm_unlink(const char *name)
{
	char path[OBJECT_PATH_MAX];
	int error = object_path(path, "", name);

	error = error ? -error : sys_unlink(AT_FDCWD, path, 0);
	if (error == -EINVAL)
		error = -ENOENT; /* no object can have that name */
	if (error == -EPERM)
		error = -EACCES;
	return POSIX_RESULT(error);
}

/* No typed memory object can exist, so no name is known ... */
int posix_typed_mem_open(const char *name, int flags, int typed_flags)
{
	int most = POSIX_TYPED_MEM_ALLOCATE | POSIX_TYPED_MEM_ALLOCATE_CONTIG |
		   POSIX_TYPED_MEM_MAP_ALLOCATABLE;
	int access = flags & O_ACCMODE;

	errno = ENOENT;
	if ((access != O_RDONLY && access != O_WRONLY && access != O_RDWR) ||
	    (typed_flags & ~most) || (typed_flags & (typed_flags - 1)))
		errno = EINVAL;
	else if (strlen(name) > NAME_MAX)
		errno = ENAMETOOLONG;
	return -1;
}

/* ... no descriptor is one ... */
int posix_typed_mem_get_info(int fd, struct posix_typed_mem_info *information)
{
	int flags = sys_fd_flags(fd);

	information->posix_tmi_length = 0;
	errno = flags < 0 ? EBADF : ENODEV;
	return -1;
}

/* ... and no memory is mapped from one, which is what EACCES stands for. */
int posix_mem_offset(const void *restrict address, size_t length, off_t *restrict offset,
		     size_t *restrict contiguous, int *restrict fd)
{
	(void)address;
	(void)length;
	*offset = 0;
	*contiguous = 0;
	*fd = -1;
	errno = EACCES;
	return -1;
}
