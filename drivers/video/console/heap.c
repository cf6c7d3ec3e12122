/* SPDX-License-Identifier: MIT */
#include "heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Blocks lie side by side; the last one's next is NULL. */
struct heap_block {
	struct heap_block *next;
	size_t size; /* of what follows the header */
	bool used;
} __attribute__((aligned(16)));

void heap_init(struct heap *heap, void *memory, size_t size)
{
	heap->first = memory;
	heap->first->next = NULL;
	heap->first->size = size - sizeof(struct heap_block);
	heap->first->used = false;
}

static void split(struct heap_block *block, size_t size)
{
	struct heap_block *rest = (struct heap_block *)((uint8_t *)(block + 1) + size);

	if (block->size - size < 2 * sizeof(*rest))
		return;
	rest->next = block->next;
	rest->size = block->size - size - sizeof(*rest);
	rest->used = false;
	block->next = rest;
	block->size = size;
}

void *heap_allocate(struct heap *heap, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + 15) & ~(size_t)15;
	for (struct heap_block *block = heap->first; block; block = block->next) {
		if (block->used || block->size < size)
			continue;
		split(block, size);
		block->used = true;
		memset(block + 1, 0, size);
		return block + 1;
	}
	return NULL;
}

void heap_free(struct heap *heap, void *memory)
{
	if (!memory)
		return;
	((struct heap_block *)memory - 1)->used = false;
	for (struct heap_block *block = heap->first; block; block = block->next) {
		while (!block->used && block->next && !block->next->used) {
			block->size += sizeof(*block) + block->next->size;
			block->next = block->next->next;
		}
	}
}
