/* SPDX-License-Identifier: MIT */
/* Reading directories. */
#include "../private/lock.h"
#include "../private/thread.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct __kelner_directory {
	int fd;
	lock_t lock;
	size_t next, end; /* the records in the buffer that are still to be given out */
	off_t place;      /* of the record that comes next */
	_Alignas(8) char buffer[4096];
};

static DIR *directory_create(int fd)
{
	DIR *directory = calloc(1, sizeof(*directory));

	if (directory)
		directory->fd = fd;
	return directory;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? 0 : directory_create(fd);

	if (fd >= 0 && !directory)
		sys_close(fd);
	return directory;
}

DIR *fdopendir(int fd)
{
	struct stat status;
	int flags;

	if (fstat(fd, &status) < 0)
		return 0;
	if (!S_ISDIR(status.st_mode)) {
		errno = ENOTDIR;
		return 0;
	}
	flags = sys_fd_flags(fd);
	if (flags >= 0)
		sys_set_fd_flags(fd, flags | FD_CLOEXEC);
	return directory_create(fd);
}

int closedir(DIR *directory)
{
	int fd = directory->fd;

	free(directory);
	return POSIX_RESULT(sys_close(fd));
}

int dirfd(DIR *directory)
{
	return directory->fd;
}

/* errno stays as it was at the end of the directory. */
static struct dirent *next_entry(DIR *directory)
{
	struct dirent *entry;

	if (directory->next == directory->end) {
		ssize_t n =
			sys_getdents(directory->fd, directory->buffer, sizeof(directory->buffer));
		if (n <= 0) {
			if (n < 0 && n != -ENOENT)
				errno = (int)-n;
			return 0;
		}
		directory->next = 0;
		directory->end = (size_t)n;
	}
	entry = (struct dirent *)(void *)(directory->buffer + directory->next);
	directory->next += entry->d_reclen;
	directory->place = entry->d_off;
	return entry;
}

struct dirent *readdir(DIR *directory)
{
	lock_acquire(&directory->lock);
	struct dirent *entry = next_entry(directory);
	lock_release(&directory->lock);
	return entry;
}

int readdir_r(DIR *restrict directory, struct dirent *restrict to, struct dirent **restrict result)
{
	struct dirent *entry;
	int saved = errno, error;

	lock_acquire(&directory->lock);
	errno = 0;
	entry = next_entry(directory);
	error = errno;
	errno = saved;
	if (entry)
		memcpy(to, entry, entry->d_reclen);
	lock_release(&directory->lock);
	*result = entry ? to : 0;
	return error;
}

void seekdir(DIR *directory, long place)
{
	lock_acquire(&directory->lock);
	if (sys_lseek(directory->fd, place, SEEK_SET) >= 0)
		directory->place = place;
	directory->next = directory->end = 0;
	lock_release(&directory->lock);
}

void rewinddir(DIR *directory)
{
	seekdir(directory, 0);
}

long telldir(DIR *directory)
{
	return directory->place;
}

ssize_t posix_getdents(int fd, void *buffer, size_t size, int flags)
{
	if (flags) {
		errno = EINVAL;
		return -1;
	}
	return POSIX_RESULT(sys_getdents(fd, buffer, size));
}

int alphasort(const struct dirent **a, const struct dirent **b)
{
	return strcoll((*a)->d_name, (*b)->d_name);
}

int versionsort(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

int scandir(const char *path, struct dirent ***result, int (*wanted)(const struct dirent *),
	    int (*compare)(const struct dirent **, const struct dirent **))
{
	DIR *directory = opendir(path);
	struct dirent **list = 0, *entry;
	size_t count = 0, capacity = 0;
	int saved = errno;

	if (!directory)
		return -1;
	errno = 0;
	while ((entry = readdir(directory)) != 0) {
		if (wanted && !wanted(entry))
			continue;
		if (count == capacity) {
			struct dirent **more;
			capacity = capacity ? capacity * 2 : 32;
			more = reallocarray(list, capacity, sizeof(*list));
			if (!more)
				break;
			list = more;
		}
		list[count] = malloc(entry->d_reclen);
		if (!list[count])
			break;
		memcpy(list[count++], entry, entry->d_reclen);
		errno = 0;
	}
	int error = errno;
	closedir(directory);
	if (error) {
		while (count)
			free(list[--count]);
		free(list);
		errno = error;
		return -1;
	}
	errno = saved;
	if (compare && count)
		qsort(list, count, sizeof(*list), (int (*)(const void *, const void *))compare);
	*result = list;
	return (int)count;
}
