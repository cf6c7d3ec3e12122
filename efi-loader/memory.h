/* SPDX-License-Identifier: MIT */
/* From the firmware's memory map to the one in the boot contract. */
#ifndef LOADER_MEMORY_H
#define LOADER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/boot.h"

#define MEMORY_PAGE 4096u

/* The firmware's map as GetMemoryMap gives it; descriptors may be longer than they are documented.
 */
struct memory_firmware_map {
	const void *descriptors;
	size_t size; /* bytes */
	size_t descriptor_size;
};

/* Physical memory that is known to be something in particular. Need not be page-aligned. */
struct memory_claim {
	uint64_t base;
	uint64_t length;
	uint32_t type; /* enum boot_memory_type */
};

/* Where a stretch of one kind begins or ends: working space of memory_convert. */
struct memory_edge {
	uint64_t address;
	uint32_t type;
	int32_t change; /* +1 or -1 */
};

/* How many edges memory_convert needs, and the most entries that it can produce. */
size_t memory_edge_count(const struct memory_firmware_map *firmware, size_t claim_count);

/*
 * Writes the contract's map: sorted, disjoint, merged, page-aligned. Where stretches overlap the
 * larger type number wins, which is the more restricted one. Page 0 is never usable. edges has room
 * for memory_edge_count() elements, and so has map. Returns the number of entries.
 */
size_t memory_convert(const struct memory_firmware_map *firmware, const struct memory_claim *claims,
		      size_t claim_count, struct memory_edge *edges, struct boot_memory *map);

/* End of the highest RAM (a type below BOOT_MEMORY_RESERVED) in a converted map. */
uint64_t memory_ram_end(const struct boot_memory *map, size_t count);

/* Bytes of RAM in a converted map. */
uint64_t memory_ram_size(const struct boot_memory *map, size_t count);

#endif
