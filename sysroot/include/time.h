/* SPDX-License-Identifier: MIT */
#ifndef _TIME_H
#define _TIME_H

#include <abi/timespec.h>
#include <bits/null.h>
#include <sys/features.h>
#if __POSIX_VISIBLE
#include <abi/time.h>
#endif

typedef __kelner_time_t time_t;
typedef __kelner_clock_t clock_t;

struct tm {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;
	int tm_year;
	int tm_wday;
	int tm_yday;
	int tm_isdst;
#if __POSIX_VISIBLE
	long tm_gmtoff;
	const char *tm_zone;
#else
	long __tm_gmtoff;
	const char *__tm_zone;
#endif
};

#define CLOCKS_PER_SEC ((clock_t)1000000)
#define TIME_UTC       1

__KELNER_BEGIN
char *asctime(const struct tm *);
clock_t clock(void);
char *ctime(const time_t *);
double difftime(time_t, time_t);
struct tm *gmtime(const time_t *);
struct tm *localtime(const time_t *);
time_t mktime(struct tm *);
size_t strftime(char *__restrict, size_t, const char *__restrict, const struct tm *__restrict);
time_t time(time_t *);
int timespec_get(struct timespec *, int);
#if __POSIX_VISIBLE
#include <bits/locale_t.h>
typedef __kelner_clockid_t clockid_t;
typedef __kelner_timer_t timer_t;
typedef __kelner_pid_t pid_t;
struct sigevent;
char *asctime_r(const struct tm *__restrict, char *__restrict);
int clock_getcpuclockid(pid_t, clockid_t *);
int clock_getres(clockid_t, struct timespec *);
int clock_gettime(clockid_t, struct timespec *);
int clock_nanosleep(clockid_t, int, const struct timespec *, struct timespec *);
int clock_settime(clockid_t, const struct timespec *);
char *ctime_r(const time_t *, char *);
struct tm *gmtime_r(const time_t *__restrict, struct tm *__restrict);
struct tm *localtime_r(const time_t *__restrict, struct tm *__restrict);
int nanosleep(const struct timespec *, struct timespec *);
size_t strftime_l(char *__restrict, size_t, const char *__restrict, const struct tm *__restrict,
		  locale_t);
int timer_create(clockid_t, struct sigevent *__restrict, timer_t *__restrict);
int timer_delete(timer_t);
int timer_getoverrun(timer_t);
int timer_gettime(timer_t, struct itimerspec *);
int timer_settime(timer_t, int, const struct itimerspec *__restrict, struct itimerspec *__restrict);
void tzset(void);
extern char *tzname[2];
#endif
#if __XSI_VISIBLE
extern int daylight;
extern long timezone;
extern int getdate_err;
struct tm *getdate(const char *);
char *strptime(const char *__restrict, const char *__restrict, struct tm *__restrict);
#endif
#if __BSD_VISIBLE
time_t timegm(struct tm *);
time_t timelocal(struct tm *);
#endif
__KELNER_END

#endif
