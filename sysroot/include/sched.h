/* SPDX-License-Identifier: MIT */
#ifndef _SCHED_H
#define _SCHED_H

#include <abi/sched.h>
#include <abi/timespec.h>
#include <sys/features.h>

typedef __kelner_pid_t pid_t;
typedef __kelner_time_t time_t;

__KELNER_BEGIN
int sched_get_priority_max(int);
int sched_get_priority_min(int);
int sched_getparam(pid_t, struct sched_param *);
int sched_getscheduler(pid_t);
int sched_rr_get_interval(pid_t, struct timespec *);
int sched_setparam(pid_t, const struct sched_param *);
int sched_setscheduler(pid_t, int, const struct sched_param *);
int sched_yield(void);
__KELNER_END

#endif
