/* SPDX-License-Identifier: MIT */
/* Named semaphores: a file that every process maps, once for each process. */
#include "../private/lock.h"
#include "../private/object_name.h"
#include "../private/thread.h"

#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

struct opened {
	sem_t *semaphore;
	dev_t device;
	ino_t number;
	unsigned int count;
	struct opened *next;
};

static lock_t list_lock;
static struct opened *list;

static int create(const char *path, mode_t mode, unsigned int value)
{
	sem_t fresh;

	if (sem_init(&fresh, 1, value) < 0)
		return EINVAL;
	return __object_create(path, mode, &fresh, sizeof(fresh), sizeof(fresh));
}

/* The list is locked; the descriptor stays the caller's. */
static sem_t *map(int fd)
{
	struct stat status;
	struct opened *o;

	if (fstat(fd, &status) < 0)
		return SEM_FAILED;
	if (status.st_size != sizeof(sem_t)) {
		errno = EINVAL;
		return SEM_FAILED;
	}
	for (o = list; o; o = o->next) {
		if (o->device == status.st_dev && o->number == status.st_ino) {
			o->count++;
			return o->semaphore;
		}
	}
	o = malloc(sizeof(*o));
	if (!o)
		return SEM_FAILED;
	*o = (struct opened){mmap(0, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
			     status.st_dev, status.st_ino, 1, list};
	if (o->semaphore == MAP_FAILED) {
		free(o);
		return SEM_FAILED;
	}
	list = o;
	return o->semaphore;
}

sem_t *sem_open(const char *name, int flags, ...)
{
	char path[OBJECT_PATH_MAX];
	int fd, error = object_path(path, "sem.", name);
	sem_t *result;
	va_list arguments;
	mode_t mode = 0;
	unsigned int value = 0;

	if (flags & O_CREAT) {
		va_start(arguments, flags);
		mode = va_arg(arguments, mode_t);
		value = va_arg(arguments, unsigned int);
		va_end(arguments);
		if (value > SEM_VALUE_MAX)
			error = EINVAL;
	}
	while (!error) {
		fd = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)
			     ? -ENOENT
			     : sys_open(AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
		if (fd >= 0) {
			lock_acquire(&list_lock);
			result = map(fd);
			lock_release(&list_lock);
			sys_close(fd);
			return result;
		}
		error = -fd;
		if (error == ENOENT && (flags & O_CREAT)) {
			error = create(path, mode, value);
			if (error == EEXIST && !(flags & O_EXCL))
				error = 0;
			flags &= ~O_EXCL; /* it is there now */
		}
	}
	errno = error;
	return SEM_FAILED;
}

int sem_close(sem_t *semaphore)
{
	struct opened **link, *o;
	int result = -1;

	lock_acquire(&list_lock);
	for (link = &list; (o = *link) && o->semaphore != semaphore; link = &o->next)
		;
	if (o) {
		result = 0;
		if (--o->count == 0) {
			*link = o->next;
			munmap(o->semaphore, sizeof(sem_t));
			free(o);
		}
	} else {
		errno = EINVAL;
	}
	lock_release(&list_lock);
	return result;
}

int sem_unlink(const char *name)
{
	char path[OBJECT_PATH_MAX];
	int error = object_path(path, "sem.", name);

	error = error ? -error : sys_unlink(AT_FDCWD, path, 0);
	if (error == -EINVAL)
		error = -ENOENT;
	if (error == -EPERM)
		error = -EACCES;
	return POSIX_RESULT(error);
}
