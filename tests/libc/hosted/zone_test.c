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

/* No other moment within a day has these fields. */
static int unique(const struct tm *fields, time_t when)
{
	for (time_t apart = -86400; apart <= 86400; apart += 900) {
		time_t other = when + apart;
		struct tm there;

		localtime_r(&other, &there);
		there.tm_gmtoff = fields->tm_gmtoff;
		there.tm_zone = fields->tm_zone;
		if (apart && same(&there, fields))
			return 0;
	}
	return 1;
}

static void compare(const char *zone, time_t when)
{
	struct tm ours, theirs, again;
	char a[400], b[400];
	static const char format[] =
		"%a %A %b %B %c %C %d %D %e %F %g %G %H %I %j %m %M %p %r %R %S %T "
		"%u %U %V %w %W %x %X %y %Y %z %Z";

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
	/* Back: the same moment, as the summer-time flag tells the two hours of autumn apart. Where
	 * a zone's standard time goes back, the same fields come twice. */
	again = ours;
	time_t back = k_mktime(&again);
	again.tm_gmtoff = ours.tm_gmtoff;
	again.tm_zone = ours.tm_zone;
	CHECK((back == when || !unique(&theirs, when)) && same(&again, &ours),
	      "%s: mktime of %ld gives %ld", zone, when, back);
	k_strftime(a, sizeof(a), "%s", &ours);
	CHECK(strtol(a, 0, 10) == back, "%s at %ld: %%s is %s", zone, when, a);
	if (theirs.tm_year > 9999 - 1900)
		return; /* %Y reads four digits */
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

static void choose(const char *zone)
{
	setenv("TZ", zone, 1);
	k_setenv("TZ", zone, 1);
	tzset();
	k_tzset();
}

/* A year each side of what 32 bits hold, four centuries behind it, and four million years. */
static void far_times(const char *zone, unsigned long count)
{
	for (unsigned long k = 0; k < count; k++) {
		compare(zone, (1L << 31) + (time_t)(random_word() % 63000000) - 31500000);
		compare(zone, (time_t)(random_word() >> 17)); /* the host counts days in 32 bits */
		compare(zone, (time_t)(random_word() % (400UL * 31556952)) + 4000000000L);
	}
	struct tm fields;
	time_t last = INT64_MAX;
	CHECK(!k_localtime_r(&last, &fields) && !k_gmtime_r(&last, &fields), "the last second");
}

/* The hours around each change of a file or rule between two moments, to the second. */
static void changes(const char *zone, time_t from, time_t to)
{
	struct tm before, now;

	localtime_r(&from, &before);
	for (time_t t = from; t < to; t += 86400L * 5) {
		localtime_r(&t, &now);
		if (now.tm_gmtoff != before.tm_gmtoff || now.tm_isdst != before.tm_isdst) {
			time_t low = t - 86400L * 5, high = t;
			while (high - low > 1) {
				time_t middle = low + (high - low) / 2;
				struct tm there;
				localtime_r(&middle, &there);
				if (there.tm_gmtoff == before.tm_gmtoff &&
				    there.tm_isdst == before.tm_isdst)
					low = middle;
				else
					high = middle;
			}
			for (time_t edge = high - 7202; edge <= high + 7202; edge += 600)
				compare(zone, edge);
			for (time_t edge = high - 2; edge <= high + 2; edge++)
				compare(zone, edge);
		}
		before = now;
	}
}

/* Every zone of the host's list of them. */
static void all_zones(void)
{
	FILE *list = fopen("/usr/share/zoneinfo/zone.tab", "r");
	char line[300], name[100];
	unsigned long count = 0;

	if (!list)
		return;
	while (fgets(line, sizeof(line), list)) {
		if (*line == '#' || sscanf(line, "%*s %*s %99s", name) != 1)
			continue;
		choose(name);
		for (unsigned long k = 0; k < rounds(15); k++)
			compare(name, (time_t)(random_word() % 8000000000UL) - 3000000000L);
		far_times(name, rounds(3));
		if (count++ % 32 == 0)
			changes(name, 0, 2600000000L);
	}
	fclose(list);
	CHECK(count > 300, "only %lu zones", count);
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
		choose(zones[i]);
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
		far_times(zones[i], rounds(30));
		changes(zones[i], 1700000000L, 1800000000L);
		changes(zones[i], 2500000000L, 2600000000L);
	}
	all_zones();
	return finish();
}
