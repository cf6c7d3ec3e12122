/* SPDX-License-Identifier: MIT */
#ifndef _SIGNAL_H
#define _SIGNAL_H

#include <sys/features.h>

typedef int sig_atomic_t;

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

#if __POSIX_VISIBLE
#include <abi/signal.h>
#include <abi/timespec.h>
#include <abi/ucontext.h>
#include <bits/null.h>
#include <bits/pthread_types.h>
#include <bits/sigevent.h>
#include <bits/sigset.h>

typedef __kelner_pid_t pid_t;
typedef __kelner_uid_t uid_t;

#define SIGRTMIN KELNER_SIGRTMIN
#define SIGRTMAX KELNER_SIGRTMAX
#define SIG_HOLD ((void (*)(int))2)

#define SIG2STR_MAX 12

struct sigaction {
	union {
		void (*__handler)(int);
		void (*__action)(int, siginfo_t *, void *);
	} __function;
	sigset_t sa_mask;
	int sa_flags;
};
#define sa_handler   __function.__handler
#define sa_sigaction __function.__action
#else
#define SIGINT  2
#define SIGILL  4
#define SIGABRT 6
#define SIGFPE  8
#define SIGSEGV 11
#define SIGTERM 15
#endif

__KELNER_BEGIN
void (*signal(int, void (*)(int)))(int);
int raise(int);
#if __POSIX_VISIBLE
int kill(pid_t, int);
int killpg(pid_t, int);
void psiginfo(const siginfo_t *, const char *);
void psignal(int, const char *);
int pthread_kill(pthread_t, int);
int pthread_sigmask(int, const sigset_t *__restrict, sigset_t *__restrict);
int sig2str(int, char *);
int str2sig(const char *__restrict, int *__restrict);
int sigaction(int, const struct sigaction *__restrict, struct sigaction *__restrict);
int sigaddset(sigset_t *, int);
int sigaltstack(const stack_t *__restrict, stack_t *__restrict);
int sigdelset(sigset_t *, int);
int sigemptyset(sigset_t *);
int sigfillset(sigset_t *);
int sigismember(const sigset_t *, int);
int sigpending(sigset_t *);
int sigprocmask(int, const sigset_t *__restrict, sigset_t *__restrict);
int sigqueue(pid_t, int, union sigval);
int sigsuspend(const sigset_t *);
int sigtimedwait(const sigset_t *__restrict, siginfo_t *__restrict,
		 const struct timespec *__restrict);
int sigwait(const sigset_t *__restrict, int *__restrict);
int sigwaitinfo(const sigset_t *__restrict, siginfo_t *__restrict);
#endif
#if __XSI_VISIBLE
int sighold(int);
int sigignore(int);
int siginterrupt(int, int);
int sigpause(int);
int sigrelse(int);
void (*sigset(int, void (*)(int)))(int);
#endif
#if __BSD_VISIBLE
#define NSIG   (KELNER_SIGNAL_LAST + 1)
#define _NSIG  NSIG
#define SIGIO  SIGPOLL
#define SIGCLD SIGCHLD
#define SIGIOT SIGABRT
typedef void (*sig_t)(int);
typedef void (*sighandler_t)(int);
#define sigmask(signal) (1 << ((signal)-1))
extern const char *const sys_siglist[];
#endif
__KELNER_END

#endif
