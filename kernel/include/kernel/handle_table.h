/* SPDX-License-Identifier: MIT */
/*
 * A process's handles: descriptors (lowest free number first) and system handles (slot and
 * generation). abi/handle.h explains the numbers and the rights.
 *
 * No function here may be called with a lock of LOCK_LEVEL_HANDLES or above held; those that may
 * close a last handle (replace, remove, drain, exec) run its object's closed function after the
 * table's lock has been released, so with no lock held at all.
 */
#ifndef KERNEL_HANDLE_TABLE_H
#define KERNEL_HANDLE_TABLE_H

#include <abi/handle.h>
#include <kernel/job.h>
#include <kernel/object.h>
#include <kernel/spinlock.h>

#define HANDLE_CHUNK_SLOTS 256 /* slots in one page */
#define HANDLE_CHUNKS      512 /* the first half descriptors, the second half system handles */

#define HANDLE_GENERATION_MAX ((1UL << 40) - 1)

/* meta: bits 0..15 rights, 16..23 HANDLE_ flags, 24..63 generation (0 for a descriptor). */
struct handle_slot {
	struct object
		*object; /* NULL: free; a system slot keeps the generation it was last used with */
	uint64_t meta;
};

static inline uint32_t handle_slot_rights(const struct handle_slot *slot)
{
	return slot->meta & 0xffff;
}

static inline uint32_t handle_slot_flags(const struct handle_slot *slot)
{
	return slot->meta >> 16 & 0xff;
}

struct handle_table {
	struct spinlock lock; /* LOCK_LEVEL_HANDLES */
	struct handle_slot *chunk[HANDLE_CHUNKS] GUARDED_BY(lock);
	uint64_t full[HANDLE_CHUNKS / 64] GUARDED_BY(lock); /* chunks without a free slot */
	uint32_t free_hint GUARDED_BY(lock)[2];             /* no free slot below this one */
	uint32_t end GUARDED_BY(lock)[2];                   /* no slot from here on was ever used */
	uint32_t count GUARDED_BY(lock)[2]; /* in use: descriptors, system handles */
	uint64_t closings; /* of system handles: what was found before may be void; atomic */
	uint32_t descriptor_limit GUARDED_BY(lock); /* RLIMIT_NOFILE */
	uint32_t cursor GUARDED_BY(lock);           /* where drain and exec go on */
	bool closing GUARDED_BY(lock);              /* drain has begun: takes no new handles */
	struct job *job;                            /* charged for chunks */
};

/* For a table whose bytes are all zero. The job stays alive as long as the table. */
void handle_table_init(struct handle_table *table, struct job *job);
/* Closes everything; bounded work a turn: returns true while more is left. No locks held. */
NODISCARD bool handle_table_drain(struct handle_table *table);
/* RLIMIT_NOFILE, at most HANDLE_DESCRIPTORS; open descriptors above it stay. Returns the old one.
 */
uint32_t handle_table_set_limit(struct handle_table *table, uint32_t limit);
static inline uint32_t handle_table_limit(const struct handle_table *table) NO_LOCK_ANALYSIS
{
	return read_once(table->descriptor_limit);
}

/*
 * The object behind a handle, with a reference for the caller. kind OBJECT_NONE means any.
 * -EBADF: no such handle (also a stale one); -EINVAL: another kind; -EACCES: a right is missing.
 */
NODISCARD int handle_get(struct handle_table *table, handle_t handle, enum object_kind kind,
			 uint32_t rights, struct object **object);
/* The same, and what rights the handle has. */
NODISCARD int handle_get_with_rights(struct handle_table *table, handle_t handle,
				     enum object_kind kind, uint32_t rights, struct object **object,
				     uint32_t *has);
/*
 * The same, and all that a handle counts for, so that the last close cannot come before the caller
 * has made its copy, or while it travels: handle_let_go gives it back, with the rights it has.
 */
NODISCARD int handle_hold(struct handle_table *table, handle_t handle, enum object_kind kind,
			  uint32_t rights, struct object **object, uint32_t *has);
/* May call closed: no lock may be held. */
void handle_let_go(struct object *object, uint32_t has);

/*
 * The slot of a handle with the table's lock held, NULL where there is none: for paths that finish
 * their look-up under the lock and need no reference.
 */
static ALWAYS_INLINE struct handle_slot *handle_slot(struct handle_table *table, handle_t handle)
	REQUIRES(table->lock)
{
	uint64_t generation = handle >> 16;
	unsigned number = handle & 0xffff;
	unsigned chunk = number / HANDLE_CHUNK_SLOTS + (generation ? HANDLE_CHUNKS / 2 : 0);
	struct handle_slot *slots = table->chunk[chunk];
	struct handle_slot *slot;

	if (unlikely(!slots))
		return NULL;
	slot = &slots[number % HANDLE_CHUNK_SLOTS];
	if (unlikely(slot->meta >> 24 != generation || !slot->object))
		return NULL;
	return slot;
}

/*
 * Puts an object into a free system slot: takes a handle count, the caller keeps its reference.
 * -EMFILE: no slot; -ENOMEM: quota or memory.
 */
NODISCARD int handle_add(struct handle_table *table, struct object *object, uint32_t rights,
			 uint32_t flags, handle_t *handle);
/* The lowest free descriptor at or above minimum. -EMFILE; -ENOMEM; -EINVAL: the object is no
 * connection, or minimum is not below the limit. */
NODISCARD int descriptor_add(struct handle_table *table, struct object *object, uint32_t rights,
			     uint32_t flags, unsigned minimum, unsigned *descriptor);
/* dup2's half: exactly this number, closing what it named. -EBADF: at or above the limit;
 * -EINVAL: no connection; -ENOMEM. */
NODISCARD int descriptor_replace(struct handle_table *table, struct object *object, uint32_t rights,
				 uint32_t flags, unsigned descriptor);
/* -EBADF. */
NODISCARD int handle_remove(struct handle_table *table, handle_t handle);
/* Reads the slot's HANDLE_ flags, or sets them. -EBADF. */
NODISCARD int handle_get_flags(struct handle_table *table, handle_t handle);
NODISCARD int handle_set_flags(struct handle_table *table, handle_t handle, uint32_t flags);

/*
 * fork: copies descriptors (but CLOSE_ON_FORK) and INHERIT system handles that have
 * RIGHT_DUPLICATE, same numbers, into a new table that nobody else knows. The copies are complete
 * handles before the source is unlocked, so a close by another thread is before or after, never in
 * between; chunks are copied one after another, each as it is then. -ENOMEM: drain what there is.
 */
NODISCARD int handle_table_clone(struct handle_table *from, struct handle_table *to);
/*
 * spawn: gives a table without descriptors those of another that have RIGHT_DUPLICATE but
 * CLOSE_ON_EXEC and CLOSE_ON_FORK, and its limit. -EBUSY: it has descriptors; -ENOMEM: it has a
 * part of them then.
 */
NODISCARD int handle_table_inherit(struct handle_table *from, struct handle_table *to);
/* exec: closes descriptors marked CLOSE_ON_EXEC. Bounded turns as drain; the process has one
 * thread, which waits. */
NODISCARD bool handle_table_exec(struct handle_table *table);
/* exec: two tables of one job exchange their system handles, which keep their numbers. */
void handle_table_exchange(struct handle_table *a, struct handle_table *b);

#endif
