/* SPDX-License-Identifier: MIT */
/*
 * From an object to all who map it. A space's lock comes before an object's, so each mapping is
 * noted under the object's lock and then visited under its space's; what changed in between was
 * mapped after the object changed, and needs no visit. A marker in the list keeps the place.
 */
#include "mapping.h"

/* Applies a sweep to what one space maps of an object within a range of addresses. */
static void visit(struct space *space, const struct vmo *vmo, uaddr_t start, uaddr_t end,
		  uint64_t first, uint64_t last, enum sweep sweep)
{
	struct gather gather;

	gather_init(&gather, space);
	spinlock_acquire(&space->lock);
	for (struct mapping *mapping = mapping_from(space, start); mapping && mapping->start < end;
	     mapping = mapping_next(mapping)) {
		uint64_t index = mapping->offset >> PAGE_SHIFT;
		uint64_t count = (mapping->end - mapping->start) >> PAGE_SHIFT;
		uint64_t from = first > index ? first - index : 0;
		uint64_t to = last > index ? last - index : 0;
		uaddr_t low = mapping->start + from * PAGE_SIZE;
		uaddr_t high = to < count ? mapping->start + to * PAGE_SIZE : mapping->end;

		if (mapping->vmo != vmo || from >= count || low >= high)
			continue;
		if (sweep == SWEEP_PROTECT)
			entries_protect(&gather, low, high, mapping->access & ~ACCESS_WRITE);
		else
			entries_clear_object(&gather, low, high, sweep == SWEEP_TRUNCATE);
	}
	gather_finish(&gather);
	spinlock_release(&space->lock);
}

void vmo_sweep(struct vmo *vmo, uint64_t first, uint64_t end, enum sweep sweep)
{
	struct mapping marker = {.space = NULL};

	spinlock_acquire(&vmo->lock);
	list_prepend(&vmo->mappings, &marker.vmo_link);
	while (marker.vmo_link.next != &vmo->mappings) {
		struct list *next = marker.vmo_link.next;
		struct mapping *mapping = container_of(next, struct mapping, vmo_link);
		struct space *space = mapping->space;
		uaddr_t low = mapping->start, high = mapping->end;

		list_remove(&marker.vmo_link);
		list_prepend(next, &marker.vmo_link);
		if (!space || !space_retain_alive(space))
			continue; /* another sweep's marker, or a space that nothing runs in */
		spinlock_release(&vmo->lock);
		visit(space, vmo, low, high, first, end, sweep);
		space_release(space);
		spinlock_acquire(&vmo->lock);
	}
	list_remove(&marker.vmo_link);
	spinlock_release(&vmo->lock);
}

bool vmo_is_locked(struct vmo *vmo, uint64_t first, uint64_t end)
{
	list_for_each (link, &vmo->mappings) {
		const struct mapping *mapping = container_of(link, struct mapping, vmo_link);
		uint64_t index = mapping->offset >> PAGE_SHIFT;

		if (mapping->space && mapping->locked && index < end &&
		    first < index + ((mapping->end - mapping->start) >> PAGE_SHIFT))
			return true;
	}
	return false;
}
