/* SPDX-License-Identifier: MIT */
/* A process: an address space, a handle table, threads, and the facts that messages carry. */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H

#include <kernel/handle_table.h>
#include <kernel/space.h>

struct port;

struct process {
	struct object object;
	struct job *job; /* holds a reference; fixed for life */
	struct space *space;
	uint64_t pid;         /* never reused */
	uint64_t parent;      /* pid of the parent, kept by the process server */
	uint64_t credentials; /* tag of an immutable credential set */
	uint64_t file_size_limit; /* RLIMIT_FSIZE in bytes; atomic */
	struct handle_table handles;

	struct spinlock lock;                 /* LOCK_LEVEL_PROCESS: what follows */
	struct list threads GUARDED_BY(lock); /* struct thread.process_link */
	uint32_t thread_count GUARDED_BY(lock);
	bool exiting GUARDED_BY(lock);
	int32_t exit_status;                  /* wait status once dead */
	struct list watches GUARDED_BY(lock); /* exit watches: struct event.link */
	struct list job_link;
	char name[OBJECT_NAME_SIZE];
};

/* -ENOMEM (memory, quota or the job's process limit), -ECANCELED (job killed). Caller owns a
 * reference. */
NODISCARD int process_create(struct job *job, const char *name, struct process **process);
/* Ends all its threads; returns at once. The first status given stays. */
void process_kill(struct process *process, int status);

#endif
