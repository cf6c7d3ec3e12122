/* SPDX-License-Identifier: MIT */
/*
 * The mappings of a space: a tree to find them, a list to go from one to the next. The youngest
 * joins the tree when the next one comes: what is mapped, used and unmapped again costs no
 * balancing. Placement goes downwards from the mapping placed last; where that meets something,
 * the whole list is searched.
 */
#include <abi/errno.h>
#include <kernel/job.h>

#include "mapping.h"

static struct object_cache mapping_cache = OBJECT_CACHE("mapping", struct mapping);

struct mapping *mapping_alloc(struct space *space)
{
	struct mapping *mapping = space->spare;

	space->spare = NULL;
	return likely(mapping) ? mapping : job_cache_alloc(space->job, &mapping_cache);
}

void mapping_free(struct space *space, struct mapping *mapping)
{
	if (!space->spare)
		space->spare = mapping;
	else
		job_cache_free(space->job, &mapping_cache, mapping);
}

void mapping_drop_spare(struct space *space)
{
	if (space->spare)
		job_cache_free(space->job, &mapping_cache, space->spare);
	space->spare = NULL;
}

static inline struct mapping *of_node(struct tree_node *node)
{
	return container_of(node, struct mapping, node);
}

static inline struct mapping *of_order(struct list *order)
{
	return container_of(order, struct mapping, order);
}

struct mapping *mapping_search(struct space *space, uaddr_t address)
{
	struct mapping *found = NULL, *young = space->young;

	for (struct tree_node *node = space->tree.root; node;) {
		struct mapping *mapping = of_node(node);
		bool after = address >= mapping->end;

		if (!after)
			found = mapping;
		node = node->child[after];
	}
	if (young && address < young->end && (!found || young->start < found->start))
		found = young;
	space->recent = found;
	return found;
}

void mapping_settle(struct space *space)
{
	struct tree_node *parent = NULL;
	bool after = false;

	for (struct tree_node *node = space->tree.root; node; node = node->child[after]) {
		parent = node;
		after = space->young->start >= of_node(node)->end;
	}
	tree_link(&space->tree, &space->young->node, parent, after);
}

void mapping_insert(struct space *space, struct mapping *mapping, struct mapping *above)
{
	mapping_enter(space, mapping, above ? &above->order : &space->order);
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

	if (space->young == mapping)
		space->young = NULL;
	else
		tree_remove(&space->tree, &mapping->node);
	if (space->hint == mapping)
		space->hint = mapping_next(mapping);
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
	mapping_free(mapping->space, mapping);
}

int mapping_split(struct mapping *mapping, uaddr_t at)
{
	struct space *space = mapping->space;
	struct vmo *vmo = mapping->vmo;
	struct mapping *upper = mapping_alloc(space);

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
	mapping_insert(space, upper, mapping_next(mapping));
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
	if (lower->space->hint == mapping_next(lower))
		lower->space->hint = lower;
	lower->end = upper->end;
	mapping_free(lower->space, upper);
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

/* Whether a wish can be granted; *above becomes the neighbour. */
static bool is_free(struct space *space, uaddr_t start, uaddr_t end, struct mapping **above)
{
	*above = mapping_from(space, start);
	return !*above || (*above)->start >= end + ((*above)->guard ? PAGE_SIZE : 0);
}

/* The highest free place below the top that has room for a length and a page on either side. */
static uaddr_t search(struct space *space, uint64_t length, struct mapping **above)
{
	uaddr_t ceiling = space->top;

	*above = NULL;
	for (struct list *at = space->order.previous;; at = at->previous) {
		uaddr_t below = at == &space->order ? 0 : of_order(at)->end;

		if (below < ceiling && ceiling - below >= length + 2 * PAGE_SIZE)
			return ceiling - length - PAGE_SIZE;
		if (at == &space->order)
			return 0;
		*above = of_order(at);
		if (of_order(at)->start < ceiling)
			ceiling = of_order(at)->start;
	}
}

uaddr_t mapping_place(struct space *space, uint64_t length, uaddr_t wish, struct mapping **above)
{
	struct mapping *hint = space->hint;
	struct list *at = hint ? hint->order.previous : space->order.previous;
	uaddr_t ceiling = hint && hint->start < space->top ? hint->start : space->top;
	uaddr_t floor = at == &space->order ? 0 : of_order(at)->end;

	if (wish && space_range_valid(wish, length) && is_free(space, wish, wish + length, above))
		return wish;
	*above = hint;
	/* Below the one placed last, where there is still room. */
	if (likely(ceiling > floor && ceiling - floor >= length + 2 * PAGE_SIZE))
		return ceiling - length - PAGE_SIZE;
	return search(space, length, above);
}
