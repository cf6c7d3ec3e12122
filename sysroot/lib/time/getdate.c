/* SPDX-License-Identifier: MIT */
/* Times from text that follows one of the user's templates: POSIX.1-2024, getdate(). */
#include "../private/parse_time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int getdate_err;

enum {
	NO_TEMPLATES = 1,
	NOT_OPENED = 2,
	NO_STATUS = 3,
	NOT_REGULAR = 4,
	NOT_READ = 5,
	NO_MEMORY = 6,
	NO_MATCH = 7,
	BAD_DATE = 8,
};

static int blank(const char *s)
{
	return s[strspn(s, " \t\n\v\f\r")] == 0;
}

/* What the text left open comes from the present. */
static int fill(struct tm *t, unsigned int gave)
{
	time_t now_seconds = time(0);
	struct tm now;

	localtime_r(&now_seconds, &now);
	if (!(gave & (GAVE_HOUR | GAVE_MINUTE | GAVE_SECOND))) {
		t->tm_hour = now.tm_hour;
		t->tm_min = now.tm_min;
		t->tm_sec = now.tm_sec;
	}
	if (!(gave & GAVE_YEAR)) {
		t->tm_year = now.tm_year;
		if ((gave & GAVE_MONTH) && t->tm_mon < now.tm_mon)
			t->tm_year++;
	}
	if (!(gave & (GAVE_MONTH | GAVE_DAY | GAVE_YEAR | GAVE_YEARDAY))) {
		t->tm_mon = now.tm_mon;
		t->tm_mday = now.tm_mday;
		if (gave & GAVE_WEEKDAY)
			t->tm_mday += (t->tm_wday - now.tm_wday + 7) % 7;
		else if ((gave & GAVE_HOUR) && t->tm_hour < now.tm_hour)
			t->tm_mday++;
	} else if (gave & GAVE_YEARDAY) {
		t->tm_mon = 0;
		t->tm_mday = t->tm_yday + 1;
	} else {
		if (!(gave & GAVE_MONTH))
			t->tm_mon = gave & GAVE_YEAR ? 0 : now.tm_mon;
		if (!(gave & GAVE_DAY)) {
			t->tm_mday = 1;
			if (gave & GAVE_WEEKDAY) {
				struct tm first = *t;
				__time_complete(&first);
				t->tm_mday += (t->tm_wday - first.tm_wday + 7) % 7;
			}
		}
		if (t->tm_mday > __month_days(t->tm_mon, 1900L + t->tm_year))
			return 0;
	}
	int weekday = t->tm_wday;
	t->tm_isdst = -1;
	errno = 0;
	if (mktime(t) == (time_t)-1 && errno)
		return 0;
	return !(gave & GAVE_WEEKDAY) || t->tm_wday == weekday;
}

static int read_templates(const char *text, FILE *file, struct tm *result)
{
	char *line = 0, *end;
	size_t size = 0;
	int error = NO_MATCH;
	unsigned int gave;

	errno = 0;
	while (getline(&line, &size, file) > 0) {
		struct tm t = {.tm_isdst = -1};
		line[strcspn(line, "\n")] = 0;
		end = *line ? __time_parse(text, line, &t, &gave) : 0;
		if (!end || !blank(end))
			continue;
		error = fill(&t, gave) ? 0 : BAD_DATE;
		*result = t;
		break;
	}
	if (error == NO_MATCH && ferror(file))
		error = errno == ENOMEM ? NO_MEMORY : NOT_READ;
	free(line);
	return error;
}

struct tm *getdate(const char *text)
{
	static struct tm result;
	const char *path = getenv("DATEMSK");
	struct stat status;
	FILE *file;

	getdate_err = NO_TEMPLATES;
	if (!path || !*path)
		return 0;
	getdate_err = NOT_OPENED;
	if (access(path, R_OK) < 0)
		return 0;
	getdate_err = NO_STATUS;
	if (stat(path, &status) < 0)
		return 0;
	getdate_err = NOT_REGULAR;
	if (!S_ISREG(status.st_mode))
		return 0;
	getdate_err = NOT_OPENED;
	file = fopen(path, "re");
	if (!file) {
		if (errno == ENOMEM)
			getdate_err = NO_MEMORY;
		return 0;
	}
	getdate_err = read_templates(text, file, &result);
	fclose(file);
	return getdate_err ? 0 : &result;
}
