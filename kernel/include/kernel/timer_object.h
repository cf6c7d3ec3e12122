/* SPDX-License-Identifier: MIT */
/* Timer objects: one-shot or periodic, on the monotonic or the real-time clock. */
#ifndef KERNEL_TIMER_OBJECT_H
#define KERNEL_TIMER_OBJECT_H

#include <kernel/event.h>
#include <kernel/job.h>
#include <kernel/object.h>
#include <kernel/timer.h>

#define TIMER_INTERVAL_MIN 1000UL /* nanoseconds */

struct timer_object {
	struct object object;
	struct job *job; /* charged, with a reference */
	bool real;       /* which clock: fixed */
	struct event event;
	uint64_t expirations;  /* since the last event was received; atomic */
	struct list real_link; /* all real-time timers; guarded by their list's lock */
	struct spinlock lock;  /* LOCK_LEVEL_NODE: what follows */
	struct timer timer GUARDED_BY(lock);
	nanoseconds_t deadline GUARDED_BY(lock); /* on its clock; 0: disarmed */
	nanoseconds_t interval GUARDED_BY(lock); /* 0: once */
};

/* Caller owns a reference. -ENOMEM. */
NODISCARD int timer_object_create(struct job *job, bool real, struct timer_object **timer);
/*
 * deadline 0 disarms; interval 0 is once. An event that waits at its port already stays there and
 * reports the expirations since this call, which may be none.
 */
void timer_object_set(struct timer_object *timer, nanoseconds_t deadline, nanoseconds_t interval);
void timer_object_get(struct timer_object *timer, nanoseconds_t *deadline, nanoseconds_t *interval,
		      uint64_t *expirations);
/* Binds its event, which is raised if expirations wait. -EBUSY: bound. */
NODISCARD int timer_object_watch(struct timer_object *timer, struct port *port, uint64_t key);
/* -ESRCH: not bound to that port. */
NODISCARD int timer_object_unwatch(struct timer_object *timer, const struct port *port);
/* After the real-time clock was set. No locks held. */
void timer_objects_clock_set(void);

#endif
