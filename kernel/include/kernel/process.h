/* SPDX-License-Identifier: MIT */
/* A process: an address space, a handle table, threads, and the facts that messages carry. */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H

#include <kernel/event.h>
#include <kernel/handle_table.h>
#include <kernel/list.h>
#include <kernel/object.h>
#include <kernel/space.h>
#include <kernel/spinlock.h>

struct thread;

enum process_end_state {
	PROCESS_LIVES,
	PROCESS_EXITING, /* takes no new threads, waits for the last one */
	PROCESS_ENDING,  /* somebody closes its handles */
	PROCESS_ENDED,
};

struct process {
	struct object object;
	uint64_t pid;         /* never reused */
	uint64_t parent;      /* process id, kept by the process server */
	uint64_t credentials; /* tag of an immutable credential set */
	struct handle_table handles;
	struct job *job; /* holds a reference; fixed for life */
	struct space *space;
	uint64_t file_size_limit; /* RLIMIT_FSIZE */
	nanoseconds_t start_time;
	struct event fault_event; /* a thread's fault that its process did not take */

	struct spinlock lock;                 /* LOCK_LEVEL_PROCESS: what follows */
	struct list threads GUARDED_BY(lock); /* struct thread.process_link */
	uint32_t thread_count GUARDED_BY(lock);
	uint32_t end_state GUARDED_BY(lock); /* enum process_end_state */
	int32_t exit_status;                 /* a wait status, once it is no longer PROCESS_LIVES */
	uint64_t dead_cycles GUARDED_BY(lock); /* run by threads that have ended */
	struct list watches GUARDED_BY(lock);  /* struct exit_watch.link */
	struct list job_link;
	char name[OBJECT_NAME_SIZE];
};

/* Someone who wants to know when a process has ended. Goes with the process object. */
struct exit_watch {
	struct list link;
	struct event event;
	struct process *process;
};

/* -ENOMEM, -EAGAIN (the job's process limit), -ECANCELED (job killed). Caller owns a reference. */
NODISCARD int process_create(struct job *job, const char *name, struct process **process);
/* -ESRCH: takes no more threads. */
NODISCARD int process_add_thread(struct process *process, struct thread *thread);
/* No locks held: the last one ends the process. */
void process_remove_thread(struct process *process, struct thread *thread);
/* Ends all its threads, soon. -ESRCH: it was ending already, with a status of its own. */
int process_kill(struct process *process, int status);
/* The thread with that id, or with the lowest (id 0); with a reference. NULL: none. */
struct thread *process_find_thread(struct process *process, uint64_t id);

/* -ENOMEM; -EBUSY: the port watches it already. */
NODISCARD int process_watch(struct process *process, struct port *port, uint64_t key);
/* -ESRCH: it does not. */
NODISCARD int process_unwatch(struct process *process, struct port *port);

#endif
