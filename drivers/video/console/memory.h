/* SPDX-License-Identifier: MIT */
/* Large pieces of memory: zero, and not really there until they are written. */
#ifndef CONSOLE_MEMORY_H
#define CONSOLE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NULL where there is no room. */
void *memory_map(size_t size);
/* The same size as was asked for; NULL is allowed. */
void memory_unmap(void *memory, size_t size);

/* A piece that can outlive the driver. */
struct memory_object {
	void *memory; /* NULL: none */
	size_t size;
	uint64_t handle;
};

bool memory_object_create(struct memory_object *object, size_t size);
/* Whoever drives the screen next finds it under the number, in place of what was there. */
void memory_object_keep(const struct memory_object *object, uint32_t number);
/* What the driver before has left under the number. Returns false where there is nothing. */
bool memory_object_find(struct memory_object *object, uint32_t number);
/* The memory goes unless it is kept. */
void memory_object_close(struct memory_object *object);

#endif
