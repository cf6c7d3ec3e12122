/* SPDX-License-Identifier: MIT */
/*
 * A sparse array of pointers by 64-bit index. Nodes come and go with the slots in use; the caller
 * locks. An empty slot is NULL.
 */
#ifndef KERNEL_RADIX_H
#define KERNEL_RADIX_H

#include <stdbool.h>
#include <stdint.h>

struct radix_node;

#define RADIX_NODE_BYTES 520UL

struct radix {
	struct radix_node *root;
	unsigned levels; /* 0: empty */
	unsigned nodes;  /* of RADIX_NODE_BYTES */
};

/* The slot of an index, NULL where its node does not exist. */
void **radix_find(const struct radix *radix, uint64_t index);
/* The same, adding nodes; NULL when out of memory. Fill the slot, or call radix_clear. */
void **radix_create(struct radix *radix, uint64_t index);
/* Empties a slot and frees the nodes that nothing needs any more. */
void radix_clear(struct radix *radix, uint64_t index);
/* The first slot in use at or after *index, which becomes its index; NULL where there is none. */
void **radix_next(const struct radix *radix, uint64_t *index);

#endif
