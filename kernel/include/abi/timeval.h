/* SPDX-License-Identifier: MIT */
/* One structure alone, for headers that may not show the names of <sys/time.h>. */
#ifndef __KELNER_ABI_TIMEVAL_H
#define __KELNER_ABI_TIMEVAL_H

#include <abi/types.h>

struct timeval {
	__kelner_time_t tv_sec;
	__kelner_suseconds_t tv_usec; /* 0 to 999,999 */
};

#endif
