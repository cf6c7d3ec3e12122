/* SPDX-License-Identifier: MIT */
/*
 * Freed objects wait here, forbidden, so that a use after free meets no new object. A ring: the one
 * that has waited longest makes room.
 */
#include <kernel/slab.h>
#include <kernel/string.h>

#include "shadow.h"

#define QUARANTINE_MAX 1024
#define FREED_BYTE     0x6b /* for those whom no check sees */

static struct spinlock lock = SPINLOCK_INITIALISER(LOCK_LEVEL_ALLOCATOR);
static struct entry {
	struct object_cache *cache;
	void *object;
} ring[QUARANTINE_MAX] GUARDED_STATIC(lock);
static unsigned next GUARDED_STATIC(lock);

bool shadow_quarantine(struct object_cache **cache, void **object, void *caller)
{
	struct entry oldest;

	if (*shadow_of((uintptr_t)*object) == SHADOW_FREE) {
		shadow_report_double_free(*cache, *object);
		return false;
	}
	memset(*object, FREED_BYTE, (*cache)->size);
	*(void **)*object = caller; /* for the report */
	shadow_forbid(*object, (*cache)->size, SHADOW_FREE);
	spinlock_acquire(&lock);
	oldest = ring[next];
	ring[next] = (struct entry){*cache, *object};
	next = (next + 1) % QUARANTINE_MAX;
	spinlock_release(&lock);
	*cache = oldest.cache;
	*object = oldest.object;
	return oldest.object != NULL;
}
