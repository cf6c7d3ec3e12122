/* SPDX-License-Identifier: MIT */
/*
 * The mappings of a space: a tree to find them, a list to go from one to the next. Placement goes
 * downwards from the mapping placed last, which makes it one descent of the tree; where that meets
 * something, the whole list is searched.
 */
#include <abi/errno.h>
#include <kernel/slab.h>

#include "mapping.h"

static struct object_cache mapping_cache = OBJECT_CACHE("mapping", struct mapping);

struct mapping *mapping_alloc(void)
{
	return object_cache_alloc(&mapping_cache);
}

void mapping_free(struct mapping *mapping)
{
	object_cache_free(&mapping_cache, mapping);
}

static inline struct mapping *of_node(struct tree_node *node)
{
	return container_of(node, struct mapping, node);
}

static inline struct mapping *of_order(struct list *order)
{
	return container_of(order, struct mapping, order);
}

struct mapping *mapping_from(struct space *space, uaddr_t address)
{
	struct mapping *found = space->recent;

	if (likely(found && address >= found->start && address < found->end))
		return found;
	found = NULL;
	for (struct tree_node *node = space->tree.root; node;) {
		struct mapping *mapping = of_node(node);
		bool after = address >= mapping->end;

		if (!after)
			found = mapping;
		node = node->child[after];
	}
	space->recent = found;
	return found;
}

struct mapping *mapping_next(struct mapping *mapping)
{
	struct list *next = mapping->order.next;

	return next == &mapping->space->order ? NULL : of_order(next);
}

void mapping_insert(struct space *space, struct mapping *mapping)
{
	struct tree_node *parent = NULL;
	bool after = false;

	for (struct tree_node *node = space->tree.root; node; node = node->child[after]) {
		parent = node;
		after = mapping->start >= of_node(node)->end;
	}
	if (!parent)
		list_append(&space->order, &mapping->order);
	else if (after)
		list_prepend(&of_node(parent)->order, &mapping->order);
	else
		list_append(&of_node(parent)->order, &mapping->order);
	tree_link(&space->tree, &mapping->node, parent, after);
	mapping->space = space;
	space->mapped += mapping->end - mapping->start;
	space->recent = mapping;
	space->changes++;
	if (mapping->vmo) {
		/* At the head: a sweep under way need not visit what begins after it did. */
		spinlock_acquire(&mapping->vmo->lock);
		list_prepend(&mapping->vmo->mappings, &mapping->vmo_link);
		mapping->vmo->mapping_count++;
		spinlock_release(&mapping->vmo->lock);
	}
}

/* Takes it out of tree and list. */
static void unlink_mapping(struct mapping *mapping)
{
	struct space *space = mapping->space;

	tree_remove(&space->tree, &mapping->node);
	list_remove(&mapping->order);
	if (space->recent == mapping)
		space->recent = NULL;
	space->changes++;
}

void mapping_remove(struct mapping *mapping)
{
	struct vmo *vmo = mapping->vmo;

	unlink_mapping(mapping);
	mapping->space->mapped -= mapping->end - mapping->start;
	if (vmo) {
		spinlock_acquire(&vmo->lock);
		list_remove(&mapping->vmo_link);
		vmo->mapping_count--;
		spinlock_release(&vmo->lock);
		object_release(&vmo->object);
	}
	mapping_free(mapping);
}

int mapping_split(struct mapping *mapping, uaddr_t at)
{
	struct space *space = mapping->space;
	struct vmo *vmo = mapping->vmo;
	struct mapping *upper = mapping_alloc();

	if (!upper)
		return -ENOMEM;
	*upper = *mapping;
	upper->start = at;
	upper->offset += at - mapping->start;
	upper->guard = false;
	space->mapped -= mapping->end - at;
	if (vmo) {
		object_retain(&vmo->object);
		spinlock_acquire(&vmo->lock);
		mapping->end = at;
		spinlock_release(&vmo->lock);
	}
	mapping->end = at;
	mapping_insert(space, upper);
	return 0;
}

int mapping_split_range(struct space *space, uaddr_t start, uaddr_t end)
{
	struct mapping *mapping = mapping_from(space, start);

	if (mapping && mapping->start < start) {
		int error = mapping_split(mapping, start);

		if (error)
			return error;
	}
	mapping = mapping_from(space, end - 1);
	if (mapping && mapping->start < end && mapping->end > end)
		return mapping_split(mapping, end);
	return 0;
}

static bool is_alike(const struct mapping *lower, const struct mapping *upper)
{
	return lower->end == upper->start && !lower->vmo && !upper->vmo && !lower->page &&
	       !upper->page && lower->access == upper->access && lower->locked == upper->locked &&
	       lower->shared == upper->shared && !upper->guard;
}

/* Gives an upper mapping's range to the lower one. */
static void join(struct mapping *lower, struct mapping *upper)
{
	unlink_mapping(upper);
	lower->end = upper->end;
	mapping_free(upper);
}

void mapping_merge(struct mapping *mapping)
{
	struct list *before = mapping->order.previous, *after = mapping->order.next;
	struct list *ends = &mapping->space->order;

	if (after != ends && is_alike(mapping, of_order(after)))
		join(mapping, of_order(after));
	if (before != ends && is_alike(of_order(before), mapping))
		join(of_order(before), mapping);
}

/* --- placement ------------------------------------------------------------------------------- */

/* Whether [start, end) is free, with a page to spare between it and its neighbours. */
static bool is_free(struct space *space, uaddr_t start, uaddr_t end, uint64_t spare)
{
	struct mapping *above = mapping_from(space, start < spare ? 0 : start - spare);

	if (above && above->guard && spare == 0)
		spare = PAGE_SIZE;
	return !above || above->start >= end + spare;
}

/* The highest free place below the top. */
static uaddr_t search(struct space *space, uint64_t length)
{
	uaddr_t ceiling = space->top;

	for (struct list *at = space->order.previous;; at = at->previous) {
		uaddr_t below = at == &space->order ? 0 : of_order(at)->end;

		if (below < ceiling && ceiling - below >= length + 2 * PAGE_SIZE)
			return ceiling - length - PAGE_SIZE;
		if (at == &space->order)
			return 0;
		if (of_order(at)->start < ceiling)
			ceiling = of_order(at)->start;
	}
}

uaddr_t mapping_place(struct space *space, uint64_t length, uaddr_t wish)
{
	uaddr_t place;

	if (wish && space_range_valid(wish, length) && is_free(space, wish, wish + length, 0))
		return wish;
	if (space->cursor > length + 3 * PAGE_SIZE) {
		place = space->cursor - PAGE_SIZE - length;
		if (is_free(space, place, place + length, PAGE_SIZE)) {
			space->cursor = place;
			return place;
		}
	}
	place = search(space, length);
	if (place)
		space->cursor = place;
	return place;
}
