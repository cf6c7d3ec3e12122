/* SPDX-License-Identifier: MIT */
/* What the files of thread/ share. */
#ifndef KELNER_THREADS_H
#define KELNER_THREADS_H

#include "lock.h"
#include "system.h"
#include "thread.h"

extern lock_t __threads_lock; /* the list of threads and their count */

void __thread_run_destructors(void); /* values of keys, as the thread ends */
void __thread_fork_child(int id);    /* only the forking thread is left */

/*
 * The calling thread runs at the highest of its own priority and the ceilings that it has entered.
 * EINVAL where it already runs above this one. *ceiling becomes 0, to be left like any other, for a
 * thread without a real-time priority, to which ceilings mean nothing.
 */
int __thread_ceiling_enter(int *ceiling);
void __thread_ceiling_leave(int ceiling);

/* Bits of pthread_mutex_t.__kind above the type. */
enum {
	MUTEX_TYPE = 3,
	MUTEX_ROBUST = 4,
	MUTEX_INHERIT = 8,
	MUTEX_PROTECT = 16,
	MUTEX_SHARED = 32,
};

/* Bits of a lock word beside the owner's number. */
#define WORD_WAITERS 0x80000000U
#define WORD_DIED    0x40000000U
#define WORD_OWNER   0x3fffffffU

static inline int deadline_valid(const struct timespec *deadline)
{
	return !deadline || (deadline->tv_nsec >= 0 && deadline->tv_nsec < 1000000000L);
}

static inline int clock_valid(clockid_t clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
}

#endif
