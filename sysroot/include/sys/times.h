/* SPDX-License-Identifier: MIT */
#ifndef _SYS_TIMES_H
#define _SYS_TIMES_H

#include <abi/types.h>
#include <sys/features.h>

typedef __kelner_clock_t clock_t;

struct tms {
	clock_t tms_utime;
	clock_t tms_stime;
	clock_t tms_cutime;
	clock_t tms_cstime;
};

__KELNER_BEGIN
clock_t times(struct tms *);
__KELNER_END

#endif
