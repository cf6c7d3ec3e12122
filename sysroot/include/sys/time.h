/* SPDX-License-Identifier: MIT */
#ifndef _SYS_TIME_H
#define _SYS_TIME_H

#include <sys/select.h>

struct itimerval {
	struct timeval it_interval;
	struct timeval it_value;
};

#if __BSD_VISIBLE
struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};
#endif

#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2

__KELNER_BEGIN
int utimes(const char *, const struct timeval[2]);
int gettimeofday(struct timeval *__restrict, void *__restrict);
int getitimer(int, struct itimerval *);
int setitimer(int, const struct itimerval *__restrict, struct itimerval *__restrict);
#if __BSD_VISIBLE
int settimeofday(const struct timeval *, const struct timezone *);
int futimes(int, const struct timeval[2]);
int lutimes(const char *, const struct timeval[2]);
#define timerclear(t) ((t)->tv_sec = (t)->tv_usec = 0)
#define timerisset(t) ((t)->tv_sec || (t)->tv_usec)
#define timercmp(a, b, op) \
	((a)->tv_sec == (b)->tv_sec ? (a)->tv_usec op(b)->tv_usec : (a)->tv_sec op(b)->tv_sec)
#define timeradd(a, b, r)                                   \
	do {                                                \
		(r)->tv_sec = (a)->tv_sec + (b)->tv_sec;    \
		(r)->tv_usec = (a)->tv_usec + (b)->tv_usec; \
		if ((r)->tv_usec >= 1000000) {              \
			(r)->tv_sec++;                      \
			(r)->tv_usec -= 1000000;            \
		}                                           \
	} while (0)
#define timersub(a, b, r)                                   \
	do {                                                \
		(r)->tv_sec = (a)->tv_sec - (b)->tv_sec;    \
		(r)->tv_usec = (a)->tv_usec - (b)->tv_usec; \
		if ((r)->tv_usec < 0) {                     \
			(r)->tv_sec--;                      \
			(r)->tv_usec += 1000000;            \
		}                                           \
	} while (0)
#endif
__KELNER_END

#endif
