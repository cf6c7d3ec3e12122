/* SPDX-License-Identifier: MIT */
/* Time: clocks, intervals and their flags (POSIX.1-2024 <time.h>, <sys/time.h>). */
#ifndef __KELNER_ABI_TIME_H
#define __KELNER_ABI_TIME_H

#include <abi/timespec.h>
#include <abi/timeval.h>

struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3

#define TIMER_ABSTIME 1

#endif
