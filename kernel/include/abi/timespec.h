/* SPDX-License-Identifier: MIT */
/* One structure alone, for headers that may not show the names of <time.h>. */
#ifndef __KELNER_ABI_TIMESPEC_H
#define __KELNER_ABI_TIMESPEC_H

#include <abi/types.h>

struct timespec {
	__kelner_time_t tv_sec;
	long tv_nsec; /* 0 to 999,999,999 */
};

#endif
