/* SPDX-License-Identifier: MIT */
#ifndef _UTIME_H
#define _UTIME_H

#include <abi/types.h>
#include <sys/features.h>

typedef __kelner_time_t time_t;

struct utimbuf {
	time_t actime;
	time_t modtime;
};

__KELNER_BEGIN
int utime(const char *, const struct utimbuf *);
__KELNER_END

#endif
