/* SPDX-License-Identifier: MIT */
/*
 * A heap inside one piece of memory, for the terminal library: few blocks, zeroed, first fit. Each
 * terminal has one of its own, so nothing that a program prints can take memory from another.
 */
#ifndef CONSOLE_HEAP_H
#define CONSOLE_HEAP_H

#include <stddef.h>

struct heap_block;

struct heap {
	struct heap_block *first;
};

/* Takes the memory over, 16-byte aligned. */
void heap_init(struct heap *heap, void *memory, size_t size);
/* Zeroed and 16-byte aligned; NULL where there is no room. */
void *heap_allocate(struct heap *heap, size_t size);
/* NULL is allowed. */
void heap_free(struct heap *heap, void *block);

#endif
