/* SPDX-License-Identifier: MIT */
/* The rest of the kernel as memory management sees it: a job, references, events, waiting. */
#ifndef TEST_OBJECTS_H
#define TEST_OBJECTS_H

#include <kernel/job.h>
#include <kernel/space.h>
#include <kernel/vmo.h>

extern struct job test_job;

/* What happens while a thread waits for a pager; a wait is over when it returns. */
extern void (*test_while_waiting)(void);

/* Destroys the objects whose last reference has gone. */
void test_bury(void);

/*
 * A job of that quota on a machine of 64 MiB, made by the first call, since object caches last as
 * long as their kernel. Its counters are compared with at the end.
 */
void test_start(uint64_t quota);
/* Whether every page, byte of quota and object that was there at the start is back. */
bool test_all_returned(void);

/* An access of a user program: faults as the CPU would; the error of the fault that failed. */
int user_write(struct space *space, uaddr_t address, uint64_t value);
int user_read(struct space *space, uaddr_t address, uint64_t *value);
/* The same to an address that executes. */
int user_execute(struct space *space, uaddr_t address);

#endif
