/* SPDX-License-Identifier: MIT */
/* Notification by signal or by a new thread: POSIX.1-2024, 2.4.1. */
#include "../private/notify.h"
#include "../private/system.h"
#include "../private/thread.h"

#include <stdlib.h>

struct call {
	void (*function)(union sigval);
	union sigval value;
};

static void *run(void *argument)
{
	struct call call = *(struct call *)argument;

	free(argument);
	call.function(call.value);
	return 0;
}

/* The thread starts with the signals blocked that the caller blocks. */
static int start(const pthread_attr_t *given, void *(*routine)(void *), void *argument)
{
	pthread_attr_t attributes;
	pthread_t thread;

	if (given)
		attributes = *given;
	else
		pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	return pthread_create(&thread, &attributes, routine, argument);
}

int __notify_start(void *(*routine)(void *), void *argument)
{
	sigset_t all = ~0UL, before;
	int error;

	sys_sigmask(SIG_SETMASK, &all, &before);
	error = start(0, routine, argument);
	sys_sigmask(SIG_SETMASK, &before, 0);
	return error;
}

int __notify_valid(const struct sigevent *event)
{
	switch (event->sigev_notify) {
	case SIGEV_NONE: return 1;
	case SIGEV_SIGNAL: return event->sigev_signo > 0 && event->sigev_signo <= SIGRTMAX;
	case SIGEV_THREAD: return event->sigev_notify_function != 0;
	default: return 0;
	}
}

void __notify(const struct sigevent *event, pid_t process, int code)
{
	siginfo_t information = {.si_signo = event->sigev_signo, .si_code = code};
	uid_t effective, saved;
	struct call *call;

	if (event->sigev_notify == SIGEV_SIGNAL) {
		information.si_pid = sys_getpid();
		sys_getresuid(&information.si_uid, &effective, &saved);
		information.si_value = event->sigev_value;
		sys_sigqueue(process ? process : sys_getpid(), event->sigev_signo, &information);
	} else if (event->sigev_notify == SIGEV_THREAD) {
		call = malloc(sizeof(*call));
		if (!call)
			return;
		*call = (struct call){event->sigev_notify_function, event->sigev_value};
		if (start(event->sigev_notify_attributes, run, call))
			free(call);
	}
}
