/* SPDX-License-Identifier: MIT */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

#define CHECK(condition)                                                                      \
	do {                                                                                  \
		if (condition) {                                                              \
			__atomic_add_fetch(&passed, 1, __ATOMIC_RELAXED);                     \
		} else {                                                                      \
			__atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);                     \
			fprintf(stderr, "%s:%d: not so: %s (errno %d)\n", __FILE__, __LINE__, \
				#condition, errno);                                           \
		}                                                                             \
	} while (0)

/* The call fails with this error. */
#define FAILS(call, error) CHECK((errno = 0, (call) == -1) && errno == (error))

/* How often to do it: KELNER_HASTE=N has the slow emulated machine do a part of it. */
static inline int rounds(int usual)
{
	const char *haste = getenv("KELNER_HASTE");
	return usual / (haste && atoi(haste) > 0 ? atoi(haste) : 1);
}

static inline int finish(void)
{
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}

#endif
