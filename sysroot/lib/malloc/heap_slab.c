/* SPDX-License-Identifier: MIT */
/* Slabs: units cut into equal slots. Slots travel in batches to and from the threads' caches. */
#include "../private/heap.h"

/* Four steps to each doubling. */
const unsigned short __heap_class_size[HEAP_CLASSES] = {
	32,  48,  64,   80,   96,   112,  128,  160,  192,  224,  256,  320,  384,  448,  512,  640,
	768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 5120, 6144, 7168, 8192, 0,
};

static struct {
	lock_t lock;
	struct heap_unit *partial; /* slabs with free slots */
} classes[HEAP_CLASSES];

static unsigned int slab_slots(const struct heap_unit *unit)
{
	return (unsigned int)(HEAP_UNIT / __heap_class_size[unit->class]);
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
		       (size_t)unit->fresh * __heap_class_size[unit->class];
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
		struct heap_region *region = __heap_region_of(slot);

		if (!region)
			__heap_abort("free list damaged by a write after free", slot);
		struct heap_unit *unit =
			&region->unit[((uintptr_t)slot & (HEAP_REGION - 1)) / HEAP_UNIT];
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
