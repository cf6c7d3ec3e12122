/* SPDX-License-Identifier: MIT */
/*
 * Who wants to know when level bits change: entries on a list of the node or pipe, guarded by its
 * lock. An entry stays until it is taken off; a change calls notify for each.
 */
#ifndef KERNEL_POLL_H
#define KERNEL_POLL_H

#include <kernel/compiler.h>
#include <kernel/list.h>
#include <kernel/types.h>

struct poll_entry {
	struct list link;
	/* Called with the list's lock (LOCK_LEVEL_NODE) held. */
	void (*notify)(struct poll_entry *entry);
};

void poll_notify_all(struct list *pollers);

static ALWAYS_INLINE void poll_notify(struct list *pollers)
{
	if (unlikely(!list_is_empty(pollers)))
		poll_notify_all(pollers);
}

/*
 * poll: writes revents of each descriptor, and returns how many are not 0. Waits until one is not
 * or the deadline has passed (0: does not wait), unless one of the thread's signals that its mask
 * lets through is pending. Blocks; -EFAULT, -EINTR, -ENOMEM.
 */
struct pollfd;
NODISCARD int64_t poll_descriptors(struct pollfd __user *descriptors, unsigned count,
				   nanoseconds_t deadline);

#endif
