/* SPDX-License-Identifier: MIT */
/*
 * fork's copy of an address space, one leaf table at a time, so that others get at the lock in
 * between. A private page is shared read-only by both sides; one pinned for writing is somebody's
 * buffer in the parent, so the child gets its own at once.
 */
#include <abi/errno.h>
#include <kernel/page.h>
#include <kernel/string.h>

#include "mapping.h"

struct clone {
	struct space *from, *to;
	struct mapping *copy; /* being filled; NULL between mappings */
	uint64_t changes;     /* of the parent, when it was made */
	uaddr_t at;           /* everything below is done */
	struct table_stock stock;
	bool needs_tables;
};

/* Begins the child's copy of a mapping, from where the clone has come to. */
static int begin_mapping(struct clone *clone, const struct mapping *from)
{
	struct mapping *mapping = mapping_alloc(clone->to);

	if (!mapping)
		return -ENOMEM;
	*mapping = *from;
	if (clone->at > from->start) {
		mapping->start = clone->at;
		mapping->offset += clone->at - from->start;
	}
	clone->at = mapping->start;
	if (mapping->vmo)
		object_retain(&mapping->vmo->object);
	mapping->locked = false;
	mapping_insert(clone->to, mapping, mapping_from(clone->to, mapping->start));
	clone->copy = mapping;
	clone->changes = clone->from->changes;
	return 0;
}

/* The parent's mappings changed meanwhile: what is copied ends here. */
static int end_mapping(struct clone *clone)
{
	struct mapping *copy = clone->copy, *rest;
	int error = 0;

	clone->copy = NULL;
	if (copy->start == clone->at) {
		mapping_remove(copy);
		return 0;
	}
	error = mapping_split(copy, clone->at);
	if (error)
		return error;
	rest = mapping_next(copy);
	mapping_remove(rest);
	return 0;
}

/* Gives the child one page. False when out of memory: nothing changed. */
static bool clone_page(struct gather *gather, uaddr_t address, entry_t *from, struct space *to,
		       entry_t *entry)
{
	struct page *page = page_array + (entry_paddr(*from).raw >> PAGE_SHIFT);

	if (page->pins && entry_is_writable(*from)) {
		struct page *copy = page_alloc(PAGE_USER);

		if (!copy || !space_charge(to)) {
			if (copy)
				page_free(copy);
			return false;
		}
		memcpy(page_pointer(copy), page_pointer(page), PAGE_SIZE);
		copy->owner = to->job;
		entry->raw = (from->raw & ~ENTRY_ADDRESS) | page_paddr(copy).raw;
	} else {
		if (entry_is_writable(*from)) {
			*from = entry_without_write(*from);
			if (!gather->end)
				gather->first = address;
			gather->end = address + PAGE_SIZE;
		}
		page_get_share(page);
		*entry = *from;
	}
	to->resident++;
	return true;
}

/* Clones counted entries, up to the end of a table or of the mapping. */
static int clone_table(struct clone *clone)
{
	struct gather gather;
	unsigned count;
	entry_t *entry = arch_entry_range(clone->from->root, &clone->at, clone->copy->end, &count);
	entry_t *copy;
	int error = 0;

	if (!entry) {
		clone->at = clone->copy->end;
		return 0;
	}
	copy = arch_entry_create(clone->to->root, clone->at, &clone->stock);
	clone->needs_tables = !copy;
	if (!copy)
		return 0; /* the next step brings tables */
	gather_init(&gather, clone->from);
	for (; count && !error; count--, entry++, copy++, clone->at += PAGE_SIZE)
		if (entry_is_counted(*entry) &&
		    !clone_page(&gather, clone->at, entry, clone->to, copy))
			error = -ENOMEM;
	gather_finish(&gather);
	return error;
}

/* One table's worth. Both locks are held. */
static int clone_step(struct clone *clone)
{
	struct space *from = clone->from;
	struct mapping *mapping;

	if (clone->copy && clone->changes != from->changes) {
		int error = end_mapping(clone);

		if (error)
			return error;
	}
	if (!clone->copy) {
		int error;

		mapping = mapping_from(from, clone->at);
		while (mapping && mapping->page)
			mapping = mapping_next(mapping);
		if (!mapping) {
			clone->at = USER_TOP;
			return 0;
		}
		error = begin_mapping(clone, mapping);
		if (error)
			return error;
	}
	if (clone->at < clone->copy->end) {
		int error = clone_table(clone);

		if (error)
			return error;
	}
	if (clone->at >= clone->copy->end)
		clone->copy = NULL;
	return 0;
}

int space_clone(struct space *from, struct space *to)
{
	struct clone clone = {.from = from, .to = to};
	struct space *first = from < to ? from : to, *second = from < to ? to : from;
	int error = 0;

	if (from->job != to->job)
		return -EINVAL;
	while (clone.at < USER_TOP && !error) {
		if (clone.needs_tables && !space_stock_fill(to, &clone.stock)) {
			error = -ENOMEM;
			break;
		}
		spinlock_acquire(&first->lock);
		spinlock_acquire_second(&second->lock);
		to->limit = from->limit;
		to->top = from->top;
		error = clone_step(&clone);
		spinlock_release(&second->lock);
		spinlock_release(&first->lock);
		arch_interrupts_poll();
	}
	space_stock_drain(to, &clone.stock);
	return error;
}
