/* SPDX-License-Identifier: MIT */
#include "calendar.h"

#define AFTERNOON 0x80

/* False: not a number in the clock's form. */
static bool number(const struct rtc_registers *registers, uint8_t value, unsigned *result)
{
	*result = value;
	if (registers->mode & RTC_MODE_BINARY)
		return true;
	*result = (value >> 4) * 10U + (value & 0xf);
	return value >> 4 <= 9 && (value & 0xf) <= 9;
}

static bool hour_of(const struct rtc_registers *registers, unsigned *hour)
{
	if (registers->mode & RTC_MODE_24_HOURS)
		return number(registers, registers->hour, hour) && *hour < 24;
	if (!number(registers, registers->hour & ~AFTERNOON, hour) || *hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (registers->hour & AFTERNOON ? 12 : 0);
	return true;
}

/* Without a believable century, the years are those from 1970 to 2069. */
static bool year_of(const struct rtc_registers *registers, unsigned *year)
{
	unsigned century;

	if (!number(registers, registers->year, year) || *year > 99)
		return false;
	if (number(registers, registers->century, &century) && century >= 19 && century <= 29)
		*year += century * 100;
	else
		*year += *year < 70 ? 2000 : 1900;
	return *year >= 1970;
}

static bool is_leap(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_in(unsigned month, unsigned year)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year) ? 1U : 0U);
}

bool rtc_time(const struct rtc_registers *registers, int64_t *seconds)
{
	unsigned second, minute, hour, day, month, year;
	int64_t days = 0;

	if (!number(registers, registers->second, &second) || second > 59 ||
	    !number(registers, registers->minute, &minute) || minute > 59 ||
	    !hour_of(registers, &hour) || !year_of(registers, &year) ||
	    !number(registers, registers->month, &month) || month < 1 || month > 12 ||
	    !number(registers, registers->day, &day) || day < 1 || day > days_in(month, year))
		return false;
	for (unsigned i = 1970; i < year; i++)
		days += is_leap(i) ? 366 : 365;
	for (unsigned i = 1; i < month; i++)
		days += days_in(i, year);
	days += day - 1;
	*seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
	return true;
}
