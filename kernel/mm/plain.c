/* SPDX-License-Identifier: MIT */
/*
 * The most frequent life of memory in few instructions: a private page that is mapped next to the
 * last one, touched (space_fault's own short way) and unmapped before anything else is mapped. Each
 * step that finds anything unusual changes nothing and leaves the work to the general code.
 */
#include <kernel/job.h>
#include <kernel/page.h>

#include "mapping.h"

#define ACCESS_ALL (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)

/* The place for a length right below the hint or the top, 0 where something is in the way. */
static inline uaddr_t next_place(const struct space *space, const struct mapping *hint,
				 uint64_t length)
{
	struct list *before = hint ? hint->order.previous : space->order.previous;
	uaddr_t ceiling = hint && hint->start < space->top ? hint->start : space->top;
	uaddr_t floor = 0;

	if (likely(before != &space->order))
		floor = container_of(before, struct mapping, order)->end;
	if (unlikely(length > space->limit || space->mapped > space->limit - length ||
		     length > job_memory_left(space->job) || ceiling < floor ||
		     ceiling - floor < length + 2 * PAGE_SIZE))
		return 0;
	return ceiling - PAGE_SIZE - length;
}

uaddr_t plain_map(struct space *space, uint64_t length, unsigned access)
{
	struct mapping *mapping, *hint;
	uaddr_t place = 0;

	if (unlikely(access > ACCESS_ALL || length - 1 >= USER_TOP ||
		     (access & (ACCESS_WRITE | ACCESS_EXECUTE)) == (ACCESS_WRITE | ACCESS_EXECUTE)))
		return 0;
	length = round_up_page(length);
	spinlock_acquire(&space->lock);
	mapping = space->spare;
	hint = space->hint;
	if (likely(mapping))
		place = next_place(space, hint, length);
	if (likely(place)) {
		space->spare = NULL;
		mapping->start = place;
		mapping->end = place + length;
		mapping->vmo = NULL;
		mapping->page = NULL;
		mapping->offset = 0;
		mapping->access = (uint8_t)access;
		mapping->access_max = ACCESS_ALL;
		mapping->shared = mapping->locked = mapping->guard = false;
		mapping_enter(space, mapping, hint ? &hint->order : &space->order);
		space->hint = mapping;
	}
	spinlock_release(&space->lock);
	return place;
}

/* Whether a neighbour needs the leaf table of a mapping as well, so that the table stays. */
static inline bool keeps_table(const struct space *space, const struct mapping *mapping)
{
	const struct list *before = mapping->order.previous, *after = mapping->order.next;
	uaddr_t base = space->leaf_base;

	return (after != &space->order &&
		container_of(after, struct mapping, order)->start - base < LARGE_PAGE_SIZE) ||
	       (before != &space->order && container_of(before, struct mapping, order)->end > base);
}

/* Takes a mapping that plain_unmap has accepted out of everything but its entry. */
static inline void forget(struct space *space, struct mapping *mapping)
{
	struct list *before = mapping->order.previous, *after = mapping->order.next;

	if (likely(space->hint == mapping))
		space->hint =
			after == &space->order ? NULL : container_of(after, struct mapping, order);
	before->next = after;
	after->previous = before;
	space->young = space->recent = NULL;
	space->spare = mapping;
	space->mapped -= PAGE_SIZE;
	space->changes++;
}

bool plain_unmap(struct space *space, uaddr_t address)
{
	struct mapping *mapping;
	struct page *page;
	entry_t *entry;
	bool done = false;

	spinlock_acquire(&space->lock);
	mapping = space->young;
	if (unlikely(!mapping || mapping->start != address || mapping->end - address != PAGE_SIZE ||
		     mapping->vmo || mapping->page || space->spare ||
		     address - space->leaf_base >= LARGE_PAGE_SIZE || !keeps_table(space, mapping)))
		goto out;
	entry = &space->leaf[(address - space->leaf_base) >> PAGE_SHIFT];
	if (unlikely(!entry_is_present(*entry)))
		goto out;
	page = page_array + (entry_paddr(*entry).raw >> PAGE_SHIFT);
	if (unlikely(page->shares != 1 || page->pins != 0))
		goto out;
	forget(space, mapping);
	done = true;
	entry->raw = 0;
	space->resident--;
	space_flush_page(space, address);
	page_free(page);
	space_uncharge(space);
out:
	spinlock_release(&space->lock);
	return done;
}
