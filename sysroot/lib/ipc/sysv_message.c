/* SPDX-License-Identifier: MIT */
/* System V message queues: POSIX.1-2024, msgget() and its kin. Messages lie one behind the other in
 * the order in which they were sent. */
#include "../private/sysv.h"
#include "../private/thread.h"

#include <limits.h>
#include <string.h>
#include <sys/msg.h>
#include <time.h>
#include <unistd.h>

#define KIND          'q'
#define BYTES_USUAL   16384
#define BYTES_MAX     65536
#define STORAGE_BYTES (BYTES_MAX * 2)

struct record {
	long type;
	size_t length;
	char bytes[];
};

struct state {
	struct sysv_head head;
	struct msqid_ds status; /* msg_perm is that of the head */
	unsigned int waiting;
	size_t used;
};

struct queue {
	struct state state;
	char storage[STORAGE_BYTES] __attribute__((aligned(16)));
};

static size_t record_size(size_t length)
{
	return (sizeof(struct record) + length + 15) & ~(size_t)15;
}

int msgget(key_t key, int flags)
{
	struct state fresh = {.used = 0};

	fresh.status.msg_qbytes = BYTES_USUAL;
	fresh.status.msg_ctime = time(0);
	return __sysv_get(KIND, key, flags, &fresh, sizeof(fresh), sizeof(struct queue));
}

int msgctl(int id, int command, struct msqid_ds *status)
{
	struct queue *q = __sysv_lock(KIND, id, command == IPC_STAT ? SYSV_READ : 0);
	int error = 0;

	if (!q)
		return -1;
	switch (command) {
	case IPC_STAT:
		*status = q->state.status;
		status->msg_perm = q->state.head.permissions;
		break;
	case IPC_SET:
		if (status->msg_qbytes > BYTES_MAX)
			error = EINVAL;
		else if (status->msg_qbytes > q->state.status.msg_qbytes && geteuid() != 0)
			error = EPERM;
		else
			error = __sysv_set(KIND, q, &status->msg_perm);
		if (!error) {
			q->state.status.msg_qbytes = status->msg_qbytes;
			q->state.status.msg_ctime = time(0);
			__sysv_changed(q);
		}
		break;
	case IPC_RMID: error = __sysv_remove(KIND, q); break;
	default: error = EINVAL; break;
	}
	__sysv_unlock(q);
	if (error)
		errno = error;
	return error ? -1 : 0;
}

int msgsnd(int id, const void *message, size_t length, int flags)
{
	const long *type = message;
	struct queue *q;
	int error = 0;

	pthread_testcancel();
	q = __sysv_lock(KIND, id, SYSV_ALTER);
	if (!q)
		return -1;
	if (*type < 1 || length > q->state.status.msg_qbytes)
		error = EINVAL;
	while (!error && (q->state.status.__bytes + length > q->state.status.msg_qbytes ||
			  q->state.used + record_size(length) > STORAGE_BYTES))
		error = flags & IPC_NOWAIT ? EAGAIN : __sysv_wait(q, &q->state.waiting, 1);
	if (!error) {
		struct record *r = (struct record *)(void *)(q->storage + q->state.used);
		r->type = *type;
		r->length = length;
		memcpy(r->bytes, type + 1, length);
		q->state.used += record_size(length);
		q->state.status.__bytes += length;
		q->state.status.msg_qnum++;
		q->state.status.msg_lspid = getpid();
		q->state.status.msg_stime = time(0);
		__sysv_changed(q);
	}
	__sysv_unlock(q);
	if (error)
		errno = error;
	return error ? -1 : 0;
}

/* The first message, the first of a type, or the first of the lowest type up to -type. */
static struct record *choose(struct queue *q, long type)
{
	struct record *best = 0;

	for (size_t at = 0; at < q->state.used;) {
		struct record *r = (struct record *)(void *)(q->storage + at);
		if (type == 0 || r->type == type)
			return r;
		if (type < 0 && (type == LONG_MIN || r->type <= -type) &&
		    (!best || r->type < best->type))
			best = r;
		at += record_size(r->length);
	}
	return best;
}

ssize_t msgrcv(int id, void *message, size_t size, long type, int flags)
{
	struct record *r = 0;
	struct queue *q;
	int error = 0;
	size_t n = 0;

	pthread_testcancel();
	q = __sysv_lock(KIND, id, SYSV_READ);
	if (!q)
		return -1;
	while (!error && !(r = choose(q, type)))
		error = flags & IPC_NOWAIT ? ENOMSG : __sysv_wait(q, &q->state.waiting, 1);
	if (!error && r->length > size && !(flags & MSG_NOERROR))
		error = E2BIG;
	if (!error) {
		size_t whole = record_size(r->length), at = (size_t)((char *)r - q->storage);
		n = r->length < size ? r->length : size;
		*(long *)message = r->type;
		memcpy((long *)message + 1, r->bytes, n);
		q->state.status.__bytes -= r->length;
		memmove(r, q->storage + at + whole, q->state.used - at - whole);
		q->state.used -= whole;
		q->state.status.msg_qnum--;
		q->state.status.msg_lrpid = getpid();
		q->state.status.msg_rtime = time(0);
		__sysv_changed(q);
	}
	__sysv_unlock(q);
	if (error)
		errno = error;
	return error ? -1 : (ssize_t)n;
}
