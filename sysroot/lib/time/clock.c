/* SPDX-License-Identifier: MIT */
/* Clocks, sleeping and interval timers. */
#include "../private/wrap.h"

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

CALL(int, clock_gettime, (clockid_t clock, struct timespec *time), sys_clock_gettime(clock, time))
CALL(int, clock_getres, (clockid_t clock, struct timespec *resolution),
     sys_clock_getres(clock, resolution))
CALL(int, clock_settime, (clockid_t clock, const struct timespec *time),
     sys_clock_settime(clock, time))
CALL(int, getitimer, (int which, struct itimerval *value), sys_getitimer(which, value))
CALL(int, setitimer,
     (int which, const struct itimerval *restrict value, struct itimerval *restrict old),
     sys_setitimer(which, value, old))

int clock_getcpuclockid(pid_t process, clockid_t *clock)
{
	clockid_t found = process == 0 || process == sys_getpid() ? CLOCK_PROCESS_CPUTIME_ID
								  : sys_process_clock(process);
	struct timespec resolution;

	if (sys_clock_getres(found, &resolution) < 0)
		return ESRCH;
	*clock = found;
	return 0;
}

int pthread_getcpuclockid(pthread_t thread, clockid_t *clock)
{
	*clock = sys_thread_clock(thread->id);
	return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
		    struct timespec *remaining)
{
	if (clock == CLOCK_THREAD_CPUTIME_ID)
		return EINVAL;
	return -CANCELLABLE(sys_sleep(clock, flags, time, remaining));
}

int nanosleep(const struct timespec *time, struct timespec *remaining)
{
	return POSIX_RESULT(CANCELLABLE(sys_sleep(CLOCK_REALTIME, 0, time, remaining)));
}

unsigned int sleep(unsigned int seconds)
{
	struct timespec time = {seconds, 0}, left = {0, 0};

	if (CANCELLABLE(sys_sleep(CLOCK_REALTIME, 0, &time, &left)) == 0)
		return 0;
	return (unsigned int)(left.tv_sec + (left.tv_nsec >= 500000000));
}

int usleep(useconds_t microseconds)
{
	struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000L};
	return nanosleep(&time, 0);
}

time_t time(time_t *to)
{
	struct timespec now;

	sys_clock_gettime(CLOCK_REALTIME, &now);
	if (to)
		*to = now.tv_sec;
	return now.tv_sec;
}

int timespec_get(struct timespec *to, int base)
{
	return base == TIME_UTC && sys_clock_gettime(CLOCK_REALTIME, to) == 0 ? base : 0;
}

int gettimeofday(struct timeval *restrict to, void *restrict zone)
{
	struct timespec now;

	(void)zone; /* POSIX: unspecified unless null */
	sys_clock_gettime(CLOCK_REALTIME, &now);
	to->tv_sec = now.tv_sec;
	to->tv_usec = now.tv_nsec / 1000;
	return 0;
}

int settimeofday(const struct timeval *time, const struct timezone *zone)
{
	struct timespec exact = {time->tv_sec, time->tv_usec * 1000};

	if (zone) {
		errno = EINVAL;
		return -1;
	}
	return POSIX_RESULT(sys_clock_settime(CLOCK_REALTIME, &exact));
}

clock_t clock(void)
{
	struct timespec used;

	if (sys_clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
		return (clock_t)-1;
	return used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / 1000;
}

double difftime(time_t later, time_t earlier)
{
	return (double)(later - earlier);
}

unsigned int alarm(unsigned int seconds)
{
	struct itimerval value = {{0, 0}, {seconds, 0}}, old = {{0, 0}, {0, 0}};

	sys_setitimer(ITIMER_REAL, &value, &old);
	return (unsigned int)(old.it_value.tv_sec + (old.it_value.tv_usec > 0));
}

useconds_t ualarm(useconds_t first, useconds_t interval)
{
	struct itimerval value = {{interval / 1000000, interval % 1000000},
				  {first / 1000000, first % 1000000}};
	struct itimerval old = {{0, 0}, {0, 0}};

	sys_setitimer(ITIMER_REAL, &value, &old);
	return (useconds_t)(old.it_value.tv_sec * 1000000 + old.it_value.tv_usec);
}
