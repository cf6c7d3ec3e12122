/* SPDX-License-Identifier: MIT */
#ifndef _SYS_RESOURCE_H
#define _SYS_RESOURCE_H

#include <abi/resource.h>
#include <sys/features.h>

typedef __kelner_rlim_t rlim_t;
typedef __kelner_id_t id_t;
typedef __kelner_time_t time_t;
typedef __kelner_suseconds_t suseconds_t;

#if __BSD_VISIBLE
#define RLIM_NLIMITS RLIMIT_COUNT
#define PRIO_MIN     (-20)
#define PRIO_MAX     20
#endif

__KELNER_BEGIN
int getpriority(int, id_t);
int getrlimit(int, struct rlimit *);
int getrusage(int, struct rusage *);
int setpriority(int, id_t, int);
int setrlimit(int, const struct rlimit *);
__KELNER_END

#endif
