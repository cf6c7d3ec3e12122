/* SPDX-License-Identifier: MIT */
/* Messages on standard error with the program's name. */
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(int error, const char *format, va_list list)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", getprogname());
	if (format)
		vfprintf(stderr, format, list);
	if (error >= 0)
		fprintf(stderr, "%s%s", format ? ": " : "", strerror(error));
	fputc('\n', stderr);
}

void vwarn(const char *format, va_list list)
{
	say(errno, format, list);
}

void vwarnx(const char *format, va_list list)
{
	say(-1, format, list);
}

void verr(int status, const char *format, va_list list)
{
	say(errno, format, list);
	exit(status);
}

void verrx(int status, const char *format, va_list list)
{
	say(-1, format, list);
	exit(status);
}

#define WITH_LIST(statement)    \
	va_list list;           \
	va_start(list, format); \
	statement;              \
	va_end(list)

void warn(const char *format, ...)
{
	WITH_LIST(say(errno, format, list));
}

void warnc(int error, const char *format, ...)
{
	WITH_LIST(say(error, format, list));
}

void warnx(const char *format, ...)
{
	WITH_LIST(say(-1, format, list));
}

void err(int status, const char *format, ...)
{
	WITH_LIST(say(errno, format, list));
	exit(status);
}

void errc(int status, int error, const char *format, ...)
{
	WITH_LIST(say(error, format, list));
	exit(status);
}

void errx(int status, const char *format, ...)
{
	WITH_LIST(say(-1, format, list));
	exit(status);
}
