/* SPDX-License-Identifier: MIT */
/*
 * The bump allocator takes pages downwards from the end of the highest usable range, then the next
 * lower one. Large pages leave alignment gaps; what was really taken is kept as a few extents, so
 * that the rest of every range goes to the page allocator.
 */
#include <kernel/page.h>
#include <kernel/string.h>

#include "early.h"

#define LARGE_SIZE   (2UL << 20)
#define EXTENT_LIMIT 64
#define EARLY_MIN    0x100000UL /* the first MiB is for those who need just that */

struct extent {
	uint64_t first, end;
};

static const char *ranges;
static size_t range_size; /* of one entry in the loader's map */
static unsigned range_number;
static uint64_t range_base; /* of the range being cut */
static uint64_t cursor;     /* everything of the range from here on is taken or skipped */
static struct extent extents[EXTENT_LIMIT];
static unsigned extent_count;

static bool next_range(void)
{
	while (range_number--) {
		const struct boot_memory *range =
			(const void *)(ranges + range_number * range_size);

		if (range->type == BOOT_MEMORY_USABLE && range->base >= EARLY_MIN) {
			range_base = range->base;
			cursor = range->base + range->length;
			return true;
		}
	}
	range_number = 0;
	cursor = 0;
	return false;
}

void early_init(const void *map, unsigned count, size_t entry_size)
{
	ranges = map;
	range_number = count;
	range_size = entry_size;
	extent_count = 0;
	next_range();
}

static paddr_t take(uint64_t size)
{
	uint64_t first = (cursor - size) & ~(size - 1);

	if (extent_count && extents[extent_count - 1].first == first + size) {
		extents[extent_count - 1].first = first;
	} else {
		if (extent_count == EXTENT_LIMIT)
			return paddr(0);
		extents[extent_count++] = (struct extent){first, first + size};
	}
	cursor = first;
	memset(paddr_pointer(paddr(first)), 0, size);
	return paddr(first);
}

paddr_t early_take(void)
{
	while (cursor == 0 || cursor - range_base < PAGE_SIZE)
		if (!next_range())
			return paddr(0);
	return take(PAGE_SIZE);
}

paddr_t early_take_large(void)
{
	/* Half of the extents stay for small pages in further ranges. */
	if (cursor == 0 || cursor - range_base < 2 * LARGE_SIZE || extent_count >= EXTENT_LIMIT / 2)
		return paddr(0);
	return take(LARGE_SIZE);
}

bool early_is_taken(uint64_t address, uint64_t *end)
{
	for (unsigned i = 0; i < extent_count; i++) {
		if (address >= extents[i].first && address < extents[i].end) {
			if (extents[i].end < *end)
				*end = extents[i].end;
			return true;
		}
		if (address < extents[i].first && extents[i].first < *end)
			*end = extents[i].first;
	}
	return false;
}
