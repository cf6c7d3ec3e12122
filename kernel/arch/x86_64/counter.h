/* SPDX-License-Identifier: MIT */
/* Hardware counters of known rate: they calibrate the TSC, and two of them can stand in for it. */
#ifndef X86_COUNTER_H
#define X86_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

struct counter {
	const char *name;
	uint64_t hz;
	uint64_t mask; /* the counter's width: it wraps after this value */
	uint64_t (*read)(void);
};

/* Each false where the machine has none that counts. */
bool counter_open_hpet(struct counter *counter);
bool counter_open_pm_timer(struct counter *counter);
/* Channel 2 of the old interval timer: good for calibration only, since it wraps after 55 ms. */
bool counter_open_pit(struct counter *counter);

#endif
