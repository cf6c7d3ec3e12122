/* SPDX-License-Identifier: MIT */
#include "placement.h"

#include "firmware.h"
#include "memory.h"
#include "random.h"

#define ATTEMPTS    4
#define LOWEST      (1ULL << 20) /* below is scarce, and processors start there */
#define SPARE_PARTS 16

/* How many page-aligned places for pages pages a free stretch has, and the first of them. */
static uint64_t count_places(const EFI_MEMORY_DESCRIPTOR *piece, uint64_t pages, uint64_t *first)
{
	uint64_t end = piece->PhysicalStart + piece->NumberOfPages * MEMORY_PAGE;

	if (piece->Type != EfiConventionalMemory)
		return 0;
	*first = piece->PhysicalStart < LOWEST ? LOWEST : piece->PhysicalStart;
	if (end < *first || (end - *first) / MEMORY_PAGE < pages)
		return 0;
	return (end - *first) / MEMORY_PAGE - pages + 1;
}

/* The address of the place with this number, or 0; *places is set to how many there are. */
static uint64_t find_place(const uint8_t *map, size_t size, size_t descriptor_size, uint64_t pages,
			   uint64_t number, uint64_t *places)
{
	*places = 0;
	for (size_t at = 0; at + descriptor_size <= size; at += descriptor_size) {
		uint64_t first = 0;
		uint64_t here = count_places((const void *)(map + at), pages, &first);

		if (number >= *places && number - *places < here)
			return first + (number - *places) * MEMORY_PAGE;
		*places += here;
	}
	return 0;
}

static EFI_PHYSICAL_ADDRESS allocate_at_random(const uint8_t *map, size_t size,
					       size_t descriptor_size, uint64_t pages)
{
	uint64_t places, ignored;

	find_place(map, size, descriptor_size, pages, UINT64_MAX, &places);
	for (int i = 0; i < ATTEMPTS && places > 0; i++) {
		EFI_PHYSICAL_ADDRESS address = find_place(map, size, descriptor_size, pages,
							  random_below(places), &ignored);

		if (!EFI_ERROR(boot_services->AllocatePages(AllocateAddress, EfiLoaderData, pages,
							    &address)))
			return address;
	}
	return 0;
}

void *placement_allocate(size_t size)
{
	UINTN map_size = 0, key, descriptor_size = 0;
	UINT32 version;
	uint64_t pages = (size + MEMORY_PAGE - 1) / MEMORY_PAGE;
	EFI_PHYSICAL_ADDRESS address = 0;
	void *map = NULL;

	boot_services->GetMemoryMap(&map_size, NULL, &key, &descriptor_size, &version);
	map_size += SPARE_PARTS * descriptor_size;
	if (!EFI_ERROR(boot_services->AllocatePool(EfiLoaderData, map_size, &map))) {
		if (!EFI_ERROR(boot_services->GetMemoryMap(&map_size, map, &key, &descriptor_size,
							   &version)))
			address = allocate_at_random(map, map_size, descriptor_size, pages);
		boot_services->FreePool(map);
	}
	return address != 0 ? (void *)(uintptr_t)address : firmware_allocate(size);
}
