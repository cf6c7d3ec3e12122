/* SPDX-License-Identifier: MIT */
/* The objects of <pthread.h>, whose sizes are fixed for good; spare words are zero. */
#ifndef _BITS_PTHREAD_TYPES_H
#define _BITS_PTHREAD_TYPES_H

typedef struct __kelner_thread *pthread_t;
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;
typedef int pthread_spinlock_t;

typedef struct {
	unsigned long __stack_size;
	unsigned long __guard_size;
	void *__stack_low;
	int __detached;
	int __scope;
	int __inherit;
	int __policy;
	int __priority;
	int __spare[5];
} pthread_attr_t;

typedef struct {
	unsigned int __kind;
	int __ceiling;
} pthread_mutexattr_t;

/* The word holds the owner's thread number, bit 31 when somebody waits, bit 30 when it died. */
typedef struct {
	void *__robust_next;
	void *__robust_previous;
	unsigned int __word;
	unsigned int __kind;
	unsigned int __depth;
	int __ceiling;
	int __entered_ceiling;
	unsigned int __spare;
} pthread_mutex_t;

typedef struct {
	int __clock;
	int __shared;
} pthread_condattr_t;

typedef struct {
	unsigned int __sequence;
	unsigned int __waiters;
	int __clock;
	int __shared;
	unsigned int __leaving;
	unsigned int __spare[7];
} pthread_cond_t;

typedef struct {
	int __shared;
} pthread_rwlockattr_t;

typedef struct {
	unsigned int __state;
	unsigned int __writers_waiting;
	unsigned int __readers_waiting;
	int __shared;
	unsigned int __writer;
	unsigned int __wake_writers;
	unsigned int __spare[8];
} pthread_rwlock_t;

typedef struct {
	int __shared;
} pthread_barrierattr_t;

typedef struct {
	unsigned int __needed;
	unsigned int __arrived;
	unsigned int __round;
	int __shared;
	unsigned int __inside;
	unsigned int __spare[3];
} pthread_barrier_t;

#endif
