/* SPDX-License-Identifier: MIT */
/*
 * Cancellation. A request sets a word in the target and sends it the library's own signal; the
 * seam then makes a waiting call return -EINTR without effect, and the wrapper acts on it.
 */
#include "../private/threads.h"

#include <signal.h>

static void update(struct __kelner_thread *self)
{
	self->cancel_now = self->cancel_pending && !self->cancel_disabled;
}

const int *sys_cancel_word(void)
{
	return &thread_self()->cancel_now;
}

void __kelner_test_cancel(void)
{
	struct __kelner_thread *self = thread_self();

	update(self);
	if (self->cancel_now)
		pthread_exit(PTHREAD_CANCELED);
}

void pthread_testcancel(void)
{
	__kelner_test_cancel();
}

static void on_cancel_signal(int signal, siginfo_t *information, void *context)
{
	struct __kelner_thread *self = thread_self();

	(void)signal;
	(void)information;
	update(self);
	if (!self->cancel_now)
		return;
	sys_cancel_interrupted(context);
	if (self->cancel_asynchronous) {
		sigset_t set = 1UL << (KELNER_SIGNAL_LIBRARY - 1);
		sys_sigmask(SIG_UNBLOCK, &set, 0);
		pthread_exit(PTHREAD_CANCELED);
	}
}

static void install_handler(void)
{
	struct sigaction action = {.sa_flags = (int)(SA_SIGINFO | SA_RESTART | SA_ONSTACK)};

	action.sa_sigaction = on_cancel_signal;
	action.sa_mask = ~0UL;
	sys_sigaction(KELNER_SIGNAL_LIBRARY, &action, 0);
}

int pthread_cancel(pthread_t thread)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct __kelner_thread *self = thread_self();
	int result = 0;

	pthread_once(&once, install_handler);
	thread->cancel_pending = 1;
	if (thread == self) {
		update(self);
		if (self->cancel_now && self->cancel_asynchronous)
			pthread_exit(PTHREAD_CANCELED);
		return 0;
	}
	/* Under the lock the thread's number stays its own. */
	lock_acquire(&__threads_lock);
	if (thread->alive && !thread->exiting)
		result = sys_thread_signal(thread->id, KELNER_SIGNAL_LIBRARY);
	lock_release(&__threads_lock);
	return result == -ESRCH ? 0 : -result;
}

int pthread_setcancelstate(int state, int *old)
{
	struct __kelner_thread *self = thread_self();

	if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE)
		return EINVAL;
	if (old)
		*old = self->cancel_disabled;
	self->cancel_disabled = state;
	update(self);
	return 0;
}

int pthread_setcanceltype(int type, int *old)
{
	struct __kelner_thread *self = thread_self();

	if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS)
		return EINVAL;
	if (old)
		*old = self->cancel_asynchronous;
	self->cancel_asynchronous = type;
	if (type == PTHREAD_CANCEL_ASYNCHRONOUS)
		pthread_testcancel();
	return 0;
}

void __kelner_cleanup_push(struct __kelner_cleanup *cleanup, void (*routine)(void *),
			   void *argument)
{
	struct __kelner_thread *self = thread_self();

	cleanup->__routine = routine;
	cleanup->__argument = argument;
	cleanup->__below = self->cleanup;
	self->cleanup = cleanup;
}

void __kelner_cleanup_pop(struct __kelner_cleanup *cleanup, int execute)
{
	thread_self()->cleanup = cleanup->__below;
	if (execute)
		cleanup->__routine(cleanup->__argument);
}

int pthread_kill(pthread_t thread, int signal)
{
	int result = 0;

	if (signal < 0 || signal > KELNER_SIGNAL_LAST)
		return EINVAL;
	lock_acquire(&__threads_lock);
	if (signal && thread->alive)
		result = sys_thread_signal(thread->id, signal);
	lock_release(&__threads_lock);
	return result == -ESRCH ? 0 : -result;
}
