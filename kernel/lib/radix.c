/* SPDX-License-Identifier: MIT */
/* A radix tree of 64-way nodes, as high as its greatest index needs. */
#include <stddef.h>

#include <kernel/radix.h>
#include <kernel/slab.h>

#define BITS  6
#define SLOTS (1U << BITS)

struct radix_node {
	void *slots[SLOTS];
	uint32_t used;
};

_Static_assert(sizeof(struct radix_node) == RADIX_NODE_BYTES, "the header says what one costs");

static struct object_cache nodes = OBJECT_CACHE("page index", struct radix_node);

static inline unsigned slot_of(uint64_t index, unsigned level)
{
	return index >> BITS * (level - 1) & (SLOTS - 1);
}

static bool reaches(const struct radix *radix, uint64_t index)
{
	return BITS * radix->levels >= 64 || index >> BITS * radix->levels == 0;
}

void **radix_find(const struct radix *radix, uint64_t index)
{
	struct radix_node *node = radix->root;

	if (!node || !reaches(radix, index))
		return NULL;
	for (unsigned level = radix->levels; level > 1; level--) {
		node = node->slots[slot_of(index, level)];
		if (!node)
			return NULL;
	}
	return &node->slots[slot_of(index, 1)];
}

/* Makes the root reach an index: the first one at its full height, else node above node. */
static bool raise_root(struct radix *radix, uint64_t index)
{
	while (!radix->root || !reaches(radix, index)) {
		struct radix_node *node = object_cache_alloc(&nodes);

		if (!node)
			return false;
		radix->nodes++;
		node->slots[0] = radix->root;
		node->used = radix->root != NULL;
		do {
			radix->levels++;
		} while (!radix->root && !reaches(radix, index));
		radix->root = node;
	}
	return true;
}

void **radix_create(struct radix *radix, uint64_t index)
{
	struct radix_node *node;

	if (!raise_root(radix, index))
		return NULL;
	node = radix->root;
	for (unsigned level = radix->levels; level > 1; level--) {
		void **slot = &node->slots[slot_of(index, level)];

		if (!*slot) {
			*slot = object_cache_alloc(&nodes);
			if (!*slot) {
				radix_clear(radix, index);
				return NULL;
			}
			node->used++;
			radix->nodes++;
		}
		node = *slot;
	}
	if (!node->slots[slot_of(index, 1)])
		node->used++;
	return &node->slots[slot_of(index, 1)];
}

void radix_clear(struct radix *radix, uint64_t index)
{
	struct radix_node *path[64 / BITS + 2] = {NULL};
	struct radix_node *node = radix->root;
	unsigned level;

	if (!node || !reaches(radix, index))
		return;
	for (level = radix->levels; node && level > 1; level--) {
		path[level] = node;
		node = node->slots[slot_of(index, level)];
	}
	if (node && level == 1) {
		path[1] = node;
		node->slots[slot_of(index, 1)] = NULL;
		node->used--;
	} else {
		level++;
	}
	for (; level <= radix->levels && path[level]->used == 0; level++) {
		object_cache_free(&nodes, path[level]);
		radix->nodes--;
		if (level == radix->levels) {
			*radix = (struct radix){NULL, 0, 0};
			return;
		}
		path[level + 1]->slots[slot_of(index, level + 1)] = NULL;
		path[level + 1]->used--;
	}
}

void **radix_next(const struct radix *radix, uint64_t *index)
{
	while (radix->root && reaches(radix, *index)) {
		struct radix_node *node = radix->root;
		unsigned level = radix->levels;
		uint64_t step;

		while (level > 1 && node->slots[slot_of(*index, level)]) {
			node = node->slots[slot_of(*index, level)];
			level--;
		}
		if (level == 1 && node->slots[slot_of(*index, 1)])
			return &node->slots[slot_of(*index, 1)];
		step = 1UL << BITS * (level - 1);
		*index = (*index | (step - 1)) + 1;
		if (*index == 0)
			break;
	}
	return NULL;
}
