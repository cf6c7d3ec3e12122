/* SPDX-License-Identifier: MIT */
/*
 * Message queues: POSIX.1-2024, <mqueue.h>. A queue is a file that its users map: a head, and slots
 * for messages in a list ordered by priority. A descriptor is that of the file. Who uses a queue
 * changes it, so both permissions are needed to open one.
 */
#include "../private/lock.h"
#include "../private/notify.h"
#include "../private/object_name.h"
#include "../private/thread.h"

#include <limits.h>
#include <mqueue.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

#define QUEUE_MARK      0x6b6d7131U
#define QUEUE_BYTES_MAX (64L << 20)

struct slot {
	unsigned int next; /* number of the slot plus one; 0 ends a list */
	unsigned int priority;
	unsigned int length;
	unsigned int used;
};

struct queue {
	unsigned int mark;
	unsigned int stride; /* bytes from one slot to the next */
	long most, message_size;
	pthread_mutex_t lock; /* all of the following */
	unsigned int count, head, vacant;
	unsigned int arrived, left; /* futex words: they change with the messages */
	unsigned int receivers;     /* that wait */
	/* The process to be told, 0 for none, and how. */
	pid_t listener;
	int notify_kind, notify_signal;
	union sigval notify_value;
	unsigned int registration, fired; /* numbers of registrations; futex word: registration */
	char slots[] __attribute__((aligned(16)));
};

/* What this process knows of a descriptor. */
struct opened {
	mqd_t fd;
	int access;
	unsigned int users; /* the descriptor, calls under way and a thread that waits to notify */
	struct queue *queue;
	size_t size;
	unsigned int registration; /* ours, through this descriptor; 0 for none */
	struct opened *next;
};

static lock_t list_lock;
static struct opened *list;

static struct slot *slot_at(struct queue *q, unsigned int number)
{
	return (struct slot *)(void *)(q->slots + (size_t)(number - 1) * q->stride);
}

/* A process that died inside left the lists in doubt: slots that are on none are free again. */
static void repair(struct queue *q)
{
	unsigned int *link = &q->head;

	for (long i = 1; i <= q->most; i++)
		slot_at(q, (unsigned int)i)->used = 0;
	q->count = 0;
	while (*link && *link <= q->most && !slot_at(q, *link)->used) {
		slot_at(q, *link)->used = 1;
		q->count++;
		link = &slot_at(q, *link)->next;
	}
	*link = 0;
	q->vacant = 0;
	for (unsigned int i = 1; i <= q->most; i++) {
		if (!slot_at(q, i)->used) {
			slot_at(q, i)->next = q->vacant;
			q->vacant = i;
		}
	}
}

static void queue_lock(struct queue *q)
{
	if (pthread_mutex_lock(&q->lock) == EOWNERDEAD) {
		repair(q);
		pthread_mutex_consistent(&q->lock);
	}
}

static void queue_unlock(struct queue *q)
{
	pthread_mutex_unlock(&q->lock);
}

static int create(const char *path, mode_t mode, const struct mq_attr *wanted)
{
	long most = wanted ? wanted->mq_maxmsg : 10, size = wanted ? wanted->mq_msgsize : 8192;
	struct queue q = {.mark = QUEUE_MARK, .most = most, .message_size = size};
	pthread_mutexattr_t attributes;
	long stride;

	if (most <= 0 || size <= 0 || size > QUEUE_BYTES_MAX || most > QUEUE_BYTES_MAX)
		return EINVAL;
	stride = ((long)sizeof(struct slot) + size + 15) & ~15L;
	if (most > QUEUE_BYTES_MAX / stride)
		return EINVAL;
	q.stride = (unsigned int)stride;
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&q.lock, &attributes);
	/* No slot is on a list yet: `count` tells those that were never used (see take_slot()). */
	return __object_create(path, mode, &q, sizeof(q), sizeof(q) + (size_t)(most * stride));
}

static mqd_t map(int fd, int access)
{
	struct opened *o = malloc(sizeof(*o));
	struct stat status;
	struct queue *q = MAP_FAILED;
	int error = sys_fstat(fd, &status);

	if (error == 0 && o)
		q = mmap(0, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (q == MAP_FAILED || (size_t)status.st_size < sizeof(*q) || q->mark != QUEUE_MARK) {
		error = q == MAP_FAILED ? ENOMEM : EINVAL;
		if (q != MAP_FAILED)
			sys_unmap(q, (size_t)status.st_size);
		free(o);
		sys_close(fd);
		errno = error;
		return -1;
	}
	*o = (struct opened){fd, access, 1, q, (size_t)status.st_size, 0, 0};
	lock_acquire(&list_lock);
	o->next = list;
	list = o;
	lock_release(&list_lock);
	return fd;
}

mqd_t mq_open(const char *name, int flags, ...)
{
	char path[OBJECT_PATH_MAX];
	int fd, error = object_path(path, "mq.", name), access = flags & O_ACCMODE;
	const struct mq_attr *attributes = 0;
	va_list arguments;
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_start(arguments, flags);
		mode = va_arg(arguments, mode_t);
		attributes = va_arg(arguments, const struct mq_attr *);
		va_end(arguments);
	}
	if (access != O_RDONLY && access != O_WRONLY && access != O_RDWR)
		error = EINVAL;
	while (!error) {
		fd = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)
			     ? -ENOENT
			     : sys_open(AT_FDCWD, path,
					O_RDWR | O_CLOEXEC | O_NOFOLLOW | (flags & O_NONBLOCK), 0);
		if (fd >= 0)
			return map(fd, access);
		error = -fd;
		if (error == ENOENT && (flags & O_CREAT)) {
			error = create(path, mode, attributes);
			if (error == EEXIST && !(flags & O_EXCL))
				error = 0;
			flags &= ~O_EXCL;
		}
	}
	errno = error;
	return -1;
}

int mq_unlink(const char *name)
{
	char path[OBJECT_PATH_MAX];
	int error = object_path(path, "mq.", name);

	error = error ? -error : sys_unlink(AT_FDCWD, path, 0);
	return POSIX_RESULT(error == -EINVAL ? -ENOENT : error == -EPERM ? -EACCES : error);
}

/* The descriptor's queue, held until drop(); null with EBADF. */
static struct opened *hold(mqd_t fd)
{
	struct opened *o;

	lock_acquire(&list_lock);
	for (o = list; o && o->fd != fd; o = o->next)
		;
	if (o)
		o->users++;
	lock_release(&list_lock);
	if (!o)
		errno = EBADF;
	return o;
}

static void drop(void *argument)
{
	struct opened *o = argument;
	unsigned int users;

	lock_acquire(&list_lock);
	users = --o->users;
	lock_release(&list_lock);
	if (users == 0) {
		sys_unmap(o->queue, o->size);
		free(o);
	}
}

/* The queue is locked: its listener is told nothing any more. */
static void forget(struct queue *q)
{
	q->listener = 0;
	q->registration++;
	sys_futex_wake(&q->registration, INT_MAX, 1);
}

int mq_close(mqd_t fd)
{
	struct opened *o = hold(fd), **link;

	if (!o)
		return -1;
	queue_lock(o->queue);
	if (o->registration && o->queue->registration == o->registration &&
	    o->queue->listener == sys_getpid())
		forget(o->queue);
	queue_unlock(o->queue);
	lock_acquire(&list_lock);
	for (link = &list; *link != o; link = &(*link)->next)
		;
	*link = o->next;
	o->users--;
	lock_release(&list_lock);
	drop(o);
	return POSIX_RESULT(sys_close(fd));
}

int mq_getattr(mqd_t fd, struct mq_attr *to)
{
	struct opened *o = hold(fd);

	if (!o)
		return -1;
	*to = (struct mq_attr){.mq_maxmsg = o->queue->most, .mq_msgsize = o->queue->message_size};
	to->mq_flags = sys_status_flags(fd) & O_NONBLOCK;
	queue_lock(o->queue);
	to->mq_curmsgs = o->queue->count;
	queue_unlock(o->queue);
	drop(o);
	return 0;
}

int mq_setattr(mqd_t fd, const struct mq_attr *restrict from, struct mq_attr *restrict old)
{
	struct mq_attr before;
	int flags;

	if (mq_getattr(fd, &before) < 0)
		return -1;
	flags = sys_status_flags(fd) & ~O_NONBLOCK;
	if (from->mq_flags & O_NONBLOCK)
		flags |= O_NONBLOCK;
	if (old)
		*old = before;
	return POSIX_RESULT(sys_set_status_flags(fd, flags));
}

/* ---- messages; the queue is locked */

/* Slots that were never used are known by their number: a new file is all zeros. */
static unsigned int take_slot(struct queue *q)
{
	unsigned int number = q->vacant;

	if (number) {
		q->vacant = slot_at(q, number)->next;
		return number;
	}
	for (number = 1; slot_at(q, number)->used; number++)
		;
	return number;
}

static void insert(struct queue *q, const char *message, size_t length, unsigned int priority)
{
	unsigned int number = take_slot(q), *link = &q->head;
	struct slot *s = slot_at(q, number);

	s->priority = priority;
	s->length = (unsigned int)length;
	s->used = 1;
	memcpy(s + 1, message, length);
	while (*link && slot_at(q, *link)->priority >= priority)
		link = &slot_at(q, *link)->next;
	s->next = *link;
	*link = number;
	q->count++;
}

static size_t take(struct queue *q, char *to, unsigned int *priority)
{
	unsigned int number = q->head;
	struct slot *s = slot_at(q, number);
	size_t length = s->length;

	if (priority)
		*priority = s->priority;
	memcpy(to, s + 1, length);
	q->head = s->next;
	s->next = q->vacant;
	q->vacant = number;
	q->count--;
	return length;
}

/* Tells the listener, once, that the queue is no longer empty. */
static void tell(struct queue *q)
{
	struct sigevent event = {.sigev_notify = q->notify_kind,
				 .sigev_signo = q->notify_signal,
				 .sigev_value = q->notify_value};
	pid_t listener = q->listener;

	q->fired = q->registration;
	forget(q);
	if (event.sigev_notify == SIGEV_SIGNAL)
		__notify(&event, listener, SI_MESGQ);
}

/* ---- waiting */

static void stop_waiting(void *count)
{
	if (count)
		__atomic_sub_fetch((unsigned int *)count, 1, __ATOMIC_RELAXED);
}

/* Unlocks the queue, waits until the word changes, and locks it again: 0 or a negated error. */
static int wait_change(struct opened *o, unsigned int *word, unsigned int *count,
		       const struct timespec *deadline)
{
	unsigned int seen = *word;
	int result;

	if (sys_status_flags(o->fd) & O_NONBLOCK)
		return -EAGAIN;
	if (deadline && (deadline->tv_nsec < 0 || deadline->tv_nsec >= 1000000000L))
		return -EINVAL;
	if (count)
		__atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
	queue_unlock(o->queue);
	pthread_cleanup_push(stop_waiting, count);
	result = CANCELLABLE(sys_futex_wait_cancellable(word, seen, 1, CLOCK_REALTIME, deadline));
	pthread_cleanup_pop(1);
	queue_lock(o->queue);
	return result == -EAGAIN ? 0 : result;
}

ssize_t mq_timedreceive(mqd_t fd, char *restrict to, size_t size, unsigned int *restrict priority,
			const struct timespec *restrict deadline)
{
	struct opened *o;
	ssize_t result = 0;

	pthread_testcancel();
	o = hold(fd);
	if (!o)
		return -1;
	pthread_cleanup_push(drop, o);
	struct queue *q = o->queue;
	queue_lock(q);
	if (o->access == O_WRONLY)
		result = -EBADF;
	else if (size < (size_t)q->message_size)
		result = -EMSGSIZE;
	while (result == 0 && q->count == 0)
		result = wait_change(o, &q->arrived, &q->receivers, deadline);
	if (result == 0 || (q->count && (result == -EINTR || result == -ETIMEDOUT))) {
		result = (ssize_t)take(q, to, priority);
		q->left++;
		sys_futex_wake(&q->left, 1, 1);
	}
	queue_unlock(q);
	pthread_cleanup_pop(1);
	return POSIX_RESULT(result);
}

ssize_t mq_receive(mqd_t fd, char *to, size_t size, unsigned int *priority)
{
	return mq_timedreceive(fd, to, size, priority, 0);
}

int mq_timedsend(mqd_t fd, const char *message, size_t length, unsigned int priority,
		 const struct timespec *deadline)
{
	struct opened *o;
	int result = 0;

	pthread_testcancel();
	o = hold(fd);
	if (!o)
		return -1;
	pthread_cleanup_push(drop, o);
	struct queue *q = o->queue;
	queue_lock(q);
	if (o->access == O_RDONLY)
		result = -EBADF;
	else if (length > (size_t)q->message_size)
		result = -EMSGSIZE;
	else if (priority >= MQ_PRIO_MAX)
		result = -EINVAL;
	while (result == 0 && q->count == q->most)
		result = wait_change(o, &q->left, 0, deadline);
	if (result == 0) {
		insert(q, message, length, priority);
		if (q->count == 1 && q->listener &&
		    !__atomic_load_n(&q->receivers, __ATOMIC_RELAXED))
			tell(q);
		q->arrived++;
		sys_futex_wake(&q->arrived, 1, 1);
	}
	queue_unlock(q);
	pthread_cleanup_pop(1);
	return POSIX_RESULT(result);
}

int mq_send(mqd_t fd, const char *message, size_t length, unsigned int priority)
{
	return mq_timedsend(fd, message, length, priority, 0);
}

/* ---- notification */

struct listening {
	struct opened *opened;
	unsigned int registration;
	struct sigevent event;
	pthread_attr_t attributes;
};

/* A thread of the library: waits for what tell() or forget() does. */
static void *listen_for_message(void *argument)
{
	struct listening *l = argument;
	struct queue *q = l->opened->queue;

	while (__atomic_load_n(&q->registration, __ATOMIC_ACQUIRE) == l->registration)
		sys_futex_wait(&q->registration, l->registration, 1, CLOCK_MONOTONIC, 0);
	if (__atomic_load_n(&q->fired, __ATOMIC_ACQUIRE) == l->registration)
		__notify(&l->event, 0, SI_MESGQ);
	drop(l->opened);
	free(l);
	return 0;
}

static int listen_by_thread(struct opened *o, const struct sigevent *event)
{
	struct listening *l = malloc(sizeof(*l));
	int error;

	if (!l)
		return ENOMEM;
	*l = (struct listening){o, o->queue->registration, *event, {0}};
	if (event->sigev_notify_attributes) {
		l->attributes = *event->sigev_notify_attributes;
		l->event.sigev_notify_attributes = &l->attributes;
	}
	lock_acquire(&list_lock);
	o->users++;
	lock_release(&list_lock);
	error = __notify_start(listen_for_message, l);
	if (error) {
		lock_acquire(&list_lock);
		o->users--;
		lock_release(&list_lock);
		free(l);
	}
	return error;
}

int mq_notify(mqd_t fd, const struct sigevent *event)
{
	struct opened *o = hold(fd);
	pid_t self = sys_getpid();
	struct queue *q;
	int error = 0;

	if (!o)
		return -1;
	q = o->queue;
	queue_lock(q);
	if (!event) {
		if (q->listener == self)
			forget(q);
	} else if (!__notify_valid(event)) {
		error = EINVAL;
	} else if (q->listener && (q->listener == self || sys_kill(q->listener, 0) != -ESRCH)) {
		error = EBUSY;
	} else {
		q->registration++;
		q->notify_kind = event->sigev_notify;
		q->notify_signal = event->sigev_signo;
		q->notify_value = event->sigev_value;
		if (event->sigev_notify == SIGEV_THREAD)
			error = listen_by_thread(o, event);
		if (!error) {
			q->listener = self;
			o->registration = q->registration;
		}
	}
	queue_unlock(q);
	drop(o);
	if (error)
		errno = error;
	return error ? -1 : 0;
}
