/* SPDX-License-Identifier: MIT */
/* Named objects (shared memory, semaphores, message queues) are files of /dev/shm. */
#ifndef KELNER_OBJECT_NAME_H
#define KELNER_OBJECT_NAME_H

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/types.h>

#define OBJECT_FOLDER   "/dev/shm/"
#define OBJECT_PATH_MAX (sizeof(OBJECT_FOLDER) + NAME_MAX)

/* The file for an object's name, with a prefix for its kind: 0, EINVAL or ENAMETOOLONG. */
static inline int object_path(char path[OBJECT_PATH_MAX], const char *kind, const char *name)
{
	size_t n;

	while (*name == '/')
		name++;
	n = strlen(name);
	if (n + strlen(kind) > NAME_MAX)
		return ENAMETOOLONG;
	if (n == 0 || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return EINVAL;
	strcpy(stpcpy(stpcpy(path, OBJECT_FOLDER), kind), name);
	return 0;
}

/* Makes a file of this size that begins with these bytes; it appears under its name complete. 0 or
 * an error, EEXIST among them. */
int __object_create(const char *path, mode_t mode, const void *start, size_t length, size_t size);

#endif
