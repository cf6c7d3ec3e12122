/* SPDX-License-Identifier: MIT */
/*
 * fork: the handlers, then every lock of the library in its order, then the copy. The child has
 * one thread, and locks that nobody holds.
 */
#include "../private/exec.h"
#include "../private/heap.h"
#include "../private/stream.h"
#include "../private/threads.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct handlers {
	void (*prepare)(void);
	void (*parent)(void);
	void (*child)(void);
	struct handlers *older, *newer;
};

static lock_t handlers_lock;
static struct handlers *newest, *oldest;

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
	struct handlers *h = malloc(sizeof(*h));

	if (!h)
		return ENOMEM;
	*h = (struct handlers){prepare, parent, child, 0, 0};
	lock_acquire(&handlers_lock);
	h->older = newest;
	if (newest)
		newest->newer = h;
	else
		oldest = h;
	newest = h;
	lock_release(&handlers_lock);
	return 0;
}

pid_t _Fork(void)
{
	struct __kelner_thread *self = thread_self();
	sigset_t all = ~0UL, before;
	int id = self->id;
	pid_t child;

	sys_sigmask(SIG_SETMASK, &all, &before);
	child = sys_fork(&id);
	if (child == 0)
		__thread_fork_child(id);
	sys_sigmask(SIG_SETMASK, &before, 0);
	return POSIX_RESULT(child);
}

pid_t fork(void)
{
	pid_t child;

	lock_acquire(&handlers_lock);
	for (struct handlers *h = newest; h; h = h->older) {
		if (h->prepare)
			h->prepare();
	}
	__stdlib_fork_prepare();
	lock_acquire(&__stream_list_lock);
	lock_acquire(&__threads_lock);
	__heap_lock_all();
	child = _Fork();
	int saved = errno;
	__heap_unlock_all(child == 0);
	if (child == 0) {
		/* __thread_fork_child() has freed the list of threads. */
		__stream_list_lock = 0;
		handlers_lock = 1;
	} else {
		lock_release(&__threads_lock);
		lock_release(&__stream_list_lock);
	}
	__stdlib_fork_end(child == 0);
	for (struct handlers *h = oldest; h; h = h->newer) {
		void (*handler)(void) = child ? h->parent : h->child;
		if (handler)
			handler();
	}
	lock_release(&handlers_lock);
	errno = saved;
	return child;
}

/* The child borrows nothing from the parent here, which POSIX.1-2008 allowed. */
pid_t vfork(void)
{
	return fork();
}

void _exit(int status)
{
	sys_exit(status & 255);
}

void _Exit(int status)
{
	sys_exit(status & 255);
}

int waitid(idtype_t type, id_t id, siginfo_t *information, int options)
{
	siginfo_t local;
	return POSIX_RESULT(
		CANCELLABLE(sys_wait(type, id, information ? information : &local, options, 0)));
}

static int status_from(const siginfo_t *information)
{
	int value = information->si_status;

	switch (information->si_code) {
	case CLD_EXITED: return (value & 255) << 8;
	case CLD_KILLED: return value & 127;
	case CLD_DUMPED: return (value & 127) | 128;
	case CLD_CONTINUED: return 0xffff;
	default: return (value & 255) << 8 | 0x7f;
	}
}

pid_t wait4(pid_t process, int *status, int options, struct rusage *usage)
{
	siginfo_t information = {.si_signo = 0};
	idtype_t type = process > 0 ? P_PID : process == -1 ? P_ALL : P_PGID;
	id_t id = (id_t)(process > 0 ? process : process == -1 ? 0 : -process);
	int result;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED)) {
		errno = EINVAL;
		return -1;
	}
	if (process == 0)
		id = (id_t)sys_getpgid(0);
	information.si_pid = 0;
	result = POSIX_RESULT(
		CANCELLABLE(sys_wait(type, id, &information, options | WEXITED, usage)));
	if (result < 0)
		return -1;
	if (information.si_pid && status)
		*status = status_from(&information);
	return information.si_pid;
}

pid_t waitpid(pid_t process, int *status, int options)
{
	return wait4(process, status, options, 0);
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}

pid_t wait(int *status)
{
	return wait4(-1, status, 0, 0);
}
