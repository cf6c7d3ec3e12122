/* SPDX-License-Identifier: MIT */
/*
 * Caches of kernel objects of one size. Allocation takes from a magazine of this CPU without a
 * lock; objects come zeroed. Debug kernels forbid all access between objects and to free ones, and
 * keep those for a while (shadow.h).
 */
#ifndef KERNEL_SLAB_H
#define KERNEL_SLAB_H

#include <kernel/compiler.h>
#include <kernel/list.h>
#include <kernel/spinlock.h>
#include <kernel/types.h>

/* kernel/cpu.h knows the magazines: these bound what each CPU keeps. */
#define OBJECT_CACHE_LIMIT 32 /* caches; number 0 stands for one not yet used */
#define MAGAZINE_SIZE      14

struct magazine {
	uint32_t count;
	int32_t live; /* allocated minus freed on this CPU */
	void *objects[MAGAZINE_SIZE];
};

struct object_cache {
	const char *name;
	struct spinlock lock; /* LOCK_LEVEL_ALLOCATOR: partial and what follows */
	uint32_t size;
	uint32_t alignment;
	uint32_t index;      /* of its magazines, from the first use on */
	uint32_t stride;     /* from object to object */
	uint32_t first;      /* offset of a slab's first object */
	uint8_t order;       /* of the blocks */
	struct list partial; /* slabs with free objects */
	uint32_t slabs;
	uint32_t empty; /* of those, without a live object */
};

/* What a cache's blocks begin with; the objects follow. */
struct slab {
	struct list link; /* in partial, while it has free objects */
	struct object_cache *cache;
	void *free;
	uint32_t used;
	uint32_t fresh; /* objects from here on have never been used */
	uint32_t total;
};

/* For a definition at file scope: static struct object_cache x = OBJECT_CACHE("name", struct x); */
#define OBJECT_CACHE(label, type)                                                   \
	{                                                                           \
		.name = (label), .size = sizeof(type), .alignment = _Alignof(type), \
		.lock = SPINLOCK_INITIALISER(LOCK_LEVEL_ALLOCATOR)                  \
	}

/* For sizes known only at run time, at most 16 KiB; NULL when out of memory. */
struct object_cache *object_cache_create(const char *name, size_t size, size_t alignment);

/* All bytes zero. NULL when out of memory. Any lock below the allocator's may be held. */
void *object_cache_alloc(struct object_cache *cache);
/* NULL does nothing. */
void object_cache_free(struct object_cache *cache, void *object);

struct object_cache_state {
	const char *name;
	uint32_t object_size;
	uint64_t live;  /* objects */
	uint64_t bytes; /* pages taken for them */
};
/* The cache of that number, from 1 on; false past the last. */
bool object_cache_state(unsigned number, struct object_cache_state *state);

/*
 * For tests that exhaust resources one call at a time, in debug kernels and on the host: makes the
 * count-th page, object or charge that the calling thread asks for fail, once; 0: none. Returns
 * what was left of the count before: 0 where that allocation has failed.
 */
#ifdef KERNEL_FAILS_ALLOCATIONS
uint64_t allocation_fail_later(uint64_t count);
bool allocation_fails(void);
#else
#define allocation_fails() false
#endif

#endif
