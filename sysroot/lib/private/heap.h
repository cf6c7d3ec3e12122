/* SPDX-License-Identifier: MIT */
/*
 * The heap. A region is one aligned MiB: 64 KiB of records between guard pages, then 15 units of
 * 64 KiB. A unit is a slab (equal slots of one size class) or part of a run (one medium block). A
 * block too large for a region is a mapping of its own with the same alignment. The records are
 * never among the users' bytes.
 *
 *   region: [guard page][records][guard page][unit 1]...[unit 15]
 *   large:  [header page][data][guard page]
 *
 * Locks: class lock, then region lock.
 */
#ifndef KELNER_HEAP_H
#define KELNER_HEAP_H

#include "lock.h"
#include "start.h"

#include <stddef.h>
#include <stdint.h>

#define HEAP_PAGE       4096UL
#define HEAP_REGION     (1UL << 20)
#define HEAP_UNIT       (1UL << 16)
#define HEAP_UNITS      16
#define HEAP_SLOT_MIN   32
#define HEAP_SLOT_MAX   8192
#define HEAP_CLASSES    32
#define HEAP_MARK       8 /* bytes of the overflow mark behind each block */
#define HEAP_MEDIUM_MAX (12 * HEAP_UNIT - HEAP_MARK)

enum heap_kind { HEAP_FREE, HEAP_SLAB, HEAP_RUN, HEAP_RUN_TAIL };

/* What one unit is. A slab's fields belong to its class lock, a run's to its owner. */
struct heap_unit {
	enum heap_kind kind;
	unsigned int class; /* slab */
	unsigned int used;  /* slab: slots that are live or in a thread's cache */
	unsigned int fresh; /* slab: slots from this number on were never handed out */
	void *free;         /* slab: list of free slots, links masked */
	struct heap_unit *next, *previous; /* slab: those of the class with free slots */
	int listed;
	unsigned int units;                                 /* run: length */
	size_t size;                                        /* run: what the user asked for */
	int live;                                           /* run */
	unsigned char slot_live[HEAP_UNIT / HEAP_SLOT_MIN]; /* slab: one byte for each slot */
};

struct heap_region {
	uintptr_t mark; /* secret ^ address: tells a region from anything else */
	struct heap_region *next;
	unsigned int free_units;
	struct heap_unit unit[HEAP_UNITS];
};

struct heap_large {
	uintptr_t mark;
	size_t mapped;   /* bytes, guard page included */
	size_t capacity; /* usable bytes from the block on */
	size_t size;
	void *block;
};

struct heap_class {
	unsigned short size;  /* bytes of a slot */
	unsigned short limit; /* free slots that one thread keeps at most */
	unsigned int
		inverse; /* 2^32 / size, rounded up: offset * inverse >> 32 is the slot's number */
};

extern const struct heap_class __heap_class[HEAP_CLASSES];

__kelner_noreturn void __heap_abort(const char *what, const void *block);

/* Region side (heap_region.c). */
struct heap_unit *__heap_take_units(unsigned int count, enum heap_kind kind, void **memory);
void __heap_give_units(struct heap_unit *unit);
void *__heap_map_large(size_t size, size_t align);
struct heap_large *__heap_large_of(const void *block); /* null: not ours */
void __heap_unmap_large(struct heap_large *large);

/*
 * The region of a block; null for a large one's and for a pointer that is none of ours. A large
 * block's header page is first in its mapping, where a region has its guard: look at the distance,
 * never into the guard.
 */
static inline struct heap_region *heap_region_of(const void *block)
{
	uintptr_t base = (uintptr_t)block & ~(HEAP_REGION - 1);

	if (((uintptr_t)block & (HEAP_REGION - 1)) < HEAP_UNIT)
		return 0;
	struct heap_region *region = (struct heap_region *)(base + HEAP_PAGE);
	return region->mark == (__kelner_secret ^ (uintptr_t)region) ? region : 0;
}

static inline struct heap_unit *heap_unit_of(struct heap_region *region, const void *block)
{
	return &region->unit[((uintptr_t)block & (HEAP_REGION - 1)) / HEAP_UNIT];
}

static inline unsigned int heap_slot_number(const struct heap_class *class, const void *block)
{
	return (unsigned int)(((uintptr_t)block & (HEAP_UNIT - 1)) * class->inverse >> 32);
}

static inline unsigned char *heap_unit_memory(struct heap_unit *unit)
{
	uintptr_t region = (uintptr_t)unit & ~(HEAP_REGION - 1);
	struct heap_region *r = (struct heap_region *)(region + HEAP_PAGE);
	return (unsigned char *)region + (size_t)(unit - r->unit) * HEAP_UNIT;
}

/* Links between free slots are masked, so that a stray write does not become a pointer. */
static inline void *heap_link(const void *slot, const void *next)
{
	return (void *)((uintptr_t)next ^ __kelner_secret ^ ((uintptr_t)slot >> 4));
}

/* Slab side (heap_slab.c): batches between a thread's cache and the slabs of a class. */
unsigned int __heap_slab_take(unsigned int class, unsigned int wanted, void **chain);
void __heap_slab_give(unsigned int class, void *chain, unsigned int count);
void __heap_lock_all(void);
void __heap_unlock_all(int in_child);
void __heap_region_lock(void);
void __heap_region_unlock(int in_child);

/* A thread is about to end: give its cached slots back. */
void __heap_thread_exit(void);

#endif
