/* SPDX-License-Identifier: MIT */
#include "paging.h"

#include "runtime.h"

enum {
	ENTRY_PRESENT = 1 << 0,
	ENTRY_WRITE = 1 << 1,
	ENTRY_ACCESSED = 1 << 5,
	ENTRY_DIRTY = 1 << 6,
	ENTRY_LARGE = 1 << 7,
};

#define ENTRY_NO_EXECUTE (1ULL << 63)
#define ENTRY_ADDRESS    0x000ffffffffff000ULL

#define TABLE_ENTRIES 512u
#define LEVEL_PAGE    0 /* 4 KiB pages; each level up is 512 times larger */
#define LEVEL_GIANT   2 /* 1 GiB pages */
#define LEVEL_ROOT    3

static unsigned level_shift(unsigned level)
{
	return 12 + 9 * level;
}

static uint64_t level_size(unsigned level)
{
	return 1ULL << level_shift(level);
}

static uint64_t *take_table(struct paging *paging)
{
	uint64_t *table;

	if (paging->used_pages == paging->pool_pages)
		return NULL;
	table = paging->pool + paging->used_pages * TABLE_ENTRIES;
	paging->used_pages++;
	memset(table, 0, PAGING_PAGE);
	return table;
}

static uint64_t *table_of(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & ENTRY_ADDRESS);
}

bool paging_start(struct paging *paging, void *pool, size_t pool_pages, bool giant_pages)
{
	paging->pool = pool;
	paging->pool_pages = pool_pages;
	paging->used_pages = 0;
	paging->giant_pages = giant_pages;
	paging->root = take_table(paging);
	return paging->root != NULL;
}

/* The entry of the given level for an address, with the tables above it; NULL: no page left. */
static uint64_t *entry_for(struct paging *paging, uint64_t virtual_address, unsigned level)
{
	uint64_t *table = paging->root;

	for (unsigned above = LEVEL_ROOT;; above--) {
		uint64_t *entry = &table[(virtual_address >> level_shift(above)) % TABLE_ENTRIES];

		if (above == level)
			return entry;
		if (!(*entry & ENTRY_PRESENT)) {
			uint64_t *next = take_table(paging);

			if (next == NULL)
				return NULL;
			*entry = (uint64_t)(uintptr_t)next | ENTRY_PRESENT | ENTRY_WRITE |
				 ENTRY_ACCESSED;
		}
		table = table_of(*entry);
	}
}

static unsigned largest_level(const struct paging *paging, uint64_t virtual_address,
			      uint64_t physical, uint64_t size)
{
	unsigned level = paging->giant_pages ? LEVEL_GIANT : LEVEL_GIANT - 1;

	while (level > LEVEL_PAGE &&
	       (size < level_size(level) || (virtual_address | physical) % level_size(level) != 0))
		level--;
	return level;
}

bool paging_map(struct paging *paging, uint64_t virtual_address, uint64_t physical, uint64_t size,
		unsigned rights)
{
	uint64_t bits = ENTRY_PRESENT | ENTRY_ACCESSED;

	if (rights & PAGING_WRITE)
		bits |= ENTRY_WRITE | ENTRY_DIRTY;
	if (!(rights & PAGING_EXECUTE))
		bits |= ENTRY_NO_EXECUTE;
	while (size > 0) {
		unsigned level = largest_level(paging, virtual_address, physical, size);
		uint64_t *entry = entry_for(paging, virtual_address, level);

		if (entry == NULL)
			return false;
		*entry = physical | bits | (level > LEVEL_PAGE ? ENTRY_LARGE : 0);
		virtual_address += level_size(level);
		physical += level_size(level);
		size -= level_size(level);
	}
	return true;
}

/* Finds the next stretch of RAM from entry *index on, whatever its types. False: no more. */
static bool next_ram(const struct boot_memory *map, size_t count, size_t *index, uint64_t *base,
		     uint64_t *end)
{
	size_t i = *index;

	while (i < count && map[i].type >= BOOT_MEMORY_RESERVED)
		i++;
	if (i == count)
		return false;
	*base = map[i].base;
	*end = map[i].base;
	for (; i < count && map[i].type < BOOT_MEMORY_RESERVED && map[i].base == *end; i++)
		*end += map[i].length;
	*index = i;
	return true;
}

bool paging_map_direct(struct paging *paging, const struct boot_memory *map, size_t count,
		       uint64_t base)
{
	uint64_t start, end;

	for (size_t i = 0; next_ram(map, count, &i, &start, &end);) {
		if (!paging_map(paging, base + start, start, end - start, PAGING_WRITE))
			return false;
	}
	return true;
}

size_t paging_direct_pages(const struct boot_memory *map, size_t count, bool giant_pages)
{
	size_t pages = 0;
	uint64_t start, end;

	for (size_t i = 0; next_ram(map, count, &i, &start, &end);) {
		pages += 2 + 2 + 2; /* the partial pages at both ends, at each level */
		pages += (end - start) >> level_shift(LEVEL_ROOT);
		if (!giant_pages)
			pages += (end - start) >> level_shift(LEVEL_GIANT);
	}
	return pages;
}

bool paging_find(const struct paging *paging, uint64_t virtual_address, uint64_t *physical,
		 unsigned *rights)
{
	const uint64_t *table = paging->root;

	for (unsigned level = LEVEL_ROOT;; level--) {
		uint64_t entry = table[(virtual_address >> level_shift(level)) % TABLE_ENTRIES];

		if (!(entry & ENTRY_PRESENT))
			return false;
		if (level > LEVEL_PAGE && !(entry & ENTRY_LARGE)) {
			table = table_of(entry);
			continue;
		}
		*physical = (entry & ENTRY_ADDRESS & ~(level_size(level) - 1)) +
			    virtual_address % level_size(level);
		*rights = (entry & ENTRY_WRITE ? PAGING_WRITE : 0) |
			  (entry & ENTRY_NO_EXECUTE ? 0 : PAGING_EXECUTE);
		return true;
	}
}
