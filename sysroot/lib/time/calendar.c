/* SPDX-License-Identifier: MIT */
/* The Gregorian calendar without an end: seconds since 1970 to fields and back. */
#include "../private/thread.h"
#include "../private/timezone.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400L

/* Days from 1970-01-01 to the first of March of the year that began then, in 400-year cycles. */
static long days_before(long year, int month)
{
	/* Years start in March here, so that the leap day is the last. */
	long y = month < 2 ? year - 1 : year;
	int m = month < 2 ? month + 10 : month - 2;
	long cycle = y >= 0 ? y / 400 : (y - 399) / 400;
	long rest = y - cycle * 400;

	return cycle * 146097 + rest * 365 + rest / 4 - rest / 100 + (m * 153 + 2) / 5 - 719468;
}

static int leap(long year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int __time_split(time_t seconds, struct tm *to)
{
	long days = seconds / DAY, rest = seconds % DAY, year, shifted, cycle;
	static const short before[2][12] = {
		{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334},
		{0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335}};

	if (rest < 0) {
		rest += DAY;
		days--;
	}
	shifted = days + 719468;
	cycle = shifted >= 0 ? shifted / 146097 : (shifted - 146096) / 146097;
	long day = shifted - cycle * 146097; /* 0 to 146096 */
	long y = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	long in_year = day - (y * 365 + y / 4 - y / 100);
	int m = (int)((in_year * 5 + 2) / 153);

	year = y + cycle * 400 + (m >= 10);
	if (year - 1900 > 2147483647L || year - 1900 < -2147483648L)
		return EOVERFLOW;
	to->tm_year = (int)(year - 1900);
	to->tm_mon = m < 10 ? m + 2 : m - 10;
	to->tm_mday = (int)(in_year - (m * 153 + 2) / 5) + 1;
	to->tm_yday = before[leap(year)][to->tm_mon] + to->tm_mday - 1;
	to->tm_wday = (int)((days % 7 + 11) % 7);
	to->tm_hour = (int)(rest / 3600);
	to->tm_min = (int)(rest / 60 % 60);
	to->tm_sec = (int)(rest % 60);
	return 0;
}

time_t __time_join(const struct tm *from, int *overflow)
{
	long month = from->tm_mon, year = 1900L + from->tm_year;
	long days, seconds;

	year += month / 12;
	month %= 12;
	if (month < 0) {
		month += 12;
		year--;
	}
	days = days_before(year, (int)month) + from->tm_mday - 1;
	seconds = from->tm_hour * 3600L + from->tm_min * 60L + from->tm_sec;
	*overflow = __builtin_mul_overflow(days, DAY, &days) ||
		    __builtin_add_overflow(days, seconds, &seconds);
	return seconds;
}

struct tm *gmtime_r(const time_t *restrict seconds, struct tm *restrict to)
{
	int error = __time_split(*seconds, to);

	if (error) {
		errno = error;
		return 0;
	}
	to->tm_isdst = 0;
	to->tm_gmtoff = 0;
	to->tm_zone = "UTC";
	return to;
}

static struct tm shared;

struct tm *gmtime(const time_t *seconds)
{
	return gmtime_r(seconds, &shared);
}

struct tm *localtime_r(const time_t *restrict seconds, struct tm *restrict to)
{
	struct local_type type;
	time_t local;
	int error;

	__zone_load();
	type = __zone_at(*seconds);
	error = __builtin_add_overflow(*seconds, type.offset, &local) ? EOVERFLOW
								      : __time_split(local, to);
	if (error) {
		errno = error;
		return 0;
	}
	to->tm_isdst = type.daylight;
	to->tm_gmtoff = type.offset;
	to->tm_zone = type.name;
	return to;
}

struct tm *localtime(const time_t *seconds)
{
	return localtime_r(seconds, &shared);
}

time_t timegm(struct tm *fields)
{
	int overflow;
	time_t seconds = __time_join(fields, &overflow);

	if (overflow || !gmtime_r(&seconds, fields)) {
		errno = EOVERFLOW;
		return -1;
	}
	return seconds;
}

/* Tries what is in force around that moment; where both or none fit, tm_isdst decides. */
time_t mktime(struct tm *fields)
{
	int overflow, wanted = fields->tm_isdst, found = 0;
	time_t plain = __time_join(fields, &overflow), result = 0;
	struct local_type type[2];

	__zone_load();
	if (overflow)
		goto too_large;
	type[0] = __zone_at(plain - DAY);
	type[1] = __zone_at(plain + DAY);
	for (int i = 0; i < 2; i++) {
		time_t moment = plain - type[i].offset;
		struct local_type there = __zone_at(moment);
		if (there.offset != type[i].offset)
			continue;
		if (!found || (wanted >= 0 && there.daylight == (wanted > 0)))
			result = moment;
		found = 1;
	}
	if (!found) /* in the gap: go on as before the change */
		result = plain - type[0].offset;
	if (wanted >= 0 && type[0].daylight != type[1].daylight && !found) {
		int i = type[0].daylight == (wanted > 0) ? 0 : 1;
		result = plain - type[i].offset;
	} else if (wanted >= 0 && __zone_at(result).daylight != (wanted > 0)) {
		/* The other kind of time was asked for: find it within a year, and use its offset.
		 */
		for (int i = 1; i < 13; i++) {
			struct local_type other = __zone_at(result + i * 30 * DAY);
			if (other.daylight == (wanted > 0)) {
				result = plain - other.offset;
				break;
			}
		}
	}
	struct tm copy;
	if (!localtime_r(&result, &copy))
		goto too_large;
	*fields = copy;
	return result;
too_large:
	errno = EOVERFLOW;
	return -1;
}

time_t timelocal(struct tm *fields)
{
	return mktime(fields);
}

char *asctime_r(const struct tm *restrict t, char *restrict text)
{
	static const char days[] = "SunMonTueWedThuFriSat",
			  months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int known_day = t->tm_wday >= 0 && t->tm_wday < 7,
	    known_month = t->tm_mon >= 0 && t->tm_mon < 12;
	int n = snprintf(text, 26, "%.3s %.3s%3d %.2d:%.2d:%.2d %ld\n",
			 known_day ? days + 3 * t->tm_wday : "???",
			 known_month ? months + 3 * t->tm_mon : "???", t->tm_mday, t->tm_hour,
			 t->tm_min, t->tm_sec, 1900L + t->tm_year);

	if (n >= 26) {
		errno = EOVERFLOW;
		return 0;
	}
	return text;
}

char *asctime(const struct tm *fields)
{
	static char text[26];
	return asctime_r(fields, text);
}

char *ctime_r(const time_t *seconds, char *text)
{
	struct tm fields;
	return localtime_r(seconds, &fields) ? asctime_r(&fields, text) : 0;
}

char *ctime(const time_t *seconds)
{
	static char text[26];
	return ctime_r(seconds, text);
}
