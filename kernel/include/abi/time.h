/* SPDX-License-Identifier: MIT */
/* Time: clocks, intervals and their flags (POSIX.1-2024 <time.h>, <sys/time.h>). */
#ifndef KELNER_ABI_TIME_H
#define KELNER_ABI_TIME_H

#include <abi/timespec.h>

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3

#define TIMER_ABSTIME 1

#endif
