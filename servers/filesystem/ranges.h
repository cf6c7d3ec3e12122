/* SPDX-License-Identifier: MIT */
/*
 * Locked ranges of a file, and who waits for one: the rules alone, without calls and answers.
 * Record locks of processes and of open files are in each other's way; whole-file locks only in
 * that of their own kind. What one owner locks replaces what it had there.
 */
#ifndef RANGES_H
#define RANGES_H

#include <stdbool.h>
#include <stdint.h>

enum lock_kind {
	LOCK_OF_PROCESS, /* owner: process id */
	LOCK_OF_FILE,    /* owner: key of the connection */
	LOCK_WHOLE,      /* the same */
};

#define LOCK_END INT64_MAX /* of a range without an end */

struct lock {
	struct lock *next;
	enum lock_kind kind;
	bool exclusive;
	uint64_t owner;
	int64_t from;
	int64_t to;     /* last byte, or LOCK_END */
	uint64_t token; /* of one that waits */
};

/* Of one file. */
struct locks {
	struct locks *next; /* of all that have any */
	struct lock *held;
	struct lock *waiting; /* in the order they came */
};

/* The first lock in the way of another, or NULL. */
const struct lock *lock_in_the_way(const struct locks *locks, const struct lock *wanted);
/* The owner gets the range as wanted; 0 or -ENOLCK (no memory: nothing has changed). */
int lock_take(struct locks *locks, const struct lock *wanted);
/* The owner gives the range up; likewise. */
int lock_drop(struct locks *locks, const struct lock *range);
/* All that an owner holds; true where it held anything. */
bool lock_drop_all(struct locks *locks, enum lock_kind kind, uint64_t owner);
/* Would a process that waits for a range wait for itself? all: of every file. */
bool lock_deadlocks(const struct locks *all, const struct locks *locks, const struct lock *wanted);

#endif
