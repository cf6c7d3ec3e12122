/* SPDX-License-Identifier: MIT */
/* Signals. The library keeps three numbers for itself: programs can neither see nor block them. */
#include "../private/wrap.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define LIBRARY_SIGNALS (7UL << (KELNER_SIGNAL_LIBRARY - 1))

static int usable(int signal)
{
	if (signal >= 1 && signal <= KELNER_SIGNAL_LAST && !(LIBRARY_SIGNALS >> (signal - 1) & 1))
		return 1;
	errno = EINVAL;
	return 0;
}

int sigemptyset(sigset_t *set)
{
	*set = 0;
	return 0;
}

int sigfillset(sigset_t *set)
{
	*set = ~LIBRARY_SIGNALS;
	return 0;
}

int sigaddset(sigset_t *set, int signal)
{
	if (!usable(signal))
		return -1;
	*set |= 1UL << (signal - 1);
	return 0;
}

int sigdelset(sigset_t *set, int signal)
{
	if (!usable(signal))
		return -1;
	*set &= ~(1UL << (signal - 1));
	return 0;
}

int sigismember(const sigset_t *set, int signal)
{
	if (!usable(signal))
		return -1;
	return *set >> (signal - 1) & 1;
}

int sigaction(int signal, const struct sigaction *restrict action, struct sigaction *restrict old)
{
	struct sigaction copy;

	if (!usable(signal))
		return -1;
	if (action) {
		copy = *action;
		copy.sa_mask &= ~LIBRARY_SIGNALS;
		action = &copy;
	}
	return POSIX_RESULT(sys_sigaction(signal, action, old));
}

static sigset_t interrupting; /* signals that siginterrupt() has made interrupt */

void (*signal(int number, void (*handler)(int)))(int)
{
	struct sigaction action = {.sa_flags = (int)SA_RESTART}, old;

	action.sa_handler = handler;
	if (usable(number) && (interrupting >> (number - 1) & 1))
		action.sa_flags = 0;
	return sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int siginterrupt(int number, int interrupt)
{
	struct sigaction action;

	if (sigaction(number, 0, &action) < 0)
		return -1;
	if (interrupt) {
		interrupting |= 1UL << (number - 1);
		action.sa_flags &= ~(int)SA_RESTART;
	} else {
		interrupting &= ~(1UL << (number - 1));
		action.sa_flags |= (int)SA_RESTART;
	}
	return sigaction(number, &action, 0);
}

static int change_mask(int how, const sigset_t *set, sigset_t *old)
{
	sigset_t copy;

	if (set) {
		if (how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
			return -EINVAL;
		copy = *set & ~LIBRARY_SIGNALS;
		set = &copy;
	}
	int error = sys_sigmask(how, set, old);
	if (old)
		*old &= ~LIBRARY_SIGNALS;
	return error;
}

int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	return -change_mask(how, set, old);
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	return POSIX_RESULT(change_mask(how, set, old));
}

CALL(int, kill, (pid_t process, int number), sys_kill(process, number))
CALL(int, sigpending, (sigset_t * set), sys_sigpending(set))
CALL(int, sigaltstack, (const stack_t *restrict stack, stack_t *restrict old),
     sys_sigaltstack(stack, old))

int killpg(pid_t group, int number)
{
	if (group < 0) {
		errno = EINVAL;
		return -1;
	}
	return kill(group == 0 ? 0 : -group, number);
}

int raise(int number)
{
	return POSIX_RESULT(sys_thread_signal(thread_self()->id, number));
}

int sigqueue(pid_t process, int number, union sigval value)
{
	siginfo_t information = {.si_signo = number, .si_code = SI_QUEUE};
	uid_t user, effective, saved;

	sys_getresuid(&user, &effective, &saved);
	information.si_pid = sys_getpid();
	information.si_uid = user;
	information.si_value = value;
	return POSIX_RESULT(sys_sigqueue(process, number, &information));
}

int sigsuspend(const sigset_t *mask)
{
	sigset_t copy = *mask & ~LIBRARY_SIGNALS;
	return POSIX_RESULT(CANCELLABLE(sys_sigsuspend(&copy)));
}

int pause(void)
{
	sigset_t mask;

	sys_sigmask(SIG_BLOCK, 0, &mask);
	return POSIX_RESULT(CANCELLABLE(sys_sigsuspend(&mask)));
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict information,
		 const struct timespec *restrict timeout)
{
	siginfo_t local;
	sigset_t wanted = *set & ~LIBRARY_SIGNALS;

	return POSIX_RESULT(CANCELLABLE(
		sys_sigtimedwait(&wanted, information ? information : &local, timeout)));
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict information)
{
	return sigtimedwait(set, information, 0);
}

int sigwait(const sigset_t *restrict set, int *restrict number)
{
	sigset_t wanted = *set & ~LIBRARY_SIGNALS;
	siginfo_t information;
	int result;

	do
		result = CANCELLABLE(sys_sigtimedwait(&wanted, &information, 0));
	while (result == -EINTR);
	if (result < 0)
		return -result;
	*number = result;
	return 0;
}

int sighold(int number)
{
	sigset_t set = 0;
	return sigaddset(&set, number) < 0 ? -1 : sigprocmask(SIG_BLOCK, &set, 0);
}

int sigrelse(int number)
{
	sigset_t set = 0;
	return sigaddset(&set, number) < 0 ? -1 : sigprocmask(SIG_UNBLOCK, &set, 0);
}

int sigignore(int number)
{
	struct sigaction action = {.sa_flags = 0};

	action.sa_handler = SIG_IGN;
	return sigaction(number, &action, 0);
}

int sigpause(int number)
{
	sigset_t mask;

	if (!usable(number))
		return -1;
	sigprocmask(SIG_SETMASK, 0, &mask);
	mask &= ~(1UL << (number - 1));
	return sigsuspend(&mask);
}

void (*sigset(int number, void (*handler)(int)))(int)
{
	struct sigaction action = {.sa_flags = 0}, old;
	sigset_t set = 0, before;

	if (sigaddset(&set, number) < 0 || sigaction(number, 0, &old) < 0)
		return SIG_ERR;
	action.sa_handler = handler;
	if (handler != SIG_HOLD && sigaction(number, &action, 0) < 0)
		return SIG_ERR;
	if (sigprocmask(handler == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, &set, &before) < 0)
		return SIG_ERR;
	return before & set ? SIG_HOLD : old.sa_handler;
}

/* A handler that returns does not save the program. */
void abort(void)
{
	sigset_t set = 1UL << (SIGABRT - 1);
	struct sigaction action = {.sa_flags = 0};

	sys_sigmask(SIG_UNBLOCK, &set, 0);
	raise(SIGABRT);
	action.sa_handler = SIG_DFL;
	sys_sigaction(SIGABRT, &action, 0);
	raise(SIGABRT);
	sys_exit(127);
}
