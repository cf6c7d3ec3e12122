/* SPDX-License-Identifier: MIT */
/* Slabs: units cut into equal slots. Slots travel in batches to and from the threads' caches. */
#include "../private/heap.h"

#define THREAD_BYTES 16384 /* a thread keeps at most this much of one class */
#define THREAD_LIMIT(size) \
	(THREAD_BYTES / (size) > 64 ? 64 : THREAD_BYTES / (size) < 4 ? 4 : THREAD_BYTES / (size))
#define CLASS(size)                                                                         \
	{                                                                                   \
		size, THREAD_LIMIT(size), (unsigned int)(((1UL << 32) + (size)-1) / (size)) \
	}

/* Four steps to each doubling. */
const struct heap_class __heap_class[HEAP_CLASSES] = {
	CLASS(32),   CLASS(48),   CLASS(64),   CLASS(80),   CLASS(96),   CLASS(112),  CLASS(128),
	CLASS(160),  CLASS(192),  CLASS(224),  CLASS(256),  CLASS(320),  CLASS(384),  CLASS(448),
	CLASS(512),  CLASS(640),  CLASS(768),  CLASS(896),  CLASS(1024), CLASS(1280), CLASS(1536),
	CLASS(1792), CLASS(2048), CLASS(2560), CLASS(3072), CLASS(3584), CLASS(4096), CLASS(5120),
	CLASS(6144), CLASS(7168), CLASS(8192),
};

static struct {
	lock_t lock;
	struct heap_unit *partial; /* slabs with free slots */
} classes[HEAP_CLASSES];

static unsigned int slab_slots(const struct heap_unit *unit)
{
	return (unsigned int)(HEAP_UNIT / __heap_class[unit->class].size);
}

static void list_add(struct heap_unit *unit)
{
	struct heap_unit **head = &classes[unit->class].partial;

	unit->previous = 0;
	unit->next = *head;
	if (*head)
		(*head)->previous = unit;
	*head = unit;
	unit->listed = 1;
}

static void list_remove(struct heap_unit *unit)
{
	if (unit->previous)
		unit->previous->next = unit->next;
	else
		classes[unit->class].partial = unit->next;
	if (unit->next)
		unit->next->previous = unit->previous;
	unit->listed = 0;
}

static struct heap_unit *slab_create(unsigned int class)
{
	void *memory;
	struct heap_unit *unit = __heap_take_units(1, HEAP_SLAB, &memory);

	if (!unit)
		return 0;
	unit->class = class;
	unit->used = unit->fresh = 0;
	unit->free = 0;
	list_add(unit);
	return unit;
}

static void *slab_pop(struct heap_unit *unit)
{
	void *slot = unit->free;

	if (slot) {
		unit->free = heap_link(slot, *(void **)slot);
	} else {
		slot = heap_unit_memory(unit) +
		       (size_t)unit->fresh * __heap_class[unit->class].size;
		unit->fresh++;
	}
	unit->used++;
	return slot;
}

/* Chains up to `wanted` free slots of the class; fewer, even none, when memory is short. */
unsigned int __heap_slab_take(unsigned int class, unsigned int wanted, void **chain)
{
	unsigned int got = 0;

	*chain = 0;
	lock_acquire(&classes[class].lock);
	while (got < wanted) {
		struct heap_unit *unit = classes[class].partial;

		if (!unit) {
			if (got || !(unit = slab_create(class)))
				break;
		}
		void *slot = slab_pop(unit);
		*(void **)slot = heap_link(slot, *chain);
		*chain = slot;
		got++;
		if (unit->used == slab_slots(unit))
			list_remove(unit);
	}
	lock_release(&classes[class].lock);
	return got;
}

void __heap_slab_give(unsigned int class, void *chain, unsigned int count)
{
	lock_acquire(&classes[class].lock);
	while (count--) {
		void *slot = chain;
		struct heap_region *region = heap_region_of(slot);

		if (!region)
			__heap_abort("free list damaged by a write after free", slot);
		struct heap_unit *unit = heap_unit_of(region, slot);
		chain = heap_link(slot, *(void **)slot);
		*(void **)slot = heap_link(slot, unit->free);
		unit->free = slot;
		unit->used--;
		if (!unit->listed)
			list_add(unit);
		/* One empty slab stays, so that a program at the edge does not thrash. */
		if (unit->used == 0 && (unit->next || unit->previous)) {
			list_remove(unit);
			__heap_give_units(unit);
		}
	}
	lock_release(&classes[class].lock);
}

void __heap_lock_all(void)
{
	for (unsigned int i = 0; i < HEAP_CLASSES; i++)
		lock_acquire(&classes[i].lock);
	__heap_region_lock();
}

void __heap_unlock_all(int in_child)
{
	__heap_region_unlock(in_child);
	for (unsigned int i = 0; i < HEAP_CLASSES; i++) {
		if (in_child)
			classes[i].lock = 0;
		else
			lock_release(&classes[i].lock);
	}
}
