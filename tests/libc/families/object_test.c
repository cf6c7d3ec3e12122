/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, shm_open(), shm_unlink(), sem_open(), sem_close(), sem_unlink(). */
#include "../programs/check.h"

#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char name[64];

static void memory(void)
{
	int fd, again;
	struct stat status;
	char *map;

	shm_unlink(name);
	FAILS(shm_open(name, O_RDWR, 0600), ENOENT);
	FAILS(shm_unlink(name), ENOENT);
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC));
	CHECK(fstat(fd, &status) == 0 && status.st_size == 0 && (status.st_mode & 0777) == 0600);
	FAILS(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	CHECK(ftruncate(fd, 8192) == 0);
	map = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(map != MAP_FAILED);
	if (fork() == 0) {
		strcpy(map + 4096, "from the child");
		_exit(0);
	}
	wait(0);
	CHECK(strcmp(map + 4096, "from the child") == 0);
	again = shm_open(name, O_RDONLY, 0);
	CHECK(again >= 0 && fstat(again, &status) == 0 && status.st_size == 8192);
	CHECK(mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0) == MAP_FAILED);
	close(again);
	again = shm_open(name, O_RDWR | O_TRUNC, 0);
	CHECK(again >= 0 && fstat(again, &status) == 0 && status.st_size == 0);
	close(again);
	CHECK(shm_unlink(name) == 0);
	FAILS(shm_open(name, O_RDWR, 0), ENOENT);
	CHECK(ftruncate(fd, 4096) == 0 && map[0] == 0); /* it lives on for those who have it */
	munmap(map, 8192);
	close(fd);
	FAILS(shm_open("/", O_RDWR | O_CREAT, 0600), EINVAL);
	FAILS(shm_open("/a/b", O_RDWR | O_CREAT, 0600), EINVAL);
#ifdef __kelner__
	FAILS(shm_open(name, O_WRONLY | O_CREAT, 0600), EINVAL);
	FAILS(posix_typed_mem_open("x", O_RDWR, 0), ENOENT);
	FAILS(posix_typed_mem_open("x", O_RDWR, 3), EINVAL);
	struct posix_typed_mem_info information;
	FAILS(posix_typed_mem_get_info(1, &information), ENODEV);
	FAILS(posix_typed_mem_get_info(999, &information), EBADF);
#endif
}

static void semaphores(void)
{
	char longest[NAME_MAX + 20];
	sem_t *one, *two;
	int value;

	sem_unlink(name);
	CHECK(sem_open(name, 0) == SEM_FAILED && errno == ENOENT);
	FAILS(sem_unlink(name), ENOENT);
	CHECK(sem_open(name, O_CREAT, 0600, (unsigned int)SEM_VALUE_MAX + 1) == SEM_FAILED &&
	      errno == EINVAL);
	one = sem_open(name, O_CREAT | O_EXCL, 0600, 3);
	CHECK(one != SEM_FAILED && sem_getvalue(one, &value) == 0 && value == 3);
	CHECK(sem_open(name, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED && errno == EEXIST);
	two = sem_open(name, O_CREAT, 0600, 9);
	CHECK(two == one); /* one address in a process, and the value is what it was */
	CHECK(sem_trywait(two) == 0 && sem_getvalue(one, &value) == 0 && value == 2);
	CHECK(sem_close(two) == 0);
	while (sem_trywait(one) == 0)
		;
	if (fork() == 0) {
		two = sem_open(name, 0);
		_exit(two == SEM_FAILED || sem_post(two) != 0);
	}
	CHECK(sem_wait(one) == 0);
	wait(&value);
	CHECK(value == 0);
	CHECK(sem_unlink(name) == 0 && sem_open(name, 0) == SEM_FAILED && errno == ENOENT);
	two = sem_open(name, O_CREAT, 0600, 5); /* a new one */
	CHECK(two != SEM_FAILED && two != one && sem_getvalue(two, &value) == 0 && value == 5);
	CHECK(sem_post(one) == 0 && sem_getvalue(two, &value) == 0 && value == 5);
	CHECK(sem_close(one) == 0 && sem_close(two) == 0 && sem_unlink(name) == 0);
	memset(longest, 'x', sizeof(longest));
	longest[0] = '/';
	longest[sizeof(longest) - 1] = 0;
	CHECK(sem_open(longest, O_CREAT, 0600, 0) == SEM_FAILED);
#ifdef __kelner__ /* the host says EINVAL */
	CHECK(errno == ENAMETOOLONG);
#endif
}

int main(void)
{
	snprintf(name, sizeof(name), "/kelner-test-%d", (int)getpid());
	memory();
	semaphores();
	return finish();
}
