/* SPDX-License-Identifier: MIT */
#include "load.h"

#include "facts.h"

#include <abi/time.h>
#include <filesystem/filesystem.h>
#include <kelner/syscalls.h>

#define INTERVAL     (5 * SECOND)
#define MISSED_LIMIT 180 /* intervals: after that nothing is left of what was */

/* What is left of an average after an interval: e to the -5/60, -5/300, -5/900. */
static const uint32_t kept[LOAD_AVERAGES] = {60296, 64453, 65173};
static uint32_t average[LOAD_AVERAGES];
static uint64_t last;

struct load_count load_count(void)
{
	struct load_count count = {0};
	struct facts facts;

	while (programs_next(count.newest, &facts) == 0) {
		count.newest = facts.list.process;
		count.all++;
		count.running += facts.list.state == 'R';
	}
	return count;
}

uint32_t load_average(unsigned number)
{
	return average[number];
}

int64_t load_begin(void)
{
	int64_t timer = kelner_timer_create(CLOCK_MONOTONIC), status;

	if (timer < 0)
		return timer;
	last = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
	status = kelner_port_watch(filesystem.port, (handle_t)timer, EVENT_TIMER, 0);
	return status < 0 ? status : kelner_timer_set((handle_t)timer, last + INTERVAL, INTERVAL);
}

void load_update(void)
{
	uint64_t now = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC);
	uint64_t intervals = now < last ? 0 : (now - last) / INTERVAL;
	uint32_t running;

	if (!intervals)
		return;
	last += intervals * INTERVAL;
	running = load_count().running * LOAD_ONE;
	if (intervals > MISSED_LIMIT)
		intervals = MISSED_LIMIT;
	for (; intervals; intervals--) {
		for (unsigned i = 0; i < LOAD_AVERAGES; i++)
			average[i] = (uint32_t)(((uint64_t)average[i] * kept[i] +
						 (uint64_t)running * (LOAD_ONE - kept[i])) /
						LOAD_ONE);
	}
}
