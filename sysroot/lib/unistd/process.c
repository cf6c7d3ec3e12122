/* SPDX-License-Identifier: MIT */
/* Who a process is, and its limits. */
#include "../private/wrap.h"

#include <grp.h>
#include <sched.h>
#include <stdarg.h>
#include <string.h>
#include <sys/times.h>
#include <ulimit.h>
#include <unistd.h>

ALWAYS(pid_t, getpid, (void), sys_getpid())
ALWAYS(pid_t, getppid, (void), sys_getppid())
ALWAYS(pid_t, getpgrp, (void), sys_getpgid(0))
CALL(pid_t, getpgid, (pid_t process), sys_getpgid(process))
CALL(pid_t, getsid, (pid_t process), sys_getsid(process))
CALL(int, setpgid, (pid_t process, pid_t group), sys_setpgid(process, group))
CALL(pid_t, setsid, (void), sys_setsid())
CALL(int, getgroups, (int count, gid_t groups[]), sys_getgroups(count, groups))
CALL(int, setgroups, (size_t count, const gid_t *groups), sys_setgroups(count, groups))
CALL(int, getrlimit, (int resource, struct rlimit *limit), sys_getrlimit(resource, limit))
CALL(int, setrlimit, (int resource, const struct rlimit *limit), sys_setrlimit(resource, limit))
CALL(int, getrusage, (int who, struct rusage *usage), sys_getrusage(who, usage))
CALL(int, uname, (struct utsname * name), sys_uname(name))
CALL(int, sethostname, (const char *name, size_t length), sys_sethostname(name, length))
CALL(int, setresuid, (uid_t real, uid_t effective, uid_t saved),
     sys_setresuid(real, effective, saved))
CALL(int, setresgid, (gid_t real, gid_t effective, gid_t saved),
     sys_setresgid(real, effective, saved))
CALL(int, setpriority, (int which, id_t who, int value), sys_setpriority(which, who, value))
CALL(int, sched_getparam, (pid_t process, struct sched_param *parameters),
     sys_sched_getparam(process, parameters))
CALL(int, sched_setparam, (pid_t process, const struct sched_param *parameters),
     sys_sched_setparam(process, parameters))
CALL(int, sched_getscheduler, (pid_t process), sys_sched_getscheduler(process))
CALL(int, sched_rr_get_interval, (pid_t process, struct timespec *interval),
     sys_sched_interval(process, interval))

pid_t setpgrp(void)
{
	sys_setpgid(0, 0);
	return sys_getpgid(0);
}

struct ids {
	unsigned int real, effective, saved;
};

static struct ids user_ids(void)
{
	struct ids ids;
	sys_getresuid(&ids.real, &ids.effective, &ids.saved);
	return ids;
}

static struct ids group_ids(void)
{
	struct ids ids;
	sys_getresgid(&ids.real, &ids.effective, &ids.saved);
	return ids;
}

ALWAYS(uid_t, getuid, (void), user_ids().real)
ALWAYS(uid_t, geteuid, (void), user_ids().effective)
ALWAYS(gid_t, getgid, (void), group_ids().real)
ALWAYS(gid_t, getegid, (void), group_ids().effective)

int getresuid(uid_t *restrict real, uid_t *restrict effective, uid_t *restrict saved)
{
	sys_getresuid(real, effective, saved);
	return 0;
}

int getresgid(gid_t *restrict real, gid_t *restrict effective, gid_t *restrict saved)
{
	sys_getresgid(real, effective, saved);
	return 0;
}

/* With the privilege all three change; without it only the effective one. */
int setuid(uid_t user)
{
	int all = user_ids().effective == 0;
	if (user == (uid_t)-1) {
		errno = EINVAL;
		return -1;
	}
	return setresuid(all ? user : (uid_t)-1, user, all ? user : (uid_t)-1);
}

int setgid(gid_t group)
{
	int all = user_ids().effective == 0;
	if (group == (gid_t)-1) {
		errno = EINVAL;
		return -1;
	}
	return setresgid(all ? group : (gid_t)-1, group, all ? group : (gid_t)-1);
}

int seteuid(uid_t user)
{
	if (user == (uid_t)-1) {
		errno = EINVAL;
		return -1;
	}
	return setresuid((uid_t)-1, user, (uid_t)-1);
}

int setegid(gid_t group)
{
	if (group == (gid_t)-1) {
		errno = EINVAL;
		return -1;
	}
	return setresgid((gid_t)-1, group, (gid_t)-1);
}

/* The saved id follows the effective one when the real one is set, or when both will differ. */
int setreuid(uid_t real, uid_t effective)
{
	struct ids now = user_ids();
	uid_t next = effective == (uid_t)-1 ? now.effective : effective;
	int follow = real != (uid_t)-1 || (effective != (uid_t)-1 && effective != now.real);

	return setresuid(real, effective, follow ? next : (uid_t)-1);
}

int setregid(gid_t real, gid_t effective)
{
	struct ids now = group_ids();
	gid_t next = effective == (gid_t)-1 ? now.effective : effective;
	int follow = real != (gid_t)-1 || (effective != (gid_t)-1 && effective != now.real);

	return setresgid(real, effective, follow ? next : (gid_t)-1);
}

int getpriority(int which, id_t who)
{
	int result = sys_getpriority(which, who);

	return result < 0 ? POSIX_RESULT(result) : 20 - result;
}

int nice(int increment)
{
	int now = sys_getpriority(PRIO_PROCESS, 0), wanted, error;

	if (now < 0)
		return POSIX_RESULT(now);
	wanted = 20 - now + increment;
	wanted = wanted > NZERO - 1 ? NZERO - 1 : wanted < -NZERO ? -NZERO : wanted;
	error = sys_setpriority(PRIO_PROCESS, 0, wanted);
	if (error < 0) {
		errno = error == -EACCES ? EPERM : -error;
		return -1;
	}
	return wanted;
}

int sched_setscheduler(pid_t process, int policy, const struct sched_param *parameters)
{
	int old = POSIX_RESULT(sys_sched_getscheduler(process));

	if (old < 0)
		return -1;
	return POSIX_RESULT(sys_sched_setscheduler(process, policy, parameters)) < 0 ? -1 : old;
}

static int priority_bound(int policy, int real_time)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return real_time;
	if (policy == SCHED_OTHER)
		return 0;
	errno = EINVAL;
	return -1;
}

int sched_get_priority_max(int policy)
{
	return priority_bound(policy, SCHED_PRIORITY_MAX);
}

int sched_get_priority_min(int policy)
{
	return priority_bound(policy, SCHED_PRIORITY_MIN);
}

int sched_yield(void)
{
	sys_yield();
	return 0;
}

int gethostname(char *name, size_t size)
{
	struct utsname system;
	int error = sys_uname(&system);

	if (error)
		return POSIX_RESULT(error);
	strlcpy(name, system.nodename, size);
	return 0;
}

int getdomainname(char *name, size_t size)
{
	return strlcpy(name, "", size) < size ? 0 : -1;
}

long gethostid(void)
{
	struct utsname system;
	unsigned int hash = 2166136261U;

	sys_uname(&system);
	for (const char *c = system.nodename; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619U;
	return (int)hash;
}

int getpagesize(void)
{
	return PAGE_SIZE;
}

int getdtablesize(void)
{
	struct rlimit limit;

	return sys_getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > INT_MAX
		       ? INT_MAX
		       : (int)limit.rlim_cur;
}

static clock_t ticks(struct timeval time)
{
	return time.tv_sec * 100 + time.tv_usec / 10000;
}

/* In hundredths of a second, which is what sysconf(_SC_CLK_TCK) says. */
clock_t times(struct tms *used)
{
	struct rusage self, children;
	struct timespec now;

	sys_getrusage(RUSAGE_SELF, &self);
	sys_getrusage(RUSAGE_CHILDREN, &children);
	used->tms_utime = ticks(self.ru_utime);
	used->tms_stime = ticks(self.ru_stime);
	used->tms_cutime = ticks(children.ru_utime);
	used->tms_cstime = ticks(children.ru_stime);
	sys_clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 100 + now.tv_nsec / 10000000;
}

long ulimit(int command, ...)
{
	struct rlimit limit;
	va_list list;
	va_start(list, command);
	long blocks = va_arg(list, long);
	va_end(list);

	if (command != UL_GETFSIZE && command != UL_SETFSIZE) {
		errno = EINVAL;
		return -1;
	}
	if (getrlimit(RLIMIT_FSIZE, &limit) < 0)
		return -1;
	if (command == UL_SETFSIZE) {
		limit.rlim_cur = (rlim_t)blocks * 512;
		limit.rlim_max = limit.rlim_cur;
		if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
			return -1;
		return blocks;
	}
	return limit.rlim_cur == RLIM_INFINITY ? LONG_MAX : (long)(limit.rlim_cur / 512);
}
