/* SPDX-License-Identifier: MIT */
/* One CPU's run queue: a list per real-time priority, a tree of fair threads. */
#ifndef SCHED_QUEUE_H
#define SCHED_QUEUE_H

#include <kernel/thread.h>

#define PRIORITIES 100 /* 0: the fair class */

struct run_queue {
	struct spinlock lock; /* LOCK_LEVEL_RUN_QUEUE: what follows, but slice */
	uint32_t count;       /* all threads in it; read without the lock as a hint */
	uint64_t least;       /* fair time of the fair thread that ran last: only grows */
	uint64_t present[2];  /* bit p: list p is not empty */
	struct list priority[PRIORITIES];
	struct thread *lone; /* the only fair thread: the tree is empty then */
	struct tree fair;
	struct timer slice; /* this CPU's only: ends a turn while others wait */
	bool slice_armed;
	bool turn_over; /* the slice has ended, and nobody has looked yet */
};

void run_queue_init(struct run_queue *queue);

/* With the lock held. A thread inserted in front goes before others of its priority. */
void run_queue_insert(struct run_queue *queue, struct thread *thread, bool in_front);
void run_queue_remove(struct run_queue *queue, struct thread *thread);
/* The best thread, taken out; NULL when there is none. */
struct thread *run_queue_take(struct run_queue *queue);
/* The best thread that may run on a CPU, taken out. */
struct thread *run_queue_take_allowed(struct run_queue *queue, unsigned cpu);
/*
 * What a fair thread's giving its turn away comes to where only one other is ready and that is
 * fair, too: the one that goes next, with the other in its place. NULL: it is not so simple.
 */
struct thread *run_queue_exchange(struct run_queue *queue, struct thread *thread, bool behind);
/* The highest priority in the queue, 0 for fair threads or none; without the lock: a hint. */
unsigned run_queue_priority(const struct run_queue *queue);
/* The least fair time in the queue, or the fallback. */
uint64_t run_queue_first_time(const struct run_queue *queue, uint64_t fallback);

/* Run time as a nice value weighs it: each step is 1.25 times the next. */
uint64_t fair_weigh(uint64_t cycles, int nice);

#define FAIR_START        (1UL << 32) /* far enough from 0 for what is less */
#define FAIR_AHEAD_SLICES 128         /* the greatest nice value's cost of a slice is 70 */
/* The time, moved to between one slice before and FAIR_AHEAD_SLICES behind a queue's least. */
uint64_t fair_time_near(uint64_t time, uint64_t least, uint64_t slice);

#endif
