/* SPDX-License-Identifier: MIT */
/* What the kinds of System V IPC have in common: POSIX.1-2024, 2.7; ftok(). */
#include "../private/sysv.h"

#include "../private/object_name.h"
#include "../private/thread.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYSV_MARK 0x6b737631U

struct mapped {
	struct sysv_head *head;
	char kind;
	int id;
	size_t size;
	struct mapped *next;
};

static lock_t list_lock;
static struct mapped *list; /* of this process; an object stays mapped until it is removed */

key_t ftok(const char *path, int id)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return -1;
	return (key_t)(((unsigned int)id & 0xff) << 24 |
		       ((unsigned int)status.st_dev & 0xff) << 16 |
		       ((unsigned int)status.st_ino & 0xffff));
}

static void id_path(char path[OBJECT_PATH_MAX], char kind, int id)
{
	snprintf(path, OBJECT_PATH_MAX, OBJECT_FOLDER "ipc.%c.%d", kind, id);
}

static void key_path(char path[OBJECT_PATH_MAX], char kind, key_t key)
{
	snprintf(path, OBJECT_PATH_MAX, OBJECT_FOLDER "ipc.%c.key.%x", kind, (unsigned int)key);
}

/* The mode of the file: both permissions for those who have one. */
static mode_t file_mode(mode_t mode)
{
	mode_t result = 0600; /* the owner has to manage it */

	for (int shift = 0; shift <= 3; shift += 3)
		result |= mode >> shift & 6 ? 6U << shift : 0;
	return result;
}

static int allowed(const struct sysv_head *head, unsigned int wanted)
{
	const struct ipc_perm *p = &head->permissions;
	uid_t user = geteuid();
	gid_t groups[NGROUPS_MAX], group = getegid();
	int count, member = group == p->gid || group == p->cgid;

	if (user == 0 || wanted == 0)
		return 1;
	if (user == p->uid || user == p->cuid)
		return (p->mode >> 6 & wanted) == wanted;
	count = getgroups(NGROUPS_MAX, groups);
	for (int i = 0; i < count; i++)
		member |= groups[i] == p->gid || groups[i] == p->cgid;
	return (p->mode >> (member ? 3 : 0) & wanted) == wanted;
}

static int create(char kind, key_t key, int flags, void *start, size_t length, size_t size, int *id)
{
	char path[OBJECT_PATH_MAX], named[OBJECT_PATH_MAX];
	struct sysv_head *head = start;
	pthread_mutexattr_t attributes;
	unsigned int word;
	int error;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&head->lock, &attributes);
	head->mark = SYSV_MARK;
	head->permissions.uid = head->permissions.cuid = geteuid();
	head->permissions.gid = head->permissions.cgid = getegid();
	head->permissions.mode = (mode_t)flags & 0777;
	head->permissions.__key = key;
	do {
		sys_random(&word, sizeof(word));
		head->id = (int)(word & INT_MAX);
		id_path(path, kind, head->id);
		error = __object_create(path, 0600, start, length, size);
	} while (error == EEXIST);
	if (error)
		return error;
	sys_chmod(AT_FDCWD, path, file_mode((mode_t)flags), 0); /* whatever the umask */
	if (key != IPC_PRIVATE) {
		key_path(named, kind, key);
		error = -sys_link(AT_FDCWD, path, AT_FDCWD, named, 0);
		if (error)
			sys_unlink(AT_FDCWD, path, 0);
	}
	*id = head->id;
	return error;
}

int __sysv_get(char kind, key_t key, int flags, void *start, size_t length, size_t size)
{
	char path[OBJECT_PATH_MAX];
	struct sysv_head head;
	int fd, id, error;

	for (;;) {
		fd = -ENOENT;
		if (key != IPC_PRIVATE) {
			key_path(path, kind, key);
			fd = sys_open(AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
		}
		if (fd >= 0)
			break;
		error = -fd;
		if (error == ENOENT && (key == IPC_PRIVATE || (flags & IPC_CREAT))) {
			/* Only a whole head page makes an object. */
			error = start ? create(kind, key, flags, start, length, size, &id) : EINVAL;
			if (error == 0)
				return id;
			if (error == EEXIST)
				continue; /* somebody was faster */
		}
		errno = error;
		return -1;
	}
	ssize_t n = sys_pread(fd, &head, sizeof(head), 0);
	sys_close(fd);
	if (n != sizeof(head) || head.mark != SYSV_MARK)
		error = EINVAL;
	else if ((flags & IPC_CREAT) && (flags & IPC_EXCL))
		error = EEXIST;
	else
		error = allowed(&head, ((unsigned int)flags >> 6 | (unsigned int)flags >> 3 |
					(unsigned int)flags) &
					       6)
				? 0
				: EACCES;
	if (error)
		errno = error;
	return error ? -1 : head.id;
}

int __sysv_open(char kind, int id)
{
	char path[OBJECT_PATH_MAX];

	id_path(path, kind, id);
	return id < 0 ? -ENOENT : sys_open(AT_FDCWD, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
}

/* The list is locked. Null with errno. */
static struct sysv_head *map(char kind, int id)
{
	struct mapped **link, *m;
	struct stat status;
	int fd, error;

	for (link = &list; (m = *link) != 0; link = &m->next) {
		if (m->kind == kind && m->id == id)
			return m->head;
	}
	fd = __sysv_open(kind, id);
	if (fd < 0) {
		errno = fd == -ENOENT ? EINVAL : -fd;
		return 0;
	}
	m = malloc(sizeof(*m));
	error = m ? sys_fstat(fd, &status) : -ENOMEM;
	if (error == 0) {
		*m = (struct mapped){MAP_FAILED, kind, id, (size_t)status.st_size, 0};
		m->head = mmap(0, m->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	}
	sys_close(fd);
	if (error || m->head == MAP_FAILED || m->head->mark != SYSV_MARK) {
		if (!error && m->head != MAP_FAILED)
			sys_unmap(m->head, m->size);
		free(m);
		errno = error ? -error : EINVAL;
		return 0;
	}
	*link = m;
	return m->head;
}

static void lock_head(struct sysv_head *head)
{
	/* Whoever died inside left at most one call half done. */
	if (pthread_mutex_lock(&head->lock) == EOWNERDEAD)
		pthread_mutex_consistent(&head->lock);
}

void *__sysv_lock(char kind, int id, int permission)
{
	struct sysv_head *head;
	int error;

	lock_acquire(&list_lock);
	head = map(kind, id);
	lock_release(&list_lock);
	if (!head)
		return 0;
	lock_head(head);
	error = head->removed ? EINVAL : allowed(head, (unsigned int)permission) ? 0 : EACCES;
	if (!error)
		return head;
	__sysv_unlock(head);
	errno = error;
	return 0;
}

void __sysv_unlock(void *object)
{
	pthread_mutex_unlock(&((struct sysv_head *)object)->lock);
}

void __sysv_changed(void *object)
{
	struct sysv_head *head = object;

	head->changed++;
	sys_futex_wake(&head->changed, INT_MAX, 1);
}

static void stop_waiting(void *count)
{
	__atomic_sub_fetch((unsigned int *)count, 1, __ATOMIC_RELAXED);
}

int __sysv_wait(void *object, unsigned int *count, int patient)
{
	struct sysv_head *head = object;
	unsigned int seen = head->changed;
	struct timespec until;
	int result;

	sys_clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	__atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
	__sysv_unlock(object);
	pthread_cleanup_push(stop_waiting, count);
	result = CANCELLABLE(sys_futex_wait_cancellable(&head->changed, seen, 1, CLOCK_MONOTONIC,
							patient ? 0 : &until));
	pthread_cleanup_pop(1);
	lock_head(head);
	return head->removed ? EIDRM : result == -EINTR ? EINTR : 0;
}

static int owns(const struct sysv_head *head)
{
	uid_t user = geteuid();

	return user == 0 || user == head->permissions.uid || user == head->permissions.cuid;
}

int __sysv_set(char kind, void *object, const struct ipc_perm *permissions)
{
	struct sysv_head *head = object;
	char path[OBJECT_PATH_MAX];
	int error;

	if (!owns(head))
		return EPERM;
	id_path(path, kind, head->id);
	error = -sys_chmod(AT_FDCWD, path, file_mode(permissions->mode), 0);
	if (!error && (permissions->uid != head->permissions.uid ||
		       permissions->gid != head->permissions.gid))
		error = -sys_chown(AT_FDCWD, path, permissions->uid, permissions->gid, 0);
	if (error)
		return error;
	head->permissions.uid = permissions->uid;
	head->permissions.gid = permissions->gid;
	head->permissions.mode = permissions->mode & 0777;
	return 0;
}

/* The mapping stays: another thread may wait in it. */
int __sysv_remove(char kind, void *object)
{
	struct sysv_head *head = object;
	char path[OBJECT_PATH_MAX];

	if (!owns(head))
		return EPERM;
	head->removed = 1;
	if (head->permissions.__key != IPC_PRIVATE) {
		key_path(path, kind, head->permissions.__key);
		sys_unlink(AT_FDCWD, path, 0);
	}
	id_path(path, kind, head->id);
	sys_unlink(AT_FDCWD, path, 0);
	__sysv_changed(object);
	return 0;
}
