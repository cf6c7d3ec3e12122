/* SPDX-License-Identifier: MIT */
/*
 * Time zones: TZ names a file in the tz database's format, or is a rule such as
 * "CET-1CEST,M3.5.0,M10.5.0/3". A file's own rule serves the time after its last change.
 */
#include "../private/lock.h"
#include "../private/start.h"
#include "../private/thread.h"
#include "../private/timezone.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY 86400L

char *tzname[2] = {(char *)(uintptr_t) "UTC", (char *)(uintptr_t) "UTC"};
long timezone;
int daylight;

struct change {
	char kind; /* 'M' month.week.day, 'J' day 1 to 365, '0' day 0 to 365 */
	int month, week, day;
	long seconds; /* after midnight */
};

struct rule {
	char name[2][16]; /* standard, daylight */
	long offset[2];   /* seconds east */
	int has_daylight;
	struct change start, end;
};

static lock_t zone_lock;
static char loaded_from[256];
static int loaded;
static struct rule rule;
static unsigned char *file; /* the whole tz file, or null */
static size_t file_size;
static const unsigned char *file_times, *file_kinds, *file_types;
static const char *file_names;
static long file_changes;

static const char *read_name(const char *s, char *name)
{
	int n = 0, quoted = *s == '<';

	s += quoted;
	while (quoted ? *s && *s != '>' : isalpha((unsigned char)*s)) {
		if (n < 15)
			name[n++] = *s;
		s++;
	}
	name[n] = 0;
	return n < 3 ? 0 : s + (quoted && *s == '>');
}

static const char *read_number(const char *s, long *value)
{
	if (!isdigit((unsigned char)*s))
		return 0;
	*value = 0;
	while (isdigit((unsigned char)*s) && *value < 100000)
		*value = *value * 10 + (*s++ - '0');
	return s;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static const char *read_time(const char *s, long *seconds)
{
	long part, sign = 1;

	if (*s == '-' || *s == '+')
		sign = *s++ == '-' ? -1 : 1;
	s = read_number(s, &part);
	if (!s || part > 167)
		return 0;
	*seconds = part * 3600;
	for (long unit = 60; *s == ':' && unit; unit /= 60) {
		s = read_number(s + 1, &part);
		if (!s || part > 59)
			return 0;
		*seconds += part * unit;
	}
	*seconds *= sign;
	return s;
}

static const char *read_change(const char *s, struct change *change)
{
	long a, b, c;

	if (*s++ != ',')
		return 0;
	change->seconds = 7200;
	if (*s == 'M') {
		s = read_number(s + 1, &a);
		if (!s || *s != '.' || !(s = read_number(s + 1, &b)) || *s != '.' ||
		    !(s = read_number(s + 1, &c)) || a < 1 || a > 12 || b < 1 || b > 5 || c > 6)
			return 0;
		*change = (struct change){'M', (int)a - 1, (int)b, (int)c, 7200};
	} else {
		change->kind = *s == 'J' ? 'J' : '0';
		s = read_number(s + (*s == 'J'), &a);
		if (!s || a > 365 || (change->kind == 'J' && a < 1))
			return 0;
		change->day = (int)a;
	}
	return *s == '/' ? read_time(s + 1, &change->seconds) : s;
}

static int read_rule(const char *s, struct rule *to)
{
	long offset;

	memset(to, 0, sizeof(*to));
	s = read_name(s, to->name[0]);
	if (!s || !(s = read_time(s, &offset)))
		return 0;
	to->offset[0] = -offset;
	if (!*s)
		return 1;
	s = read_name(s, to->name[1]);
	if (!s)
		return 0;
	to->has_daylight = 1;
	to->offset[1] = to->offset[0] + 3600;
	if (*s && *s != ',') {
		s = read_time(s, &offset);
		if (!s)
			return 0;
		to->offset[1] = -offset;
	}
	if (!*s)
		s = ",M3.2.0,M11.1.0";
	s = read_change(s, &to->start);
	if (s)
		s = read_change(s, &to->end);
	return s && !*s;
}

static time_t year_start(long year)
{
	struct tm fields = {.tm_year = (int)(year - 1900), .tm_mday = 1};
	int overflow;

	return __time_join(&fields, &overflow);
}

/* Seconds after the start of the year, in local time before the change. */
static long change_seconds(const struct change *change, long year, time_t start)
{
	int is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (change->kind == '0')
		return change->day * DAY + change->seconds;
	if (change->kind == 'J')
		return (change->day - 1 + (is_leap && change->day >= 60)) * DAY + change->seconds;
	struct tm first = {.tm_year = (int)(year - 1900), .tm_mon = change->month, .tm_mday = 1};
	int overflow;
	time_t month = __time_join(&first, &overflow);
	first.tm_mon++;
	time_t next = __time_join(&first, &overflow);
	long weekday = ((month / DAY) % 7 + 11) % 7;
	long day = (change->day - weekday + 7) % 7 + (change->week - 1) * 7;
	while (month + day * DAY >= next)
		day -= 7;
	return month - start + day * DAY + change->seconds;
}

static struct local_type by_rule(time_t moment)
{
	struct tm fields;
	struct local_type type = {rule.offset[0], 0, rule.name[0]};
	time_t local;

	/* At the ends of time there are no years that one could count. */
	if (!rule.has_daylight || __builtin_add_overflow(moment, rule.offset[0], &local) ||
	    __time_split(local, &fields))
		return type;
	long year = 1900L + fields.tm_year;
	time_t start = year_start(year), seconds = moment - start;
	long on = change_seconds(&rule.start, year, start) - rule.offset[0];
	long off = change_seconds(&rule.end, year, start) - rule.offset[1];
	int summer = on < off ? seconds >= on && seconds < off : seconds >= on || seconds < off;

	if (summer)
		type = (struct local_type){rule.offset[1], 1, rule.name[1]};
	return type;
}

static long big_endian(const unsigned char *p, int bytes)
{
	long value = (signed char)*p;

	while (--bytes)
		value = value * 256 + *++p;
	return value;
}

static struct local_type file_type(int index)
{
	const unsigned char *t = file_types + index * 6;
	return (struct local_type){big_endian(t, 4), t[4], file_names + t[5]};
}

static struct local_type by_file(time_t moment)
{
	long low = 0, high = file_changes;

	while (low < high) {
		long middle = (low + high) / 2;
		if (big_endian(file_times + middle * 8, 8) <= moment)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return file_type(0);
	if (low == file_changes && rule.name[0][0])
		return by_rule(moment);
	return file_type(file_kinds[low - 1]);
}

struct local_type __zone_at(time_t moment)
{
	lock_acquire(&zone_lock);
	struct local_type type = file ? by_file(moment) : by_rule(moment);
	lock_release(&zone_lock);
	return type;
}

/* Checks every count against the size: the file may be anything. */
static int use_file(void)
{
	const unsigned char *h = file, *data;
	long counts[6], skip;

	for (int pass = 0; pass < 2; pass++) {
		size_t left = file_size - (size_t)(h - file);
		if (left < 44 || memcmp(h, "TZif", 4) != 0)
			return 0;
		for (int i = 0; i < 6; i++) {
			counts[i] = big_endian(h + 20 + 4 * i, 4);
			if (counts[i] < 0 || counts[i] > 100000)
				return 0;
		}
		/* isut, isstd, leap, time, type, char */
		long width = pass ? 8 : 4;
		skip = counts[3] * (width + 1) + counts[4] * 6 + counts[5] +
		       counts[2] * (width + 4) + counts[1] + counts[0];
		data = h + 44;
		if ((size_t)skip > left - 44)
			return 0;
		if (pass == 0) {
			if (h[4] < '2')
				return 0;
			h = data + skip;
		}
	}
	file_changes = counts[3];
	file_times = data;
	file_kinds = data + counts[3] * 8;
	file_types = file_kinds + counts[3];
	file_names = (const char *)file_types + counts[4] * 6;
	if (counts[4] == 0 || counts[5] == 0 || file_names[counts[5] - 1])
		return 0;
	for (long i = 0; i < counts[3]; i++) {
		if (file_kinds[i] >= counts[4])
			return 0;
	}
	for (long i = 0; i < counts[4]; i++) {
		if (file_types[i * 6 + 5] >= counts[5])
			return 0;
	}
	/* "\nRULE\n" */
	const char *footer = (const char *)data + skip, *end = (const char *)file + file_size;
	char text[128];
	memset(&rule, 0, sizeof(rule));
	if (footer < end && *footer == '\n') {
		const char *stop = memchr(footer + 1, '\n', (size_t)(end - footer - 1));
		if (stop && stop - footer - 1 < (long)sizeof(text)) {
			memcpy(text, footer + 1, (size_t)(stop - footer - 1));
			text[stop - footer - 1] = 0;
			if (!read_rule(text, &rule))
				memset(&rule, 0, sizeof(rule));
		}
	}
	return 1;
}

static int load_file(const char *name)
{
	char path[512] = "/usr/share/zoneinfo/";
	struct stat status;
	int fd, good = 0;

	if (__kelner_secure && (*name == '/' || strstr(name, "..")))
		return 0;
	if (*name == '/')
		*path = 0;
	if (strlcat(path, name, sizeof(path)) >= sizeof(path))
		return 0;
	fd = sys_open(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	if (sys_fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size < 1 << 20) {
		file_size = (size_t)status.st_size;
		file = malloc(file_size + 1);
		good = file && sys_read(fd, file, file_size) == (ssize_t)file_size && use_file();
		if (!good) {
			free(file);
			file = 0;
		}
	}
	sys_close(fd);
	return good;
}

static void publish(void)
{
	char *standard = rule.name[0], *summer = rule.has_daylight ? rule.name[1] : rule.name[0];

	timezone = -rule.offset[0];
	daylight = rule.has_daylight;
	if (file && file_changes) {
		/* The latest of each kind. */
		int seen = 0;
		for (long i = file_changes - 1; i >= 0 && seen != 3; i--) {
			struct local_type type = file_type(file_kinds[i]);
			int kind = type.daylight ? 2 : 1;
			if (seen & kind)
				continue;
			seen |= kind;
			if (kind == 1) {
				standard = (char *)(uintptr_t)type.name;
				timezone = -type.offset;
			} else {
				summer = (char *)(uintptr_t)type.name;
				daylight = 1;
			}
		}
		if (!(seen & 2))
			summer = standard;
	} else if (file) {
		struct local_type type = file_type(0);
		standard = summer = (char *)(uintptr_t)type.name;
		timezone = -type.offset;
	}
	tzname[0] = standard;
	tzname[1] = summer;
}

/* Old files stay in memory: results of localtime() point at their names. */
void __zone_load(void)
{
	const char *tz = getenv("TZ");
	char name[256];

	if (!tz)
		tz = "/etc/localtime";
	lock_acquire(&zone_lock);
	if (loaded && strcmp(tz, loaded_from) == 0) {
		lock_release(&zone_lock);
		return;
	}
	loaded = 1;
	strlcpy(name, tz, sizeof(name));
	strlcpy(loaded_from, name, sizeof(loaded_from));
	file = 0;
	if (!*name || *name == ':' || !read_rule(name, &rule)) {
		const char *path = name + (*name == ':');
		if (!*path || !load_file(path))
			read_rule("UTC0", &rule);
	}
	publish();
	lock_release(&zone_lock);
}

void tzset(void)
{
	__zone_load();
}
