/* SPDX-License-Identifier: MIT */
#ifndef LOADER_CALENDAR_H
#define LOADER_CALENDAR_H

#include <stdint.h>

#define CALENDAR_NO_ZONE 2047 /* the firmware does not know: its clock is taken as UTC */

/* A date and time as UEFI's EFI_TIME has it. zone: minutes; local time = UTC - zone. */
struct calendar_time {
	unsigned year;
	unsigned month;
	unsigned day;
	unsigned hour;
	unsigned minute;
	unsigned second;
	int zone;
};

/* Seconds since 1970-01-01 00:00 UTC; 0 where the fields are no possible time. */
int64_t calendar_seconds(const struct calendar_time *time);

#endif
