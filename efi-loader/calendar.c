/* SPDX-License-Identifier: MIT */
#include "calendar.h"

#include <stdbool.h>

static bool is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_in_month(unsigned month, unsigned year)
{
	static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int64_t calendar_seconds(const struct calendar_time *time)
{
	int64_t days = 0;
	int64_t seconds;

	if (time->year < 1970 || time->year > 9999 || time->month < 1 || time->month > 12 ||
	    time->day < 1 || time->day > days_in_month(time->month, time->year) ||
	    time->hour > 23 || time->minute > 59 || time->second > 59)
		return 0;
	for (unsigned year = 1970; year < time->year; year++)
		days += is_leap(year) ? 366 : 365;
	for (unsigned month = 1; month < time->month; month++)
		days += days_in_month(month, time->year);
	days += time->day - 1;
	seconds = ((days * 24 + time->hour) * 60 + time->minute) * 60 + time->second;
	if (time->zone >= -1440 && time->zone <= 1440)
		seconds += (int64_t)time->zone * 60;
	return seconds > 0 ? seconds : 0;
}
