/* SPDX-License-Identifier: MIT */
/*
 * System V semaphores: POSIX.1-2024, semget() and its kin. What SEM_UNDO has to take back is kept
 * with the semaphores: a process does it itself in exit(); for one that ended otherwise whoever
 * waits or looks does it, at the latest a second later.
 */
#include "../private/sysv.h"
#include "../private/thread.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <time.h>
#include <unistd.h>

#define KIND           's'
#define SEMAPHORES_MAX 1024
#define OPERATIONS_MAX 256
#define VALUE_MAX      32767
#define UNDO_MAX       512

struct semaphore {
	int value;
	pid_t process;                   /* of the last operation */
	unsigned int for_more, for_zero; /* that wait */
};

struct undo {
	pid_t process; /* 0: the entry is free */
	int number;
	int change;
};

struct state {
	struct sysv_head head;
	struct semid_ds status; /* sem_perm is that of the head */
	struct undo undo[UNDO_MAX];
};

struct set {
	struct state state;
	struct semaphore semaphores[];
};

int semget(key_t key, int count, int flags)
{
	struct state fresh = {.status = {.sem_ctime = time(0)}};
	int id, makes = count > 0 && count <= SEMAPHORES_MAX;
	struct set *s;

	if (count < 0 || count > SEMAPHORES_MAX) {
		errno = EINVAL;
		return -1;
	}
	fresh.status.sem_nsems = (unsigned short)count;
	id = __sysv_get(KIND, key, flags, makes ? &fresh : 0, sizeof(fresh),
			sizeof(fresh) + (size_t)count * sizeof(struct semaphore));
	if (id < 0)
		return -1;
	s = __sysv_lock(KIND, id, 0);
	if (!s)
		return -1;
	int enough = count <= s->state.status.sem_nsems;
	__sysv_unlock(s);
	if (enough)
		return id;
	errno = EINVAL;
	return -1;
}

static void take_back(struct set *s, struct undo *u)
{
	struct semaphore *sem = &s->semaphores[u->number];
	int value = sem->value + u->change;

	sem->value = value < 0 ? 0 : value > VALUE_MAX ? VALUE_MAX : value;
	sem->process = u->process;
	u->process = 0;
}

/* For processes that are no more. The set is locked. */
static void sweep(struct set *s)
{
	int any = 0;

	for (int i = 0; i < UNDO_MAX; i++) {
		struct undo *u = &s->state.undo[i];
		if (u->process && sys_kill(u->process, 0) == -ESRCH) {
			take_back(s, u);
			any = 1;
		}
	}
	if (any)
		__sysv_changed(s);
}

/* ---- what this process takes back when it exits */

static lock_t ids_lock;
static int *ids, id_count;

static void take_back_own(void)
{
	for (int k = 0; k < id_count; k++) {
		struct set *s = __sysv_lock(KIND, ids[k], 0);
		if (!s)
			continue;
		for (int i = 0; i < UNDO_MAX; i++) {
			if (s->state.undo[i].process == getpid())
				take_back(s, &s->state.undo[i]);
		}
		__sysv_changed(s);
		__sysv_unlock(s);
	}
}

static int remember(int id)
{
	static int registered;
	int error = 0;

	lock_acquire(&ids_lock);
	for (int i = 0; i < id_count; i++) {
		if (ids[i] == id)
			goto out;
	}
	int *more = realloc(ids, (size_t)(id_count + 1) * sizeof(int));
	if (more) {
		ids = more;
		ids[id_count++] = id;
	}
	if (!more || (!registered && atexit(take_back_own)))
		error = ENOMEM;
	else
		registered = 1;
out:
	lock_release(&ids_lock);
	return error;
}

/* The entry of this process for a semaphore, perhaps a new one; null when there is none free. */
static struct undo *undo_entry(struct set *s, int number)
{
	struct undo *vacant = 0;

	for (int i = 0; i < UNDO_MAX; i++) {
		struct undo *u = &s->state.undo[i];
		if (u->process == getpid() && u->number == number)
			return u;
		if (!u->process)
			vacant = u;
	}
	if (vacant)
		*vacant = (struct undo){getpid(), number, 0};
	return vacant;
}

/* ---- operations */

/* Does all of them or none: 0, an error, or -1 with the one that has to wait. */
static int try_all(struct set *s, const struct sembuf *operations, size_t count, size_t *blocked)
{
	int error = 0;
	size_t i;

	for (i = 0; i < count && !error; i++) {
		struct semaphore *sem = &s->semaphores[operations[i].sem_num];
		int value = sem->value + operations[i].sem_op;
		if (operations[i].sem_op ? value < 0 : value != 0) {
			*blocked = i;
			error = -1;
		} else if (value > VALUE_MAX) {
			error = ERANGE;
		} else {
			sem->value = value;
			continue;
		}
		break;
	}
	if (error) {
		while (i-- > 0)
			s->semaphores[operations[i].sem_num].value -= operations[i].sem_op;
	}
	return error;
}

/* Makes room for all that may have to be taken back, before anything is done. */
static int reserve_undo(struct set *s, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if ((operations[i].sem_flg & SEM_UNDO) && operations[i].sem_op &&
		    !undo_entry(s, operations[i].sem_num))
			return ENOSPC;
	}
	return 0;
}

static void record(struct set *s, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		s->semaphores[operations[i].sem_num].process = getpid();
		if (!(operations[i].sem_flg & SEM_UNDO) || !operations[i].sem_op)
			continue;
		struct undo *u = undo_entry(s, operations[i].sem_num);
		u->change -= operations[i].sem_op;
	}
	for (int i = 0; i < UNDO_MAX; i++) {
		if (s->state.undo[i].process == getpid() && s->state.undo[i].change == 0)
			s->state.undo[i].process = 0;
	}
}

int semop(int id, struct sembuf *operations, size_t count)
{
	int error = 0, permission = SYSV_READ, undo = 0;
	size_t blocked = 0;
	struct set *s;

	if (count > OPERATIONS_MAX) {
		errno = E2BIG;
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		permission = operations[i].sem_op ? SYSV_ALTER : permission;
		undo |= operations[i].sem_flg & SEM_UNDO;
	}
	s = __sysv_lock(KIND, id, permission);
	if (!s)
		return -1;
	for (size_t i = 0; i < count && !error; i++)
		error = operations[i].sem_num < s->state.status.sem_nsems ? 0 : EFBIG;
	if (!error && undo)
		error = remember(id);
	while (!error) {
		if (undo && (error = reserve_undo(s, operations, count)) != 0)
			break;
		error = try_all(s, operations, count, &blocked);
		if (error >= 0)
			break;
		sweep(s);
		error = try_all(s, operations, count, &blocked);
		if (error >= 0)
			break;
		struct semaphore *sem = &s->semaphores[operations[blocked].sem_num];
		unsigned int *waiting =
			operations[blocked].sem_op ? &sem->for_more : &sem->for_zero;
		error = operations[blocked].sem_flg & IPC_NOWAIT ? EAGAIN
								 : __sysv_wait(s, waiting, 0);
	}
	if (!error) {
		record(s, operations, count);
		s->state.status.sem_otime = time(0);
		__sysv_changed(s);
	}
	__sysv_unlock(s);
	if (error)
		errno = error;
	return error ? -1 : 0;
}

union argument {
	int value;
	struct semid_ds *status;
	unsigned short *values;
};

/* A value that is set ends what was to be taken back from it. */
static void set_value(struct set *s, int number, int value)
{
	s->semaphores[number].value = value;
	s->semaphores[number].process = getpid();
	for (int i = 0; i < UNDO_MAX; i++) {
		if (s->state.undo[i].process && s->state.undo[i].number == number)
			s->state.undo[i].process = 0;
	}
}

static int set_all(struct set *s, const unsigned short *values)
{
	for (int i = 0; i < s->state.status.sem_nsems; i++) {
		if (values[i] > VALUE_MAX)
			return ERANGE;
	}
	for (int i = 0; i < s->state.status.sem_nsems; i++)
		set_value(s, i, values[i]);
	s->state.status.sem_ctime = time(0);
	__sysv_changed(s);
	return 0;
}

/* The commands for a whole set: 0 or an error. */
static int control_set(struct set *s, int command, union argument a)
{
	int error = 0;

	switch (command) {
	case GETALL:
		for (int i = 0; i < s->state.status.sem_nsems; i++)
			a.values[i] = (unsigned short)s->semaphores[i].value;
		return 0;
	case SETALL: return set_all(s, a.values);
	case IPC_STAT:
		*a.status = s->state.status;
		a.status->sem_perm = s->state.head.permissions;
		return 0;
	case IPC_SET:
		error = __sysv_set(KIND, s, &a.status->sem_perm);
		if (!error)
			s->state.status.sem_ctime = time(0);
		return error;
	case IPC_RMID: return __sysv_remove(KIND, s);
	default: return EINVAL;
	}
}

/* Those for one semaphore: a value, or a negated error. */
static int control_one(struct set *s, int number, int command, union argument a)
{
	struct semaphore *sem = &s->semaphores[number];

	if (number < 0 || number >= s->state.status.sem_nsems)
		return -EINVAL;
	switch (command) {
	case GETVAL: return sem->value;
	case GETPID: return sem->process;
	case GETNCNT: return (int)sem->for_more;
	case GETZCNT: return (int)sem->for_zero;
	default:
		if (a.value < 0 || a.value > VALUE_MAX)
			return -ERANGE;
		set_value(s, number, a.value);
		s->state.status.sem_ctime = time(0);
		__sysv_changed(s);
		return 0;
	}
}

int semctl(int id, int number, int command, ...)
{
	union argument a = {.status = 0};
	int result, permission;
	struct set *s;
	va_list list;

	if (command == SETVAL || command == SETALL || command == GETALL || command == IPC_STAT ||
	    command == IPC_SET) {
		va_start(list, command);
		a = va_arg(list, union argument);
		va_end(list);
	}
	permission = command == SETVAL || command == SETALL      ? SYSV_ALTER
		     : command == IPC_SET || command == IPC_RMID ? 0
								 : SYSV_READ;
	s = __sysv_lock(KIND, id, permission);
	if (!s)
		return -1;
	if (command != IPC_RMID)
		sweep(s);
	if (command == GETVAL || command == GETPID || command == GETNCNT || command == GETZCNT ||
	    command == SETVAL)
		result = control_one(s, number, command, a);
	else
		result = -control_set(s, command, a);
	__sysv_unlock(s);
	return POSIX_RESULT(result);
}
