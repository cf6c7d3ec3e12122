/* SPDX-License-Identifier: MIT */
/* Times as text. The E and O modifiers change nothing in the locales there are. */
#include "../private/thread.h"
#include "../private/timezone.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct output {
	char *to;
	size_t used, size;
	int full;
};

static void append(struct output *out, const char *text, size_t n)
{
	if (out->full || n >= out->size - out->used) {
		out->full = 1;
		return;
	}
	memcpy(out->to + out->used, text, n);
	out->used += n;
}

/* Padding: '0', ' ' or '+' (zeros, and a sign if the number is wider than usual). */
static void append_number(struct output *out, long value, int digits, char pad, int width,
			  int usual)
{
	char text[128];
	const char *sign = value < 0                                         ? "-"
			   : pad == '+' && (value >= 10000 || width > usual) ? "+"
									     : "";
	unsigned long magnitude = value < 0 ? -(unsigned long)value : (unsigned long)value;
	int n, wanted = width > digits ? width : digits;

	if (wanted > 100)
		wanted = 100;
	wanted -= *sign != 0 && (width > digits || pad == '+');
	n = pad == ' ' ? snprintf(text, sizeof(text), "%s%*lu", sign, wanted, magnitude)
		       : snprintf(text, sizeof(text), "%s%.*lu", sign, wanted, magnitude);
	append(out, text, (size_t)n);
}

/* ISO 8601: the week that holds the year's first Thursday is week 1. */
static int iso_week(const struct tm *t, long *year)
{
	int monday = (t->tm_wday + 6) % 7;
	int week = (t->tm_yday - monday + 10) / 7;
	long y = 1900L + t->tm_year;

	for (;;) {
		int leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
		if (week < 1) {
			long before = y - 1;
			int before_leap =
				before % 4 == 0 && (before % 100 != 0 || before % 400 == 0);
			*year = before;
			return (t->tm_yday + 365 + before_leap - monday + 10) / 7;
		}
		if (week == 53 && t->tm_yday - monday + 3 >= 365 + leap) {
			*year = y + 1;
			return 1;
		}
		*year = y;
		return week;
	}
}

static void format_into(struct output *out, const char *format, const struct tm *t,
			locale_t locale);

static void append_name(struct output *out, nl_item first, int index, int count, locale_t locale)
{
	const char *name = index >= 0 && index < count ? nl_langinfo_l(first + index, locale) : "?";
	append(out, name, strlen(name));
}

static void append_zone(struct output *out, const struct tm *t)
{
	long minutes = t->tm_gmtoff / 60;
	char text[16];

	if (t->tm_isdst < 0)
		return;
	int n = snprintf(text, sizeof(text), "%c%02ld%02ld", minutes < 0 ? '-' : '+',
			 labs(minutes) / 60, labs(minutes) % 60);
	append(out, text, (size_t)n);
}

static void append_one(struct output *out, char conversion, const struct tm *t, char flag,
		       int width, locale_t locale)
{
	long year = 1900L + t->tm_year, century = year / 100 - (year % 100 < 0), iso_year;
	int hour12 = t->tm_hour % 12 ? t->tm_hour % 12 : 12;
	char zero = flag ? flag : '0', blank = flag ? flag : ' ';
	int week;

	switch (conversion) {
	case 'a': append_name(out, ABDAY_1, t->tm_wday, 7, locale); break;
	case 'A': append_name(out, DAY_1, t->tm_wday, 7, locale); break;
	case 'b':
	case 'h': append_name(out, ABMON_1, t->tm_mon, 12, locale); break;
	case 'B': append_name(out, MON_1, t->tm_mon, 12, locale); break;
	case 'c': format_into(out, "%a %b %e %H:%M:%S %Y", t, locale); break;
	case 'C': append_number(out, century, 2, zero, width, 2); break;
	case 'd': append_number(out, t->tm_mday, 2, zero, width, 2); break;
	case 'D': format_into(out, "%m/%d/%y", t, locale); break;
	case 'e': append_number(out, t->tm_mday, 2, blank, width, 2); break;
	case 'F':
		append_number(out, year, flag ? 4 : 1, zero, width > 6 ? width - 6 : 0, 4);
		format_into(out, "-%m-%d", t, locale);
		break;
	case 'g':
		iso_week(t, &iso_year);
		append_number(out, (iso_year % 100 + 100) % 100, 2, zero, width, 2);
		break;
	case 'G':
		iso_week(t, &iso_year);
		append_number(out, iso_year, flag ? 4 : 1, zero, width, 4);
		break;
	case 'H': append_number(out, t->tm_hour, 2, zero, width, 2); break;
	case 'I': append_number(out, hour12, 2, zero, width, 2); break;
	case 'j': append_number(out, t->tm_yday + 1, 3, zero, width, 3); break;
	case 'k': append_number(out, t->tm_hour, 2, blank, width, 2); break;
	case 'l': append_number(out, hour12, 2, blank, width, 2); break;
	case 'm': append_number(out, t->tm_mon + 1, 2, zero, width, 2); break;
	case 'M': append_number(out, t->tm_min, 2, zero, width, 2); break;
	case 'n': append(out, "\n", 1); break;
	case 'p': append_name(out, AM_STR, t->tm_hour >= 12, 2, locale); break;
	case 'r': format_into(out, "%I:%M:%S %p", t, locale); break;
	case 'R': format_into(out, "%H:%M", t, locale); break;
	case 's': {
		struct tm copy = *t;
		append_number(out, mktime(&copy), 1, zero, width, 1);
		break;
	}
	case 'S': append_number(out, t->tm_sec, 2, zero, width, 2); break;
	case 't': append(out, "\t", 1); break;
	case 'T':
	case 'X': format_into(out, "%H:%M:%S", t, locale); break;
	case 'u': append_number(out, t->tm_wday ? t->tm_wday : 7, 1, zero, width, 1); break;
	case 'U': append_number(out, (t->tm_yday + 7 - t->tm_wday) / 7, 2, zero, width, 2); break;
	case 'V':
		week = iso_week(t, &iso_year);
		append_number(out, week, 2, zero, width, 2);
		break;
	case 'w': append_number(out, t->tm_wday, 1, zero, width, 1); break;
	case 'W':
		append_number(out, (t->tm_yday + 7 - (t->tm_wday + 6) % 7) / 7, 2, zero, width, 2);
		break;
	case 'x': format_into(out, "%m/%d/%y", t, locale); break;
	case 'y': append_number(out, (year % 100 + 100) % 100, 2, zero, width, 2); break;
	case 'Y': append_number(out, year, flag ? 4 : 1, zero, width, 4); break;
	case 'z': append_zone(out, t); break;
	case 'Z':
		if (t->tm_isdst >= 0) {
			const char *name = t->tm_zone ? t->tm_zone : "";
			append(out, name, strlen(name));
		}
		break;
	default: append(out, &conversion, 1); break;
	}
}

static void format_into(struct output *out, const char *format, const struct tm *t, locale_t locale)
{
	while (*format && !out->full) {
		char flag = 0;
		int width = 0;
		size_t plain = strcspn(format, "%");

		append(out, format, plain);
		format += plain;
		if (!*format)
			break;
		format++;
		if (*format == '0' || *format == '+' || *format == '_')
			flag = *format++ == '_' ? ' ' : format[-1];
		while (*format >= '0' && *format <= '9' && width < 1000)
			width = width * 10 + (*format++ - '0');
		if (*format == 'E' || *format == 'O')
			format++;
		if (!*format)
			break;
		append_one(out, *format++, t, flag, width, locale);
	}
}

size_t strftime_l(char *restrict to, size_t size, const char *restrict format,
		  const struct tm *restrict t, locale_t locale)
{
	struct output out = {.to = to, .size = size};

	if (size == 0)
		return 0;
	tzset();
	format_into(&out, format, t, locale);
	if (out.full) {
		errno = ERANGE;
		return 0;
	}
	to[out.used] = 0;
	return out.used;
}

size_t strftime(char *restrict to, size_t size, const char *restrict format,
		const struct tm *restrict t)
{
	return strftime_l(to, size, format, t, LC_GLOBAL_LOCALE);
}

size_t wcsftime(wchar_t *restrict to, size_t size, const wchar_t *restrict format,
		const struct tm *restrict t)
{
	size_t bytes = wcslen(format) * 4 + 1, n, result = 0;
	char *narrow = malloc(bytes + size * 4 + 1);

	if (!narrow)
		return 0;
	if (wcstombs(narrow, format, bytes) != (size_t)-1 &&
	    strftime(narrow + bytes, size * 4 + 1, narrow, t)) {
		n = mbstowcs(to, narrow + bytes, size);
		result = n < size ? n : 0;
	}
	free(narrow);
	return result;
}
