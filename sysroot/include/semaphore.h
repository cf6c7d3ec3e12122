/* SPDX-License-Identifier: MIT */
#ifndef _SEMAPHORE_H
#define _SEMAPHORE_H

#include <abi/timespec.h>
#include <sys/types.h>

typedef struct {
	unsigned int __value;
	unsigned int __waiters;
	int __shared;
	unsigned int __spare[5];
} sem_t;

#define SEM_FAILED ((sem_t *)0)

__KELNER_BEGIN
int sem_clockwait(sem_t *__restrict, clockid_t, const struct timespec *__restrict);
int sem_close(sem_t *);
int sem_destroy(sem_t *);
int sem_getvalue(sem_t *__restrict, int *__restrict);
int sem_init(sem_t *, int, unsigned int);
sem_t *sem_open(const char *, int, ...);
int sem_post(sem_t *);
int sem_timedwait(sem_t *__restrict, const struct timespec *__restrict);
int sem_trywait(sem_t *);
int sem_unlink(const char *);
int sem_wait(sem_t *);
__KELNER_END

#endif
