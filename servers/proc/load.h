/* SPDX-License-Identifier: MIT */
/*
 * The load: how many programs want to run, now and as averages that forget what was long ago.
 * Services do not count.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdint.h>

#define LOAD_AVERAGES 3 /* over 1, 5 and 15 minutes */
#define LOAD_ONE      65536U

struct load_count {
	unsigned running; /* programs that run or could */
	unsigned all;
	int32_t newest; /* the highest process id */
};

struct load_count load_count(void);
/* In parts of LOAD_ONE. */
uint32_t load_average(unsigned number);

/* A timer wakes the server now and then. 0 or a negative errno. */
int64_t load_begin(void);
/* After each message and each waking. */
void load_update(void);

#endif
