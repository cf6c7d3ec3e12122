/* SPDX-License-Identifier: MIT */
#ifndef KELNER_TIMEZONE_H
#define KELNER_TIMEZONE_H

#include <time.h>

/* What local time is in force. */
struct local_type {
	long offset; /* seconds east of UTC */
	int daylight;
	const char *name;
};

void __zone_load(void); /* as tzset() */
/* The type in force at a moment of universal time. */
struct local_type __zone_at(time_t moment);

/* Broken-down time without a zone. */
int __time_split(time_t seconds, struct tm *to); /* 0, or EOVERFLOW */
/* Seconds since the epoch of fields that may be out of their ranges; sets *overflow. */
time_t __time_join(const struct tm *from, int *overflow);

#endif
