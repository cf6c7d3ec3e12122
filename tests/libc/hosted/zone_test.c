/* SPDX-License-Identifier: MIT */
/* Local time, from tz files and POSIX strings, and times as text: compared with the host's. */
#include "check.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

extern int k_setenv(const char *, const char *, int);
extern void k_tzset(void);
extern struct tm *k_localtime_r(const time_t *, struct tm *);
extern struct tm *k_gmtime_r(const time_t *, struct tm *);
extern time_t k_mktime(struct tm *);
extern time_t k_timegm(struct tm *);
extern size_t k_strftime(char *, size_t, const char *, const struct tm *);
extern char *k_strptime(const char *, const char *, struct tm *);
extern char *k_tzname[2];
extern long k_timezone;
extern int k_daylight;

static const char *const zones[] = {
	"UTC",
	"UTC0",
	"Europe/Berlin",
	"Europe/London",
	"Europe/Dublin",
	"America/New_York",
	"America/St_Johns",
	"America/Sao_Paulo",
	"Asia/Kolkata",
	"Asia/Tehran",
	"Asia/Gaza",
	"Africa/Casablanca",
	"Australia/Lord_Howe",
	"Antarctica/Troll",
	"Pacific/Apia",
	"Pacific/Chatham",
	":Europe/Moscow",
	"EST5EDT,M3.2.0,M11.1.0",
	"CET-1CEST,M3.5.0,M10.5.0/3",
	"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
	"NZST-12NZDT,M9.5.0,M4.1.0/3",
	"XXX3YYY,J60/2,J300/2",
	"AAA-2BBB,59,299",
	"IST-2IDT,M3.4.4/26,M10.5.0",
	"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
};

static int same(const struct tm *a, const struct tm *b)
{
	return a->tm_sec == b->tm_sec && a->tm_min == b->tm_min && a->tm_hour == b->tm_hour &&
	       a->tm_mday == b->tm_mday && a->tm_mon == b->tm_mon && a->tm_year == b->tm_year &&
	       a->tm_wday == b->tm_wday && a->tm_yday == b->tm_yday && a->tm_isdst == b->tm_isdst &&
	       a->tm_gmtoff == b->tm_gmtoff && strcmp(a->tm_zone, b->tm_zone) == 0;
}

static void compare(const char *zone, time_t when)
{
	struct tm ours, theirs, again;
	char a[200], b[200];
	static const char format[] =
		"%a %A %b %B %c %C %d %D %e %F %g %G %H %I %j %m %M %p %r %R %S %T "
		"%u %U %V %w %W %x %X %y %Y %z %Z %s";

	k_localtime_r(&when, &ours);
	localtime_r(&when, &theirs);
	CHECK(same(&ours, &theirs),
	      "%s at %ld: %d-%d-%d %d:%d:%d %ld %s, not %d-%d-%d %d:%d:%d %ld %s", zone, when,
	      ours.tm_year + 1900, ours.tm_mon + 1, ours.tm_mday, ours.tm_hour, ours.tm_min,
	      ours.tm_sec, ours.tm_gmtoff, ours.tm_zone, theirs.tm_year + 1900, theirs.tm_mon + 1,
	      theirs.tm_mday, theirs.tm_hour, theirs.tm_min, theirs.tm_sec, theirs.tm_gmtoff,
	      theirs.tm_zone);
	k_strftime(a, sizeof(a), format, &ours);
	strftime(b, sizeof(b), format, &theirs);
	CHECK(strcmp(a, b) == 0, "%s at %ld: %s, not %s", zone, when, a, b);
	/* Back: the same moment, as the summer-time flag tells the two hours of autumn apart. */
	again = ours;
	CHECK(k_mktime(&again) == when && same(&again, &ours), "%s: mktime of %ld", zone, when);
	memset(&again, 0, sizeof(again));
	strftime(a, sizeof(a), "%Y-%m-%d %H:%M:%S", &theirs);
	CHECK(k_strptime(a, "%Y-%m-%d %H:%M:%S", &again) && again.tm_yday == theirs.tm_yday &&
		      again.tm_wday == theirs.tm_wday && again.tm_sec == theirs.tm_sec,
	      "strptime of %s", a);
}

/* Fields out of range, and the hour that there is not. */
static void wild_fields(const char *zone)
{
	for (unsigned long i = 0; i < rounds(600); i++) {
		struct tm ours = {.tm_isdst = -1}, theirs;
		ours.tm_year = (int)(random_word() % 70) + 73;
		ours.tm_mon = (int)(random_word() % 60) - 24;
		ours.tm_mday = (int)(random_word() % 800) - 400;
		ours.tm_hour = (int)(random_word() % 100) - 50;
		ours.tm_min = (int)(random_word() % 1000) - 500;
		ours.tm_sec = (int)(random_word() % 100000) - 50000;
		theirs = ours;
		struct tm given = ours;
		time_t a = k_mktime(&ours), b = mktime(&theirs);
		/* In the two hours of autumn and the one that is left out either answer is right.
		 */
		if (a != b && (a - b == 3600 || b - a == 3600 || a - b == 1800 || b - a == 1800 ||
			       a - b == 7200 || b - a == 7200 || a - b == 86400 || b - a == 86400))
			continue;
		CHECK(a == b && same(&ours, &theirs),
		      "%s: mktime of %d-%d-%d %d:%d:%d gives %ld, not %ld", zone, given.tm_year,
		      given.tm_mon, given.tm_mday, given.tm_hour, given.tm_min, given.tm_sec, a, b);
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
		char path[200];
		if (strchr(zones[i], '/') && !strchr(zones[i], ',')) {
			snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s",
				 zones[i] + (*zones[i] == ':'));
			if (access(path, R_OK) != 0)
				continue;
		}
		setenv("TZ", zones[i], 1);
		k_setenv("TZ", zones[i], 1);
		tzset();
		k_tzset();
		if (strchr(zones[i], ',')) { /* for files they are those of some moment */
			CHECK(strcmp(k_tzname[0], tzname[0]) == 0 &&
				      strcmp(k_tzname[1], tzname[1]) == 0,
			      "%s: names %s %s", zones[i], k_tzname[0], k_tzname[1]);
			CHECK(k_timezone == timezone && !k_daylight == !daylight, "%s: offset %ld",
			      zones[i], k_timezone);
		}
		/* Before 1970 the host does not apply the rules of a POSIX string. */
		long earliest = strchr(zones[i], ',') ? 0 : -3000000000L;
		for (unsigned long k = 0; k < rounds(700); k++)
			compare(zones[i], (time_t)(random_word() % 8000000000UL) + earliest);
		for (time_t t = 0; t < 4000000000L; t += 86400L * 9 + 1800)
			compare(zones[i], t);
		wild_fields(zones[i]);
	}
	return finish();
}
