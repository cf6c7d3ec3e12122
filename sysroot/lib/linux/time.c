/* SPDX-License-Identifier: MIT */
/* Clocks and timers on Linux. */
#include "linux.h"

int sys_clock_gettime(clockid_t clock, struct timespec *time)
{
	return (int)LINUX(NR_clock_gettime, clock, time);
}

int sys_clock_settime(clockid_t clock, const struct timespec *time)
{
	return (int)LINUX(NR_clock_settime, clock, time);
}

int sys_clock_getres(clockid_t clock, struct timespec *resolution)
{
	return (int)LINUX(NR_clock_getres, clock, resolution);
}

int sys_sleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *remaining)
{
	return (int)LINUX_WAIT(NR_clock_nanosleep, clock, flags, time, remaining);
}

int sys_timer_create(clockid_t clock, int signal, int thread, union sigval value)
{
	struct {
		union sigval value;
		int signal;
		int notify;
		int thread;
		char tail[44];
	} event = {value, signal, signal ? (thread ? 4 : 0) : 1, thread, {0}};
	int timer;
	long error = LINUX(NR_timer_create, clock, &event, &timer);

	return error < 0 ? (int)error : timer;
}

int sys_timer_delete(int timer)
{
	return (int)LINUX(NR_timer_delete, timer);
}

int sys_timer_settime(int timer, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	return (int)LINUX(NR_timer_settime, timer, flags, value, old);
}

int sys_timer_gettime(int timer, struct itimerspec *value)
{
	return (int)LINUX(NR_timer_gettime, timer, value);
}

int sys_timer_overrun(int timer)
{
	return (int)LINUX(NR_timer_getoverrun, timer);
}

int sys_setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
	return (int)LINUX(NR_setitimer, which, value, old);
}

int sys_getitimer(int which, struct itimerval *value)
{
	return (int)LINUX(NR_getitimer, which, value);
}
