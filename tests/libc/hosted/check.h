/* SPDX-License-Identifier: MIT */
/* Compared with the host's C library: the functions under test have the prefix k_. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned long passed, failed;

#define CHECK(condition, ...)                                  \
	do {                                                   \
		if (condition) {                               \
			passed++;                              \
		} else if (failed++ < 20) {                    \
			printf("%s:%d: ", __FILE__, __LINE__); \
			printf(__VA_ARGS__);                   \
			printf("\n");                          \
		}                                              \
	} while (0)

static inline int finish(void)
{
	printf("%lu passed, %lu failed\n", passed, failed);
	return failed != 0;
}

/* The same sequence each time, unless KELNER_SEED says otherwise. */
static inline uint64_t random_word(void)
{
	static uint64_t state;

	if (!state) {
		const char *seed = getenv("KELNER_SEED");
		state = seed ? strtoull(seed, 0, 0) | 1 : 88172645463325252ULL;
	}
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 2685821657736338717ULL;
}

/* How many random values to try: KELNER_EFFORT times as many as usual. */
static inline unsigned long rounds(unsigned long usual)
{
	const char *effort = getenv("KELNER_EFFORT");
	return usual * (effort ? strtoul(effort, 0, 0) : 1);
}

#endif
