/* SPDX-License-Identifier: MIT */
/* Scheduling policies (POSIX.1-2024 <sched.h>). Real-time priorities run from 1 to 99. */
#ifndef __KELNER_ABI_SCHED_H
#define __KELNER_ABI_SCHED_H

#define SCHED_OTHER 0
#define SCHED_FIFO  1
#define SCHED_RR    2

#define SCHED_PRIORITY_MIN 1
#define SCHED_PRIORITY_MAX 99

struct sched_param {
	int sched_priority;
};

#endif
