/* SPDX-License-Identifier: MIT */
/* Between the parts of the address checker. None of them is itself checked. */
#ifndef DEBUG_SHADOW_H
#define DEBUG_SHADOW_H

#include <kernel/shadow.h>

/* What the compiler tells of a global variable. */
struct shadow_global {
	uintptr_t address;
	size_t size;
	size_t size_with_redzone;
	const char *name;
	const char *file;
	uint64_t initialised_late;
	const struct shadow_place *place;
	uint64_t indicator;
};

static inline uint8_t *shadow_of(uintptr_t address)
{
	return (uint8_t *)((intptr_t)address >> 3);
}

/* The registered global that ends last before an address, NULL where there is none. */
const struct shadow_global *shadow_global_find(uintptr_t address);

/* Reports an access whose first forbidden byte is at bad. */
void shadow_report(uintptr_t address, size_t size, bool write, uintptr_t bad);
/* Reports that an object which is free is freed. */
void shadow_report_double_free(const struct object_cache *cache, const void *object);

#endif
