/* SPDX-License-Identifier: MIT */
/* The time structures alone, for headers that may not show the names of <time.h>. */
#ifndef KELNER_ABI_TIMESPEC_H
#define KELNER_ABI_TIMESPEC_H

#include <abi/types.h>

struct timespec {
	__kelner_time_t tv_sec;
	long tv_nsec; /* 0 to 999,999,999 */
};

struct timeval {
	__kelner_time_t tv_sec;
	__kelner_suseconds_t tv_usec; /* 0 to 999,999 */
};

struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};

#endif
