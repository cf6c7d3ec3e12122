/* SPDX-License-Identifier: MIT */
/* Processes, threads and signals on Linux. */
#include "linux.h"

#include <errno.h>

extern void linux_sigreturn(void);
int linux_clone(unsigned long flags, void *stack, int *parent_id, int *child_id, void *tls,
		void (*entry)(void *), void *argument);
__kelner_noreturn void linux_exit_unmap(void *base, size_t length);

enum { AT_PHDR_ = 3, AT_PHNUM_ = 5, AT_SECURE_ = 23, AT_RANDOM_ = 25 };

void sys_start(unsigned long *stack, unsigned long word, struct sys_start *start)
{
	const unsigned long *auxiliary;

	(void)word; /* rdi means nothing here */
	start->argc = (int)stack[0];
	start->argv = (char **)(stack + 1);
	start->envp = start->argv + start->argc + 1;
	start->secure = 0;
	char **end = start->envp;
	while (*end)
		end++;
	for (auxiliary = (const unsigned long *)(end + 1); auxiliary[0]; auxiliary += 2) {
		switch (auxiliary[0]) {
		case AT_PHDR_: start->headers = (const void *)auxiliary[1]; break;
		case AT_PHNUM_: start->header_count = auxiliary[1]; break;
		case AT_RANDOM_: start->random = (const unsigned char *)auxiliary[1]; break;
		case AT_SECURE_: start->secure = auxiliary[1] != 0; break;
		default: break;
		}
	}
}

void sys_set_thread_pointer(void *pointer)
{
	LINUX(NR_arch_prctl, 0x1002, pointer);
}

int sys_thread_create(void *stack_top, void *thread_pointer, void (*entry)(void *), void *argument,
		      int *id, int *alive)
{
	/* VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID */
	unsigned long flags =
		0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000 | 0x100000 | 0x200000;
	int result = linux_clone(flags, stack_top, id, alive, thread_pointer, entry, argument);

	return result < 0 ? result : 0;
}

void sys_thread_exit(void)
{
	for (;;)
		LINUX(NR_exit, 0);
}

void sys_thread_exit_unmap(void *base, size_t length)
{
	sigset_t all = ~0UL;

	/* No handler may run without a stack, and nobody is to be told: the memory is gone. */
	LINUX(NR_rt_sigprocmask, SIG_SETMASK, &all, 0, LINUX_SIGSET);
	LINUX(NR_set_tid_address, 0);
	linux_exit_unmap(base, length);
}

int sys_thread_id(void)
{
	return (int)LINUX(NR_gettid);
}

int sys_thread_signal(int thread, int signal)
{
	return (int)LINUX(NR_tgkill, LINUX(NR_getpid), thread, signal);
}

int sys_thread_setscheduler(int thread, int policy, int priority)
{
	struct sched_param parameters = {priority};
	return (int)LINUX(NR_sched_setscheduler, thread, policy, &parameters);
}

int sys_thread_getscheduler(int thread, int *priority)
{
	struct sched_param parameters;
	long error = LINUX(NR_sched_getparam, thread, &parameters);

	if (error < 0)
		return (int)error;
	*priority = parameters.sched_priority;
	return (int)LINUX(NR_sched_getscheduler, thread);
}

clockid_t sys_thread_clock(int thread)
{
	return (clockid_t)(~(unsigned int)thread << 3 | 6);
}

clockid_t sys_process_clock(pid_t process)
{
	return (clockid_t)(~(unsigned int)process << 3 | 2);
}

void sys_yield(void)
{
	LINUX(NR_sched_yield);
}

void sys_robust_list(void *head)
{
	LINUX(NR_set_robust_list, head, 24);
}

enum {
	FUTEX_WAKE_ = 1,
	FUTEX_LOCK_PI_ = 6,
	FUTEX_UNLOCK_PI_ = 7,
	FUTEX_WAIT_BITSET_ = 9,
	FUTEX_LOCK_PI2_ = 13,
	FUTEX_PRIVATE_ = 128,
	FUTEX_REALTIME_ = 256
};

static long futex_wait_operation(int shared, clockid_t clock)
{
	return FUTEX_WAIT_BITSET_ | (shared ? 0 : FUTEX_PRIVATE_) |
	       (clock == CLOCK_REALTIME ? FUTEX_REALTIME_ : 0);
}

int sys_futex_wait(const unsigned int *word, unsigned int value, int shared, clockid_t clock,
		   const struct timespec *deadline)
{
	return (int)LINUX(NR_futex, word, futex_wait_operation(shared, clock), value, deadline, 0,
			  0xffffffffL);
}

int sys_futex_wait_cancellable(const unsigned int *word, unsigned int value, int shared,
			       clockid_t clock, const struct timespec *deadline)
{
	return (int)LINUX_WAIT(NR_futex, word, futex_wait_operation(shared, clock), value, deadline,
			       0, 0xffffffffL);
}

int sys_futex_wake(const unsigned int *word, int count, int shared)
{
	return (int)LINUX(NR_futex, word, FUTEX_WAKE_ | (shared ? 0 : FUTEX_PRIVATE_), count);
}

int sys_futex_lock_pi(unsigned int *word, int shared, clockid_t clock,
		      const struct timespec *deadline)
{
	int operation = clock == CLOCK_MONOTONIC ? FUTEX_LOCK_PI2_ : FUTEX_LOCK_PI_;
	return (int)LINUX(NR_futex, word, operation | (shared ? 0 : FUTEX_PRIVATE_), 0, deadline);
}

int sys_futex_unlock_pi(unsigned int *word, int shared)
{
	return (int)LINUX(NR_futex, word, FUTEX_UNLOCK_PI_ | (shared ? 0 : FUTEX_PRIVATE_));
}

void sys_exit(int status)
{
	for (;;)
		LINUX(NR_exit_group, status);
}

pid_t sys_fork(int *thread_id)
{
	pid_t child = (pid_t)LINUX(NR_fork);

	if (child == 0)
		*thread_id = sys_thread_id();
	return child;
}

int sys_exec(int directory, const char *path, char *const argv[], char *const envp[], int flags)
{
	if (flags & SYS_EXEC_DESCRIPTOR)
		return (int)LINUX(NR_execveat, directory, "", argv, envp, 0x1000);
	return (int)LINUX(NR_execveat, directory, path, argv, envp, 0);
}

pid_t sys_spawn(const char *path, char *const argv[], char *const envp[],
		const struct __kelner_spawn_action *actions, const posix_spawnattr_t *attributes)
{
	(void)path;
	(void)argv;
	(void)envp;
	(void)actions;
	(void)attributes;
	return -ENOSYS; /* the library forks */
}

int sys_wait(idtype_t type, id_t id, siginfo_t *information, int options, struct rusage *usage)
{
	return (int)LINUX_WAIT(NR_waitid, type, id, information, options, usage);
}

pid_t sys_getpid(void)
{
	return (pid_t)LINUX(NR_getpid);
}

pid_t sys_getppid(void)
{
	return (pid_t)LINUX(NR_getppid);
}

pid_t sys_getpgid(pid_t process)
{
	return (pid_t)LINUX(NR_getpgid, process);
}

pid_t sys_getsid(pid_t process)
{
	return (pid_t)LINUX(NR_getsid, process);
}

int sys_setpgid(pid_t process, pid_t group)
{
	return (int)LINUX(NR_setpgid, process, group);
}

pid_t sys_setsid(void)
{
	return (pid_t)LINUX(NR_setsid);
}

void sys_getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
	LINUX(NR_getresuid, real, effective, saved);
}

void sys_getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
	LINUX(NR_getresgid, real, effective, saved);
}

/* Linux changes one thread only: the tests of this call are single-threaded. */
int sys_setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return (int)LINUX(NR_setresuid, real, effective, saved);
}

int sys_setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return (int)LINUX(NR_setresgid, real, effective, saved);
}

int sys_getgroups(int count, gid_t *groups)
{
	return (int)LINUX(NR_getgroups, count, groups);
}

int sys_setgroups(size_t count, const gid_t *groups)
{
	return (int)LINUX(NR_setgroups, count, groups);
}

int sys_getrlimit(int resource, struct rlimit *limit)
{
	return (int)LINUX(NR_prlimit64, 0, resource, 0, limit);
}

int sys_setrlimit(int resource, const struct rlimit *limit)
{
	return (int)LINUX(NR_prlimit64, 0, resource, limit, 0);
}

int sys_getrusage(int who, struct rusage *usage)
{
	return (int)LINUX(NR_getrusage, who, usage);
}

/* The result is 0 to 40, so that it cannot be taken for an error: 20 minus the nice value. */
int sys_getpriority(int which, id_t who)
{
	return (int)LINUX(NR_getpriority, which, who);
}

int sys_setpriority(int which, id_t who, int value)
{
	return (int)LINUX(NR_setpriority, which, who, value);
}

int sys_sched_setscheduler(pid_t process, int policy, const struct sched_param *parameters)
{
	return (int)LINUX(NR_sched_setscheduler, process, policy, parameters);
}

int sys_sched_getscheduler(pid_t process)
{
	return (int)LINUX(NR_sched_getscheduler, process);
}

int sys_sched_setparam(pid_t process, const struct sched_param *parameters)
{
	return (int)LINUX(NR_sched_setparam, process, parameters);
}

int sys_sched_getparam(pid_t process, struct sched_param *parameters)
{
	return (int)LINUX(NR_sched_getparam, process, parameters);
}

int sys_sched_interval(pid_t process, struct timespec *interval)
{
	return (int)LINUX(NR_sched_rr_get_interval, process, interval);
}

mode_t sys_umask(mode_t mask)
{
	return (mode_t)LINUX(NR_umask, mask);
}

int sys_uname(struct utsname *name)
{
	struct {
		struct utsname name;
		char domain[65];
	} linux_name;
	long error = LINUX(NR_uname, &linux_name);

	if (error == 0)
		*name = linux_name.name;
	return (int)error;
}

int sys_sethostname(const char *name, size_t length)
{
	return (int)LINUX(NR_sethostname, name, length);
}

int sys_processors(int online)
{
	unsigned long mask[16] = {0};
	int count = 0;

	(void)online; /* the affinity mask is all that one call tells, for both questions */
	LINUX(NR_sched_getaffinity, 0, sizeof(mask), mask);
	for (int i = 0; i < 16; i++)
		count += __builtin_popcountl(mask[i]);
	return count ? count : 1;
}

long sys_memory_pages(int available)
{
	struct {
		long uptime;
		unsigned long loads[3], total, free, shared, buffer, total_swap, free_swap;
		unsigned short processes, pad;
		unsigned long total_high, free_high;
		unsigned int unit;
		char tail[64];
	} info;

	if (LINUX(NR_sysinfo, &info) < 0)
		return -1;
	return (long)((available ? info.free : info.total) * info.unit / 4096);
}

int sys_random(void *buffer, size_t length)
{
	long got = LINUX(NR_getrandom, buffer, length, 0);

	return got < 0 ? (int)got : (size_t)got == length ? 0 : -EIO;
}

struct linux_sigaction {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned long mask;
};

int sys_kill(pid_t process, int signal)
{
	return (int)LINUX(NR_kill, process, signal);
}

int sys_sigqueue(pid_t process, int signal, const siginfo_t *information)
{
	return (int)LINUX(NR_rt_sigqueueinfo, process, signal, information);
}

int sys_sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
	struct linux_sigaction in, out;
	long error;

	if (action) {
		in.handler = action->sa_handler;
		in.flags = (unsigned int)action->sa_flags | 0x04000000UL; /* restorer */
		in.restorer = linux_sigreturn;
		in.mask = action->sa_mask;
	}
	error = LINUX(NR_rt_sigaction, signal, action ? &in : 0, old ? &out : 0, LINUX_SIGSET);
	if (error == 0 && old) {
		old->sa_handler = out.handler;
		old->sa_flags = (int)(out.flags & ~0x04000000UL);
		old->sa_mask = out.mask;
	}
	return (int)error;
}

int sys_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	return (int)LINUX(NR_rt_sigprocmask, how, set, old, LINUX_SIGSET);
}

int sys_sigpending(sigset_t *set)
{
	return (int)LINUX(NR_rt_sigpending, set, LINUX_SIGSET);
}

int sys_sigsuspend(const sigset_t *mask)
{
	return (int)LINUX_WAIT(NR_rt_sigsuspend, mask, LINUX_SIGSET);
}

int sys_sigtimedwait(const sigset_t *set, siginfo_t *information, const struct timespec *timeout)
{
	return (int)LINUX_WAIT(NR_rt_sigtimedwait, set, information, timeout, LINUX_SIGSET);
}

int sys_sigaltstack(const stack_t *stack, stack_t *old)
{
	return (int)LINUX(NR_sigaltstack, stack, old);
}

void sys_cancel_interrupted(void *context)
{
	unsigned long *rip = &((ucontext_t *)context)->uc_mcontext.__gregs[__KELNER_REG_RIP];

	if (*rip >= (unsigned long)linux_cancellable_begin &&
	    *rip < (unsigned long)linux_cancellable_end)
		*rip = (unsigned long)linux_cancellable_abort;
}
