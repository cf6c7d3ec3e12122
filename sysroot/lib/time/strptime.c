/* SPDX-License-Identifier: MIT */
/* Times from text: POSIX.1-2024, strptime(). The E and O modifiers change nothing here. */
#include "../private/parse_time.h"
#include "../private/timezone.h"

#include <ctype.h>
#include <langinfo.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

struct parser {
	const char *text;
	struct tm *to;
	unsigned int gave;
	int century, year_in_century, hour12, afternoon, week, week_start;
};

enum { NONE = -1 };

int __month_days(int month, long year)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month] + (month == 1 && leap);
}

static void skip_space(struct parser *p)
{
	while (isspace((unsigned char)*p->text))
		p->text++;
}

/* A number of at most `digits` digits, spaces before it allowed. */
static int number(struct parser *p, int low, int high, int digits, int *value)
{
	int sum = 0, n = 0;

	skip_space(p);
	while (n < digits && isdigit((unsigned char)*p->text)) {
		if (sum > (INT_MAX - 9) / 10)
			return 0;
		sum = sum * 10 + (*p->text++ - '0');
		n++;
	}
	*value = sum;
	return n > 0 && sum >= low && sum <= high;
}

/* The longest of the names that the text begins with. */
static int name(struct parser *p, nl_item full, nl_item brief, int count, int *value)
{
	size_t best = 0;

	skip_space(p);
	for (int i = 0; i < count; i++) {
		const char *names[] = {nl_langinfo(full + i), nl_langinfo(brief + i)};
		for (int k = 0; k < 2; k++) {
			size_t n = strlen(names[k]);
			if (n > best && strncasecmp(p->text, names[k], n) == 0) {
				best = n;
				*value = i;
			}
		}
	}
	p->text += best;
	return best > 0;
}

static int parse(struct parser *p, const char *format);

/* A year with a sign, of up to `digits` digits. */
static int long_year(struct parser *p, int digits, int *year)
{
	int minus;

	skip_space(p);
	minus = *p->text == '-';
	if (*p->text == '-' || *p->text == '+')
		p->text++;
	if (!number(p, 0, INT_MAX - 1900, digits, year))
		return 0;
	if (minus)
		*year = -*year;
	return 1;
}

/* Zone offsets: Z, +hh, +hhmm, +hh:mm. */
static int offset(struct parser *p)
{
	int sign, hours, minutes = 0;

	skip_space(p);
	if (*p->text == 'Z') {
		p->text++;
		p->to->tm_gmtoff = 0;
		return 1;
	}
	if (*p->text != '+' && *p->text != '-')
		return 0;
	sign = *p->text++ == '-' ? -1 : 1;
	if (!isdigit((unsigned char)*p->text) || !number(p, 0, 24, 2, &hours))
		return 0;
	if (*p->text == ':')
		p->text++;
	if (isdigit((unsigned char)*p->text) && !number(p, 0, 59, 2, &minutes))
		return 0;
	p->to->tm_gmtoff = sign * (hours * 3600L + minutes * 60L);
	return 1;
}

static int seconds(struct parser *p)
{
	time_t value = 0;
	int n = 0, minus = 0;

	skip_space(p);
	if (*p->text == '-')
		minus = *p->text++ == '-';
	for (; isdigit((unsigned char)*p->text); n++) {
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *p->text++ - '0', &value))
			return 0;
	}
	value = minus ? -value : value;
	p->gave = 255;
	p->hour12 = p->century = p->year_in_century = p->week = NONE;
	return n > 0 && localtime_r(&value, p->to) != 0;
}

/* Letters of a zone's name are taken; whether it is summer time is only known for our own names. */
static int zone_name(struct parser *p)
{
	size_t n = 0;

	tzset();
	skip_space(p);
	while (isalpha((unsigned char)p->text[n]))
		n++;
	for (int i = 0; i < 2; i++) {
		if (n == strlen(tzname[i]) && strncmp(p->text, tzname[i], n) == 0)
			p->to->tm_isdst = i;
	}
	p->text += n;
	return n > 0;
}

static int one(struct parser *p, char conversion, int width)
{
	struct tm *t = p->to;
	int value;

	switch (conversion) {
	case 'a':
	case 'A': p->gave |= GAVE_WEEKDAY; return name(p, DAY_1, ABDAY_1, 7, &t->tm_wday);
	case 'b':
	case 'B':
	case 'h': p->gave |= GAVE_MONTH; return name(p, MON_1, ABMON_1, 12, &t->tm_mon);
	case 'c': return parse(p, nl_langinfo(D_T_FMT));
	case 'C': return number(p, 0, 9999, width ? width : 2, &p->century);
	case 'd':
	case 'e': p->gave |= GAVE_DAY; return number(p, 1, 31, 2, &t->tm_mday);
	case 'D': return parse(p, "%m/%d/%y");
	case 'F':
		if (!long_year(p, width > 6 ? width - 6 : 4, &value))
			return 0;
		t->tm_year = value - 1900;
		p->gave |= GAVE_YEAR;
		p->century = p->year_in_century = NONE;
		return parse(p, "-%m-%d");
	case 'g': return number(p, 0, 99, 2, &value);
	case 'G': return long_year(p, 4, &value);
	case 'H':
	case 'k':
		p->gave |= GAVE_HOUR;
		p->hour12 = NONE;
		return number(p, 0, 23, 2, &t->tm_hour);
	case 'I':
	case 'l': p->gave |= GAVE_HOUR; return number(p, 1, 12, 2, &p->hour12);
	case 'j':
		p->gave |= GAVE_YEARDAY;
		if (!number(p, 1, 366, 3, &t->tm_yday))
			return 0;
		t->tm_yday--;
		return 1;
	case 'm':
		p->gave |= GAVE_MONTH;
		if (!number(p, 1, 12, 2, &t->tm_mon))
			return 0;
		t->tm_mon--;
		return 1;
	case 'M': p->gave |= GAVE_MINUTE; return number(p, 0, 59, 2, &t->tm_min);
	case 'n':
	case 't': skip_space(p); return 1;
	case 'p': return name(p, AM_STR, AM_STR, 2, &p->afternoon);
	case 'r': return parse(p, nl_langinfo(T_FMT_AMPM));
	case 'R': return parse(p, "%H:%M");
	case 's': return seconds(p);
	case 'S': p->gave |= GAVE_SECOND; return number(p, 0, 60, 2, &t->tm_sec);
	case 'T': return parse(p, "%H:%M:%S");
	case 'u':
		p->gave |= GAVE_WEEKDAY;
		if (!number(p, 1, 7, 1, &value))
			return 0;
		t->tm_wday = value % 7;
		return 1;
	case 'U':
	case 'W': p->week_start = conversion == 'W'; return number(p, 0, 53, 2, &p->week);
	case 'V': return number(p, 1, 53, 2, &value);
	case 'w': p->gave |= GAVE_WEEKDAY; return number(p, 0, 6, 1, &t->tm_wday);
	case 'x': return parse(p, nl_langinfo(D_FMT));
	case 'X': return parse(p, nl_langinfo(T_FMT));
	case 'y': return number(p, 0, 99, 2, &p->year_in_century);
	case 'Y':
		if (!long_year(p, width ? width : 4, &value))
			return 0;
		t->tm_year = value - 1900;
		p->gave |= GAVE_YEAR;
		p->century = p->year_in_century = NONE;
		return 1;
	case 'z': return offset(p);
	case 'Z': return zone_name(p);
	case '%': return *p->text++ == '%';
	default: return 0;
	}
}

static int parse(struct parser *p, const char *format)
{
	while (*format) {
		int width = 0;

		if (isspace((unsigned char)*format)) {
			skip_space(p);
			format++;
			continue;
		}
		if (*format != '%') {
			if (*format++ != *p->text++)
				return 0;
			continue;
		}
		format++;
		if (*format == '0' || *format == '+')
			format++;
		while (isdigit((unsigned char)*format) && width < 100)
			width = width * 10 + (*format++ - '0');
		if (*format == 'E' || *format == 'O')
			format++;
		if (!*format || !one(p, *format++, width))
			return 0;
	}
	return 1;
}

/* What several conversions said together. */
static void combine(struct parser *p)
{
	struct tm *t = p->to;

	if (p->hour12 != NONE)
		t->tm_hour = p->hour12 % 12 + (p->afternoon == 1 ? 12 : 0);
	if (p->century == NONE && p->year_in_century == NONE)
		return;
	p->gave |= GAVE_YEAR;
	if (p->century == NONE)
		t->tm_year = p->year_in_century + (p->year_in_century < 69 ? 100 : 0);
	else
		t->tm_year = p->century * 100 - 1900 +
			     (p->year_in_century == NONE ? 0 : p->year_in_century);
}

char *__time_parse(const char *text, const char *format, struct tm *to, unsigned int *gave)
{
	struct parser p = {text, to, 0, NONE, NONE, NONE, NONE, NONE, 0};

	if (!parse(&p, format))
		return 0;
	combine(&p);
	if (p.week != NONE && (p.gave & (GAVE_YEAR | GAVE_WEEKDAY)) == (GAVE_YEAR | GAVE_WEEKDAY) &&
	    !(p.gave & (GAVE_MONTH | GAVE_DAY | GAVE_YEARDAY))) {
		struct tm first = {.tm_year = to->tm_year, .tm_mday = 1};
		__time_complete(&first);
		/* Week 1 begins with the year's first Sunday or Monday. */
		int lead = (7 - first.tm_wday + p.week_start) % 7;
		to->tm_yday = lead + (p.week - 1) * 7 + (to->tm_wday - p.week_start + 7) % 7;
		p.gave |= GAVE_YEARDAY;
	}
	*gave = p.gave;
	return (char *)(unsigned long)p.text;
}

void __time_complete(struct tm *to)
{
	struct tm noon = {.tm_hour = 12,
			  .tm_mday = to->tm_mday,
			  .tm_mon = to->tm_mon,
			  .tm_year = to->tm_year};
	struct tm split;
	int overflow = 0;
	time_t seconds_then = __time_join(&noon, &overflow);

	if (overflow || __time_split(seconds_then, &split))
		return;
	to->tm_wday = split.tm_wday;
	to->tm_yday = split.tm_yday;
}

char *strptime(const char *restrict text, const char *restrict format, struct tm *restrict to)
{
	unsigned int gave;
	char *end = __time_parse(text, format, to, &gave);

	if (!end || gave == 255)
		return end;
	if ((gave & (GAVE_YEAR | GAVE_YEARDAY)) == (GAVE_YEAR | GAVE_YEARDAY) &&
	    !(gave & GAVE_MONTH) && to->tm_yday >= 0) {
		int day = to->tm_yday, month = 0;
		while (month < 11 && day >= __month_days(month, 1900L + to->tm_year))
			day -= __month_days(month++, 1900L + to->tm_year);
		to->tm_mon = month;
		to->tm_mday = day + 1;
		gave |= GAVE_MONTH | GAVE_DAY;
	}
	if ((gave & (GAVE_YEAR | GAVE_MONTH | GAVE_DAY)) == (GAVE_YEAR | GAVE_MONTH | GAVE_DAY))
		__time_complete(to);
	return end;
}
