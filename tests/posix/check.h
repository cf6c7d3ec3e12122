/* SPDX-License-Identifier: MIT */
/* Checks of a POSIX test program: each failure is a line; the last line counts both kinds. */
#ifndef POSIX_CHECK_H
#define POSIX_CHECK_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int checks_passed, checks_failed;

static inline void check(int good, const char *what, int line)
{
	if (good) {
		checks_passed++;
		return;
	}
	checks_failed++;
	printf("line %d: %s (errno %d: %s)\n", line, what, errno, strerror(errno));
}

#define CHECK(condition)   check((errno = 0, !!(condition)), #condition, __LINE__)
/* The call gives -1 with that error. */
#define FAILS(call, error) check((errno = 0, (call) == -1 && errno == (error)), #call, __LINE__)

static inline int check_end(void)
{
	printf("%d passed, %d failed\n", checks_passed, checks_failed);
	return checks_failed != 0;
}

#endif
