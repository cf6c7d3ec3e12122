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
#include <kernel/wait.h>

struct thread;

enum process_end_state {
	PROCESS_LIVES,
	PROCESS_GIVES,   /* exec takes it apart */
	PROCESS_EXITING, /* takes no new threads, waits for the last one */
	PROCESS_ENDING,  /* somebody closes its handles */
	PROCESS_ENDED,
};

struct process {
	struct object object;
	struct object ending; /* what object_bury runs its end by */
	uint64_t pid;         /* never reused */
	uint64_t parent;      /* process id, kept by the process server */
	uint64_t credentials; /* tag of an immutable credential set */
	struct handle_table handles;
	struct job *job;          /* holds a reference; fixed for life */
	uint64_t file_size_limit; /* RLIMIT_FSIZE */
	nanoseconds_t start_time;
	struct event fault_event; /* a thread's fault that its process did not take */

	struct spinlock lock;                 /* LOCK_LEVEL_PROCESS: what follows */
	struct space *space;                  /* with a reference; NULL once it has ended */
	struct list threads GUARDED_BY(lock); /* struct thread.process_link */
	uint32_t thread_count GUARDED_BY(lock);
	struct thread *heir GUARDED_BY(lock); /* exec: the one thread that stays; none may come */
	struct wait_queue heirs GUARDED_BY(lock); /* who waits until the heir is alone */
	uint32_t end_state GUARDED_BY(lock);      /* enum process_end_state */
	int32_t exit_status; /* a wait status, once it is no longer PROCESS_LIVES */
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
/* Its address space, with a reference; NULL: it has ended. One's own stays as long as one runs. */
struct space *process_space(struct process *process);
/* CPU time of all threads, those that have ended included. */
nanoseconds_t process_cpu_time(struct process *process);
/* -ESRCH: takes no more threads, or its space is no longer the thread's. */
NODISCARD int process_add_thread(struct process *process, struct thread *thread);
/* No locks held: the last one ends the process. */
void process_remove_thread(struct process *process, struct thread *thread);
/* Ends all its threads, soon. -ESRCH: it was ending already, with a status of its own. */
int process_kill(struct process *process, int status);

/*
 * fork: a process without threads that has a copy of the space, the descriptors and the inherited
 * handles, the limits and the credentials. -ENOMEM, -EAGAIN, -ECANCELED. Caller owns a reference.
 */
NODISCARD int process_clone(struct process *from, struct process **clone);
/*
 * exec: ends all threads but one, waits until they have ended, and lets no new ones come before
 * process_exec_end. -ECANCELED: it ends, or is being replaced already; -EINTR: the caller ends.
 */
NODISCARD int process_exec_begin(struct process *process, struct thread *heir);
/* The space of a process without threads, with its reference; it is to be ended by process_given.
 * -EBUSY: it has threads; -ESRCH: it has ended. */
NODISCARD int process_take(struct process *process, struct space **space);
void process_given(struct process *process);
/* The process goes on with that space (whose reference it takes) and name; NULL: as it was. */
void process_exec_end(struct process *process, struct space *space, const char *name);

/* The thread with that id, the lowest one (id 0), or the next (PROCESS_THREAD_ABOVE); with a
 * reference. NULL: none. */
struct thread *process_find_thread(struct process *process, uint64_t id);

/* -ENOMEM; -EBUSY: the port watches it already. */
NODISCARD int process_watch(struct process *process, struct port *port, uint64_t key);
/* -ESRCH: it does not. */
NODISCARD int process_unwatch(struct process *process, struct port *port);

#endif
