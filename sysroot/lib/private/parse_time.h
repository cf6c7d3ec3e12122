/* SPDX-License-Identifier: MIT */
/* Reading times from text, as strptime() and getdate() share it. */
#ifndef KELNER_PARSE_TIME_H
#define KELNER_PARSE_TIME_H

#include <time.h>

/* Which members of struct tm the text gave. */
enum {
	GAVE_SECOND = 1,
	GAVE_MINUTE = 2,
	GAVE_HOUR = 4,
	GAVE_DAY = 8,
	GAVE_MONTH = 16,
	GAVE_YEAR = 32,
	GAVE_WEEKDAY = 64,
	GAVE_YEARDAY = 128,
};

/* Only the members given are written. Returns where the text was left, or null. */
char *__time_parse(const char *text, const char *format, struct tm *to, unsigned int *gave);
/* Days of a month, 0 to 11, of a year as people count it. */
int __month_days(int month, long year);
/* The day of the week and of the year from the other members. */
void __time_complete(struct tm *to);

#endif
