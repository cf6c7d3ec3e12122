/* SPDX-License-Identifier: MIT */
#include "ranges.h"

#include <abi/errno.h>
#include <kelner/allocate.h>
#include <stddef.h>

#define DEPTH_MAX 32 /* of processes that wait for each other in a row */

static bool same_owner(const struct lock *one, const struct lock *two)
{
	return one->kind == two->kind && one->owner == two->owner;
}

static bool overlap(const struct lock *one, const struct lock *two)
{
	return one->from <= two->to && two->from <= one->to;
}

static bool excludes(const struct lock *held, const struct lock *wanted)
{
	return (held->kind == LOCK_WHOLE) == (wanted->kind == LOCK_WHOLE) &&
	       !same_owner(held, wanted) && (held->exclusive || wanted->exclusive) &&
	       overlap(held, wanted);
}

const struct lock *lock_in_the_way(const struct locks *locks, const struct lock *wanted)
{
	const struct lock *first = NULL;

	for (const struct lock *held = locks->held; held; held = held->next) {
		if (excludes(held, wanted) && (!first || held->from < first->from))
			first = held;
	}
	return first;
}

static struct lock *copy_of(const struct lock *lock)
{
	struct lock *copy = allocate(sizeof(*copy));

	if (copy)
		*copy = *lock;
	return copy;
}

/*
 * Cuts a range out of what its owner holds. spare: becomes the part behind it, where a lock is cut
 * in two; set to NULL when it is used.
 */
static void cut(struct locks *locks, const struct lock *range, struct lock **spare)
{
	struct lock **link = &locks->held;

	while (*link) {
		struct lock *held = *link;

		if (!same_owner(held, range) || !overlap(held, range)) {
			link = &held->next;
			continue;
		}
		if (held->from < range->from && held->to > range->to) {
			**spare = *held;
			(*spare)->from = range->to + 1;
			held->to = range->from - 1;
			held->next = *spare;
			*spare = NULL;
			return; /* an owner's locks do not overlap: this was the only one */
		}
		if (held->from < range->from) {
			held->to = range->from - 1;
			link = &held->next;
		} else if (held->to > range->to) {
			held->from = range->to + 1;
			link = &held->next;
		} else {
			*link = held->next;
			release(held);
		}
	}
}

/* Neighbours of the same owner and type become one. */
static void join(struct locks *locks, struct lock *lock)
{
	struct lock **link = &locks->held;

	while (*link) {
		struct lock *other = *link;
		bool before = other->to != LOCK_END && other->to + 1 == lock->from;
		bool behind = lock->to != LOCK_END && lock->to + 1 == other->from;

		if (other == lock || !same_owner(other, lock) ||
		    other->exclusive != lock->exclusive || (!before && !behind)) {
			link = &other->next;
			continue;
		}
		if (before)
			lock->from = other->from;
		else
			lock->to = other->to;
		*link = other->next;
		release(other);
	}
}

int lock_take(struct locks *locks, const struct lock *wanted)
{
	struct lock *lock = copy_of(wanted), *spare = copy_of(wanted);

	if (!lock || !spare) {
		release(lock);
		release(spare);
		return -ENOLCK;
	}
	cut(locks, wanted, &spare);
	lock->next = locks->held;
	locks->held = lock;
	join(locks, lock);
	release(spare);
	return 0;
}

int lock_drop(struct locks *locks, const struct lock *range)
{
	struct lock *spare = copy_of(range);

	if (!spare)
		return -ENOLCK;
	cut(locks, range, &spare);
	release(spare);
	return 0;
}

bool lock_drop_all(struct locks *locks, enum lock_kind kind, uint64_t owner)
{
	struct lock **link = &locks->held;
	bool any = false;

	while (*link) {
		struct lock *held = *link;

		if (held->kind != kind || held->owner != owner) {
			link = &held->next;
			continue;
		}
		*link = held->next;
		release(held);
		any = true;
	}
	return any;
}

static bool waits_for(const struct locks *all, const struct locks *locks, const struct lock *wanted,
		      uint64_t process, unsigned depth)
{
	for (const struct lock *held = locks->held; held; held = held->next) {
		if (!excludes(held, wanted) || held->kind != LOCK_OF_PROCESS)
			continue;
		if (held->owner == process)
			return true;
		if (depth == 0)
			continue;
		for (const struct locks *file = all; file; file = file->next) {
			for (const struct lock *next = file->waiting; next; next = next->next) {
				if (same_owner(next, held) &&
				    waits_for(all, file, next, process, depth - 1))
					return true;
			}
		}
	}
	return false;
}

bool lock_deadlocks(const struct locks *all, const struct locks *locks, const struct lock *wanted)
{
	/* The range's own owner is never in its way: what comes back to it goes around. */
	return wanted->kind == LOCK_OF_PROCESS &&
	       waits_for(all, locks, wanted, wanted->owner, DEPTH_MAX);
}
