/* SPDX-License-Identifier: MIT */
/*
 * Every stretch gives two edges, where its type begins and ends. A walk over the sorted edges
 * counts how many stretches of each type cover the current address; the largest type that covers it
 * wins.
 */
#include "memory.h"

#include "runtime.h"

#define TYPE_COUNT  (BOOT_MEMORY_PERSISTENT + 1)
#define ADDRESS_MAX (1ULL << 52)

/* UEFI specification, EFI_MEMORY_DESCRIPTOR. */
struct efi_descriptor {
	uint32_t type;
	uint32_t padding;
	uint64_t physical;
	uint64_t virtual;
	uint64_t pages;
	uint64_t attributes;
};

/* The contract's type of each EFI_MEMORY_TYPE. */
static uint32_t type_of_efi(uint32_t type)
{
	static const uint8_t types[] = {
		BOOT_MEMORY_RESERVED,    /* EfiReservedMemoryType */
		BOOT_MEMORY_RECLAIMABLE, /* EfiLoaderCode */
		BOOT_MEMORY_RECLAIMABLE, /* EfiLoaderData */
		BOOT_MEMORY_RECLAIMABLE, /* EfiBootServicesCode */
		BOOT_MEMORY_USABLE,      /* EfiBootServicesData */
		BOOT_MEMORY_FIRMWARE,    /* EfiRuntimeServicesCode */
		BOOT_MEMORY_FIRMWARE,    /* EfiRuntimeServicesData */
		BOOT_MEMORY_USABLE,      /* EfiConventionalMemory */
		BOOT_MEMORY_BAD,         /* EfiUnusableMemory */
		BOOT_MEMORY_ACPI,        /* EfiACPIReclaimMemory */
		BOOT_MEMORY_ACPI_NVS,    /* EfiACPIMemoryNVS */
		BOOT_MEMORY_MMIO,        /* EfiMemoryMappedIO */
		BOOT_MEMORY_MMIO,        /* EfiMemoryMappedIOPortSpace */
		BOOT_MEMORY_FIRMWARE,    /* EfiPalCode */
		BOOT_MEMORY_PERSISTENT,  /* EfiPersistentMemory */
	};

	return type < sizeof(types) ? types[type] : BOOT_MEMORY_RESERVED;
}

size_t memory_edge_count(const struct memory_firmware_map *firmware, size_t claim_count)
{
	return 2 * (firmware->size / firmware->descriptor_size + claim_count + 1);
}

/* Adds the stretch [base, end), widened to whole pages and cut at the top of physical memory. */
static size_t add_edges(struct memory_edge *edges, size_t count, uint64_t base, uint64_t end,
			uint32_t type)
{
	if (end > ADDRESS_MAX)
		end = ADDRESS_MAX;
	if (base >= end)
		return count;
	base &= ~(uint64_t)(MEMORY_PAGE - 1);
	end = (end + MEMORY_PAGE - 1) & ~(uint64_t)(MEMORY_PAGE - 1);
	if (type >= TYPE_COUNT)
		type = BOOT_MEMORY_RESERVED;
	edges[count] = (struct memory_edge){.address = base, .type = type, .change = 1};
	edges[count + 1] = (struct memory_edge){.address = end, .type = type, .change = -1};
	return count + 2;
}

static uint64_t end_of(uint64_t base, uint64_t length)
{
	return length > UINT64_MAX - base ? UINT64_MAX : base + length;
}

static size_t collect_edges(const struct memory_firmware_map *firmware,
			    const struct memory_claim *claims, size_t claim_count,
			    struct memory_edge *edges)
{
	const uint8_t *at = firmware->descriptors;
	size_t descriptors = firmware->size / firmware->descriptor_size;
	size_t count = add_edges(edges, 0, 0, MEMORY_PAGE, BOOT_MEMORY_RESERVED);

	for (size_t i = 0; i < descriptors; i++, at += firmware->descriptor_size) {
		struct efi_descriptor descriptor;
		uint64_t length;

		memcpy(&descriptor, at, sizeof(descriptor));
		length = descriptor.pages > UINT64_MAX / MEMORY_PAGE
				 ? UINT64_MAX
				 : descriptor.pages * MEMORY_PAGE;
		count = add_edges(edges, count, descriptor.physical,
				  end_of(descriptor.physical, length),
				  type_of_efi(descriptor.type));
	}
	for (size_t i = 0; i < claim_count; i++)
		count = add_edges(edges, count, claims[i].base,
				  end_of(claims[i].base, claims[i].length), claims[i].type);
	return count;
}

static void sift_down(struct memory_edge *edges, size_t root, size_t count)
{
	struct memory_edge moved = edges[root];

	for (;;) {
		size_t child = 2 * root + 1;

		if (child >= count)
			break;
		if (child + 1 < count && edges[child + 1].address > edges[child].address)
			child++;
		if (edges[child].address <= moved.address)
			break;
		edges[root] = edges[child];
		root = child;
	}
	edges[root] = moved;
}

/* Heap sort: no recursion, no memory, never slow. */
static void sort_edges(struct memory_edge *edges, size_t count)
{
	for (size_t i = count / 2; i > 0; i--)
		sift_down(edges, i - 1, count);
	for (size_t last = count; last > 1; last--) {
		struct memory_edge largest = edges[0];

		edges[0] = edges[last - 1];
		edges[last - 1] = largest;
		sift_down(edges, 0, last - 1);
	}
}

static uint32_t largest_covering(const int32_t covering[TYPE_COUNT])
{
	for (uint32_t type = TYPE_COUNT - 1; type > 0; type--) {
		if (covering[type] > 0)
			return type;
	}
	return 0;
}

size_t memory_convert(const struct memory_firmware_map *firmware, const struct memory_claim *claims,
		      size_t claim_count, struct memory_edge *edges, struct boot_memory *map)
{
	size_t edge_count = collect_edges(firmware, claims, claim_count, edges);
	int32_t covering[TYPE_COUNT] = {0};
	size_t count = 0;

	sort_edges(edges, edge_count);
	for (size_t i = 0; i < edge_count;) {
		uint64_t base = edges[i].address;
		uint32_t type;

		for (; i < edge_count && edges[i].address == base; i++)
			covering[edges[i].type] += edges[i].change;
		type = largest_covering(covering);
		if (type == 0 || i == edge_count)
			continue;
		if (count > 0 && map[count - 1].type == type &&
		    map[count - 1].base + map[count - 1].length == base) {
			map[count - 1].length += edges[i].address - base;
			continue;
		}
		map[count++] = (struct boot_memory){
			.base = base, .length = edges[i].address - base, .type = type};
	}
	return count;
}

uint64_t memory_ram_end(const struct boot_memory *map, size_t count)
{
	for (size_t i = count; i > 0; i--) {
		if (map[i - 1].type < BOOT_MEMORY_RESERVED)
			return map[i - 1].base + map[i - 1].length;
	}
	return 0;
}

uint64_t memory_ram_size(const struct boot_memory *map, size_t count)
{
	uint64_t size = 0;

	for (size_t i = 0; i < count; i++) {
		if (map[i].type < BOOT_MEMORY_RESERVED)
			size += map[i].length;
	}
	return size;
}
