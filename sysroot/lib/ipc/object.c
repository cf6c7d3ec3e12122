/* SPDX-License-Identifier: MIT */
#include "../private/object_name.h"
#include "../private/system.h"

#include <stdio.h>

int __object_create(const char *path, mode_t mode, const void *start, size_t length, size_t size)
{
	char temporary[sizeof(OBJECT_FOLDER) + 48];
	static unsigned int serial;
	struct timespec now;
	int fd, error;

	do {
		sys_clock_gettime(CLOCK_MONOTONIC, &now);
		snprintf(temporary, sizeof(temporary), OBJECT_FOLDER ".new.%d.%ld.%u", sys_getpid(),
			 now.tv_nsec, __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED));
		fd = sys_open(AT_FDCWD, temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	} while (fd == -EEXIST);
	if (fd < 0)
		return -fd;
	error = sys_write(fd, start, length) == (ssize_t)length ? 0 : ENOSPC;
	if (!error && size > length)
		error = -sys_ftruncate(fd, (off_t)size);
	sys_close(fd);
	if (!error)
		error = -sys_link(AT_FDCWD, temporary, AT_FDCWD, path, 0);
	sys_unlink(AT_FDCWD, temporary, 0);
	return error;
}
