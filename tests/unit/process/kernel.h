/* SPDX-License-Identifier: MIT */
/* What the process server's code asked of the kernel and of its other files, played for tests. */
#ifndef PROCESS_TEST_KERNEL_H
#define PROCESS_TEST_KERNEL_H

#include <kelner/server.h>
#include <protocol/process.h>

extern uint64_t rung;     /* bits of doorbells since it was cleared */
extern int32_t killed_by; /* the last process_kill */
extern unsigned suspended, resumed;

/* The last answer to a parked call. */
extern handle_t answered;
extern int64_t answer_status;
extern struct process_wait_reply answer_reply;
/* The token that the next call_park gives. */
extern handle_t next_token;

#define USERS_JOB 5
#define FORKED    77 /* the child of every fork */
/* What job_info says is free of the users' memory, and what job_create was asked for last. */
extern uint64_t memory_free, memory_given;

#endif
