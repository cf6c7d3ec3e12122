/* SPDX-License-Identifier: MIT */
/*
 * System V shared memory: POSIX.1-2024, shmget() and its kin. The first page of the file says who
 * is attached: processes that have ended are no longer counted, one that has run another program
 * is until that ends.
 */
#include "../private/sysv.h"
#include "../private/thread.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

#define KIND  'm'
#define USERS 256

struct user {
	pid_t process;
	unsigned int count;
};

struct segment {
	struct sysv_head head;
	struct shmid_ds status; /* shm_perm is that of the head, shm_nattch is counted */
	struct user users[USERS];
};

_Static_assert(sizeof(struct segment) <= PAGE_SIZE, "the data begins on the second page");

struct attached {
	const void *address;
	size_t size;
	int id;
	struct attached *next;
};

static lock_t list_lock;
static struct attached *list; /* of this process */

int shmget(key_t key, size_t size, int flags)
{
	struct segment fresh = {.status = {.shm_segsz = size}}, *s;
	size_t whole = (size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
	int id, makes = size > 0 && size <= (size_t)1 << 40;

	fresh.status.shm_cpid = getpid();
	fresh.status.shm_ctime = time(0);
	id = __sysv_get(KIND, key, flags, makes ? &fresh : 0, sizeof(fresh), PAGE_SIZE + whole);
	if (id < 0)
		return -1;
	s = __sysv_lock(KIND, id, 0);
	if (!s)
		return -1;
	if (size > s->status.shm_segsz) {
		__sysv_unlock(s);
		errno = EINVAL;
		return -1;
	}
	__sysv_unlock(s);
	return id;
}

/* The users that are still there. The segment is locked. */
static shmatt_t count_users(struct segment *s)
{
	shmatt_t sum = 0;

	for (int i = 0; i < USERS; i++) {
		struct user *u = &s->users[i];
		if (u->count && sys_kill(u->process, 0) == -ESRCH)
			u->count = 0;
		sum += u->count;
	}
	return sum;
}

/* Adds to this process's count, which may be new: 0 or EMFILE. The segment is locked. */
static int count_self(struct segment *s, int change)
{
	pid_t self = getpid();
	struct user *vacant = 0;

	for (int i = 0; i < USERS; i++) {
		struct user *u = &s->users[i];
		if (u->count && u->process == self) {
			u->count += (unsigned int)change;
			return 0;
		}
		if (!u->count)
			vacant = u;
	}
	if (change < 0)
		return 0;
	if (!vacant)
		return EMFILE;
	*vacant = (struct user){self, (unsigned int)change};
	return 0;
}

/* A child has its parent's segments attached. */
static void in_child(void)
{
	list_lock = 0;
	for (struct attached *a = list; a; a = a->next) {
		struct segment *s = __sysv_lock(KIND, a->id, 0);
		if (s) {
			count_self(s, 1);
			__sysv_unlock(s);
		}
	}
}

static void prepare_for_fork(void)
{
	pthread_atfork(0, 0, in_child);
}

/* At the address that is asked for, or nowhere. */
static void *map(int fd, size_t size, void *wanted, int protection)
{
	void *address = mmap(wanted, size, protection, MAP_SHARED, fd, PAGE_SIZE);

	if (address == MAP_FAILED)
		return 0;
	if (wanted && address != wanted) {
		munmap(address, size);
		errno = EINVAL;
		return 0;
	}
	return address;
}

void *shmat(int id, const void *wanted, int flags)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	uintptr_t place = (uintptr_t)wanted;
	struct attached *a = 0;
	struct segment *s;
	void *address = 0;
	int fd, error = 0;

	if (flags & SHM_RND)
		place -= place % SHMLBA;
	s = __sysv_lock(KIND, id, flags & SHM_RDONLY ? SYSV_READ : SYSV_READ | SYSV_ALTER);
	if (!s)
		return (void *)-1;
	fd = __sysv_open(KIND, id);
	if (place % SHMLBA || (wanted && !place))
		error = EINVAL;
	else if (fd < 0)
		error = -fd;
	else if (!(a = malloc(sizeof(*a))))
		error = ENOMEM;
	else if (!(address = map(fd, s->status.shm_segsz, (void *)place,
				 flags & SHM_RDONLY ? PROT_READ : PROT_READ | PROT_WRITE)))
		error = errno;
	else
		error = count_self(s, 1);
	if (!error) {
		*a = (struct attached){address, s->status.shm_segsz, id, 0};
		lock_acquire(&list_lock);
		a->next = list;
		list = a;
		lock_release(&list_lock);
		s->status.shm_atime = time(0);
		s->status.shm_lpid = getpid();
	} else {
		if (address)
			munmap(address, s->status.shm_segsz);
		free(a);
	}
	if (fd >= 0)
		sys_close(fd);
	__sysv_unlock(s);
	if (!error) {
		pthread_once(&once, prepare_for_fork);
		return address;
	}
	errno = error;
	return (void *)-1;
}

int shmdt(const void *address)
{
	struct attached **link, *a;
	struct segment *s;
	int error;

	lock_acquire(&list_lock);
	for (link = &list; (a = *link) && a->address != address; link = &a->next)
		;
	if (a)
		*link = a->next;
	lock_release(&list_lock);
	if (!a) {
		errno = EINVAL;
		return -1;
	}
	error = munmap((void *)(uintptr_t)address, a->size);
	s = __sysv_lock(KIND, a->id, 0);
	if (s) {
		count_self(s, -1);
		s->status.shm_dtime = time(0);
		s->status.shm_lpid = getpid();
		__sysv_unlock(s);
	}
	free(a);
	return error;
}

int shmctl(int id, int command, struct shmid_ds *status)
{
	struct segment *s = __sysv_lock(KIND, id, command == IPC_STAT ? SYSV_READ : 0);
	int error = 0;

	if (!s)
		return -1;
	switch (command) {
	case IPC_STAT:
		*status = s->status;
		status->shm_perm = s->head.permissions;
		status->shm_nattch = count_users(s);
		break;
	case IPC_SET:
		error = __sysv_set(KIND, s, &status->shm_perm);
		if (!error)
			s->status.shm_ctime = time(0);
		break;
	/* Those who have it attached keep the memory. */
	case IPC_RMID: error = __sysv_remove(KIND, s); break;
	default: error = EINVAL; break;
	}
	__sysv_unlock(s);
	if (error)
		errno = error;
	return error ? -1 : 0;
}
