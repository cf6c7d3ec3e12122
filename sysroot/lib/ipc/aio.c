/* SPDX-License-Identifier: MIT */
/*
 * Asynchronous input and output: POSIX.1-2024, <aio.h>. Requests wait in one list in the order in
 * which they came; threads of the library take them. A request waits for earlier ones of the same
 * descriptor only where the standard wants an order: appending writes, and aio_fsync().
 */
#include "../private/lock.h"
#include "../private/notify.h"
#include "../private/thread.h"

#include <aio.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>

#define WORKERS_MAX  64
#define IDLE_SECONDS 2

enum {
	OPERATION_READ = LIO_READ,
	OPERATION_WRITE = LIO_WRITE,
	OPERATION_SYNC = 3,
	OPERATION_DSYNC
};
enum { STATE_WAITING = 1, STATE_RUNNING };

/* The requests of one lio_listio(). */
struct group {
	unsigned int left; /* and one for the call itself */
	struct sigevent event;
};

static lock_t lock; /* all of these */
static struct aiocb *first, **last = &first;
static unsigned int request_count, workers, idle;
static unsigned int work, done; /* futex words: they change when there is news */
static pid_t owner;             /* a child of fork() has no workers */

static int appends(const struct aiocb *request)
{
	int flags = request->aio_lio_opcode == OPERATION_WRITE
			    ? sys_status_flags(request->aio_fildes)
			    : 0;

	return flags > 0 && (flags & O_APPEND);
}

/* Whether an earlier request has to be over before this one begins. */
static int must_wait(const struct aiocb *request)
{
	int sync = request->aio_lio_opcode >= OPERATION_SYNC;

	if (!sync && !appends(request))
		return 0;
	for (const struct aiocb *r = first; r != request; r = r->__next) {
		if (r->aio_fildes == request->aio_fildes &&
		    (sync || r->aio_lio_opcode == OPERATION_WRITE))
			return 1;
	}
	return 0;
}

static struct aiocb *next_ready(void)
{
	for (struct aiocb *r = first; r; r = r->__next) {
		if (r->__state == STATE_WAITING && !must_wait(r))
			return r;
	}
	return 0;
}

static void remove_request(struct aiocb *request)
{
	struct aiocb **link = &first;

	while (*link != request)
		link = &(*link)->__next;
	*link = request->__next;
	if (last == &request->__next)
		last = link;
	request_count--;
}

static void group_leave(struct group *group)
{
	if (group && __atomic_sub_fetch(&group->left, 1, __ATOMIC_ACQ_REL) == 0) {
		__notify(&group->event, 0, SI_ASYNCIO);
		free(group);
	}
}

/* The lock is held, and released. The request may be gone as soon as its error is set. */
static void complete(struct aiocb *request, ssize_t result)
{
	struct sigevent event = request->aio_sigevent;
	struct group *group = request->__group;

	remove_request(request);
	request->__result = result < 0 ? -1 : result;
	__atomic_store_n(&request->__error, result < 0 ? (int)-result : 0, __ATOMIC_RELEASE);
	__atomic_add_fetch(&done, 1, __ATOMIC_RELEASE);
	lock_release(&lock);
	sys_futex_wake(&done, INT_MAX, 0);
	__notify(&event, 0, SI_ASYNCIO);
	group_leave(group);
}

static ssize_t perform(const struct aiocb *request)
{
	void *buffer = (void *)(uintptr_t)request->aio_buf;
	int fd = request->aio_fildes;
	ssize_t result;

	switch (request->aio_lio_opcode) {
	case OPERATION_READ:
		result = sys_pread(fd, buffer, request->aio_nbytes, request->aio_offset);
		return result == -ESPIPE ? sys_read(fd, buffer, request->aio_nbytes) : result;
	case OPERATION_WRITE:
		if (appends(request))
			return sys_write(fd, buffer, request->aio_nbytes);
		result = sys_pwrite(fd, buffer, request->aio_nbytes, request->aio_offset);
		return result == -ESPIPE ? sys_write(fd, buffer, request->aio_nbytes) : result;
	default: return sys_fsync(fd, request->aio_lio_opcode == OPERATION_DSYNC);
	}
}

static void *worker(void *argument)
{
	struct timespec until;
	int timed_out = 0;

	(void)argument;
	lock_acquire(&lock);
	for (;;) {
		struct aiocb *request = next_ready();
		if (request) {
			request->__state = STATE_RUNNING;
			lock_release(&lock);
			ssize_t result = perform(request);
			lock_acquire(&lock);
			complete(request, result);
			lock_acquire(&lock);
			timed_out = 0;
			continue;
		}
		if (timed_out)
			break;
		unsigned int seen = work;
		idle++;
		lock_release(&lock);
		sys_clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += IDLE_SECONDS;
		timed_out = sys_futex_wait(&work, seen, 0, CLOCK_MONOTONIC, &until) == -ETIMEDOUT;
		lock_acquire(&lock);
		idle--;
	}
	workers--;
	lock_release(&lock);
	return 0;
}

static int valid(const struct aiocb *request)
{
	return request->aio_reqprio == 0 && request->aio_offset >= 0 &&
	       request->aio_nbytes <= SSIZE_MAX && __notify_valid(&request->aio_sigevent);
}

/* 0 or an error, which the request then has too. */
static int submit(struct aiocb *request, int operation, struct group *group)
{
	int error = 0;

	if (owner != sys_getpid()) {
		owner = sys_getpid();
		lock = 0;
		first = 0;
		last = &first;
		request_count = workers = idle = 0;
	}
	request->aio_lio_opcode = operation;
	request->__group = group;
	request->__next = 0;
	request->__state = STATE_WAITING;
	request->__error = EINPROGRESS;
	lock_acquire(&lock);
	if (request_count >= AIO_MAX)
		error = EAGAIN;
	if (!error && idle == 0 && workers < WORKERS_MAX) {
		if (__notify_start(worker, 0) == 0)
			workers++;
		else if (workers == 0)
			error = EAGAIN;
	}
	if (!error) {
		*last = request;
		last = &request->__next;
		request_count++;
		work++;
	} else {
		request->__error = error;
		request->__result = -1;
	}
	lock_release(&lock);
	if (!error)
		sys_futex_wake(&work, 1, 0);
	return error;
}

static int begin(struct aiocb *request, int operation)
{
	int error = valid(request) ? submit(request, operation, 0) : EINVAL;

	if (!error)
		return 0;
	errno = error;
	return -1;
}

int aio_read(struct aiocb *request)
{
	return begin(request, OPERATION_READ);
}

int aio_write(struct aiocb *request)
{
	return begin(request, OPERATION_WRITE);
}

int aio_fsync(int kind, struct aiocb *request)
{
	int flags = sys_status_flags(request->aio_fildes);

	if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) {
		errno = EBADF;
		return -1;
	}
	if ((kind != O_SYNC && kind != O_DSYNC) || !__notify_valid(&request->aio_sigevent)) {
		errno = EINVAL;
		return -1;
	}
	int error = submit(request, kind == O_DSYNC ? OPERATION_DSYNC : OPERATION_SYNC, 0);
	if (error)
		errno = error;
	return error ? -1 : 0;
}

int aio_error(const struct aiocb *request)
{
	return __atomic_load_n(&request->__error, __ATOMIC_ACQUIRE);
}

ssize_t aio_return(struct aiocb *request)
{
	if (aio_error(request) == EINPROGRESS) {
		errno = EINVAL;
		return -1;
	}
	if (request->__error)
		errno = request->__error;
	return request->__result;
}

int aio_cancel(int fd, struct aiocb *only)
{
	int result = AIO_ALLDONE, again = 1;

	if (sys_fd_flags(fd) < 0 || (only && only->aio_fildes != fd)) {
		errno = EBADF;
		return -1;
	}
	while (again) {
		again = 0;
		lock_acquire(&lock);
		struct aiocb *r = first;
		for (; r; r = r->__next) {
			if (r->aio_fildes != fd || (only && r != only))
				continue;
			if (r->__state == STATE_WAITING)
				break;
			result = AIO_NOTCANCELED;
		}
		if (r) {
			complete(r, -ECANCELED);
			if (result == AIO_ALLDONE)
				result = AIO_CANCELED;
			again = 1;
		} else {
			lock_release(&lock);
		}
	}
	return result;
}

static int any_over(const struct aiocb *const list[], int count)
{
	int given = 0;

	for (int i = 0; i < count; i++) {
		given |= list[i] != 0;
		if (list[i] && aio_error(list[i]) != EINPROGRESS)
			return 1;
	}
	return !given;
}

static int wait_done(unsigned int seen, const struct timespec *deadline)
{
	return CANCELLABLE(sys_futex_wait_cancellable(&done, seen, 0, CLOCK_MONOTONIC, deadline));
}

int aio_suspend(const struct aiocb *const list[], int count, const struct timespec *timeout)
{
	struct timespec until;
	int result;

	pthread_testcancel();
	if (count < 0) {
		errno = EINVAL;
		return -1;
	}
	if (timeout) {
		sys_clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += timeout->tv_sec + (until.tv_nsec + timeout->tv_nsec) / 1000000000L;
		until.tv_nsec = (until.tv_nsec + timeout->tv_nsec) % 1000000000L;
	}
	for (;;) {
		unsigned int seen = __atomic_load_n(&done, __ATOMIC_ACQUIRE);
		if (any_over(list, count))
			return 0;
		result = wait_done(seen, timeout ? &until : 0);
		if (result == -EINTR || result == -ETIMEDOUT) {
			errno = result == -EINTR ? EINTR : EAGAIN;
			return -1;
		}
	}
}

static int wait_for_all(struct aiocb *restrict const list[], int count)
{
	for (int i = 0; i < count; i++) {
		while (list[i] && list[i]->aio_lio_opcode != LIO_NOP) {
			unsigned int seen = __atomic_load_n(&done, __ATOMIC_ACQUIRE);
			if (aio_error(list[i]) != EINPROGRESS)
				break;
			if (wait_done(seen, 0) == -EINTR) {
				errno = EINTR;
				return -1;
			}
		}
	}
	return 0;
}

int lio_listio(int mode, struct aiocb *restrict const list[restrict], int count,
	       struct sigevent *restrict event)
{
	struct group *group = 0;
	int error = 0, one;

	if ((mode != LIO_WAIT && mode != LIO_NOWAIT) || count < 0 || count > AIO_LISTIO_MAX ||
	    (mode == LIO_NOWAIT && event && !__notify_valid(event))) {
		errno = EINVAL;
		return -1;
	}
	if (mode == LIO_NOWAIT && event) {
		group = malloc(sizeof(*group));
		if (!group) {
			errno = EAGAIN;
			return -1;
		}
		*group = (struct group){1, *event};
	}
	for (int i = 0; i < count; i++) {
		if (!list[i] || list[i]->aio_lio_opcode == LIO_NOP)
			continue;
		if ((list[i]->aio_lio_opcode != LIO_READ && list[i]->aio_lio_opcode != LIO_WRITE) ||
		    !valid(list[i])) {
			list[i]->__error = one = EINVAL;
			list[i]->__result = -1;
		} else {
			if (group)
				__atomic_add_fetch(&group->left, 1, __ATOMIC_RELAXED);
			one = submit(list[i], list[i]->aio_lio_opcode, group);
			if (one && group)
				__atomic_sub_fetch(&group->left, 1, __ATOMIC_RELAXED);
		}
		if (one && error != EAGAIN)
			error = one == EAGAIN ? EAGAIN : EIO;
	}
	group_leave(group);
	if (mode == LIO_WAIT) {
		if (wait_for_all(list, count) < 0)
			return -1;
		for (int i = 0; i < count && !error; i++) {
			if (list[i] && list[i]->aio_lio_opcode != LIO_NOP && aio_error(list[i]))
				error = EIO;
		}
	}
	if (error)
		errno = error;
	return error ? -1 : 0;
}
