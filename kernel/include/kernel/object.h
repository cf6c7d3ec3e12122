/* SPDX-License-Identifier: MIT */
/*
 * What all kernel objects share: a kind, a reference count that saturates, a handle count.
 *
 * All handles to an object together hold one reference; kernel structures hold others. When the
 * last handle closes, the type's closed function tells the object's users; when the last
 * reference goes, the object is put on this CPU's list of the dead, and object_bury takes from that
 * list one at a time, so destruction neither recurses nor runs with locks held.
 */
#ifndef KERNEL_OBJECT_H
#define KERNEL_OBJECT_H

#include <abi/handle.h>
#include <kernel/compiler.h>
#include <kernel/list.h>
#include <kernel/types.h>

#define OBJECT_NAME_SIZE 24

struct object {
	uint32_t references;
	uint32_t handles;
	uint8_t kind; /* enum object_kind */
	union {
		uint64_t id;         /* unique, for people and traces */
		struct object *dead; /* next on the list of the dead */
	};
};

/* What differs between kinds. Both run without locks, in a thread's or the idle context. */
struct object_type {
	const char *name;
	void (*closed)(struct object *object);  /* last handle gone; may be NULL */
	void (*destroy)(struct object *object); /* last reference gone: free it */
};

/* Indexed by kind; each object's file defines its own entry's functions. */
extern const struct object_type object_types[OBJECT_KIND_COUNT];

/* One reference, for the creator. */
void object_init(struct object *object, enum object_kind kind);
/* Sticks at the maximum: such an object is never freed, and never freed too early. */
void object_retain(struct object *object);
/* Never calls destroy itself; any lock may be held. NULL does nothing. */
void object_release(struct object *object);
/* One more handle exists, or one fewer. The caller holds a reference across either. */
void object_handle_added(struct object *object);
void object_handle_removed(struct object *object);
/* Destroys at most limit dead objects of this CPU. No locks held. Returns whether more wait. */
bool object_bury(unsigned limit);

#endif
