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
#include <kernel/cpu.h>
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

/* What differs between kinds. closed and destroy run without locks, in a thread's or the idle
 * context. */
struct object_type {
	const char *name;
	/*
	 * A handle with these rights came into being, or went; may be NULL. For objects that count
	 * handles of one right apart. A handle table's lock is held: must be quick.
	 */
	void (*handle_added)(struct object *object, uint32_t rights);
	void (*handle_removed)(struct object *object, uint32_t rights);
	void (*closed)(struct object *object);  /* last handle gone; may be NULL */
	void (*destroy)(struct object *object); /* last reference gone: free it */
};

/* Each is defined in its object's file. */
extern const struct object_type job_type, process_type, thread_type, port_type, node_type,
	connection_type, token_type, vmo_type, timer_type, irq_type, port_range_type, resource_type,
	log_type, pipe_type, receivable_type, process_end_type;
/* By kind; NULL for OBJECT_NONE. */
extern const struct object_type *const object_types[OBJECT_KIND_COUNT];

/* Counts at or above this stick there: such an object is never freed, and never freed too early. */
#define OBJECT_SATURATED 0x80000000U

COLD void object_count_broken(uint32_t *count, uint32_t old);

/* One reference, for the creator; no handle. */
void object_init(struct object *object, enum object_kind kind);

/* The caller has a reference, or a lock that keeps one alive. */
static ALWAYS_INLINE void object_retain(struct object *object)
{
	uint32_t old = __atomic_fetch_add(&object->references, 1, __ATOMIC_RELAXED);

	if (unlikely(old - 1 >= OBJECT_SATURATED - 1))
		object_count_broken(&object->references, old);
}

/* For links that hold no reference: false where the object is dying. */
NODISCARD bool object_retain_alive(struct object *object);
/* The last reference went: onto the list of the dead. */
void object_died(struct object *object);

/* Never calls destroy itself; any lock may be held. NULL does nothing. */
static ALWAYS_INLINE void object_release(struct object *object)
{
	uint32_t old;

	if (!object)
		return;
	old = __atomic_fetch_sub(&object->references, 1, __ATOMIC_RELEASE);
	if (unlikely(old == 1))
		object_died(object);
	else if (unlikely(old - 1 >= OBJECT_SATURATED - 1))
		object_count_broken(&object->references, old);
}

/*
 * One more handle exists, or one fewer. The caller holds a reference, and for the first also a
 * handle or the object's only reference: an object whose last handle has closed gets no new ones.
 * The second may call closed: no lock may be held.
 */
void object_handle_added(struct object *object);
void object_handle_removed(struct object *object);

/* The dead of each CPU. */
extern struct object *object_dead[CPU_LIMIT];

/* Whether object_bury has work: asked on the way back to user space and in the idle loop. */
static ALWAYS_INLINE bool object_bury_needed(void)
{
	return unlikely(object_dead[cpu_current()->index] != NULL);
}

/* Destroys at most limit dead objects of this CPU. No locks held. Returns whether more wait. */
bool object_bury(unsigned limit);

#endif
