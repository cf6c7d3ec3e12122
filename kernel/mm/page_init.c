/* SPDX-License-Identifier: MIT */
/*
 * The page array at start-up. It is sparse and virtual: only where the memory map lists RAM does it
 * have memory of its own; everywhere else one page of zeroes, which read as PAGE_NONE, is mapped.
 * So a physical address is looked up without a search, and holes of any size cost nothing.
 */
#include <kernel/arch_paging.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/shadow.h>
#include <kernel/string.h>

#include "early.h"
#include "start.h"

/* The array's slot holds entries for this much physical memory: all that a direct map can. */
#define ARRAY_REACH (KERNEL_SLOT_SIZE / sizeof(struct page))

static struct boot_memory *memory_map;
static unsigned memory_map_count;

static bool is_ram(const struct boot_memory *entry)
{
	return entry->type < BOOT_MEMORY_RESERVED;
}

bool page_range_is_foreign(uint64_t base, uint64_t size)
{
	for (unsigned i = 0; i < memory_map_count; i++) {
		const struct boot_memory *entry = &memory_map[i];

		if (is_ram(entry) && entry->type != BOOT_MEMORY_ACPI &&
		    base < entry->base + entry->length && entry->base < base + size)
			return false;
	}
	return true;
}

/* The loader's map, in an array of entries as large as this kernel knows them. */
static void copy_memory_map(const struct boot_info *boot)
{
	const char *from = paddr_pointer(paddr(boot->memory_map));
	size_t pages = round_up_page(boot->memory_map_count * sizeof(struct boot_memory));
	paddr_t first = early_take();

	/* Taken one by one downwards; the map is far smaller than any range it comes from. */
	for (pages >>= PAGE_SHIFT; pages > 1; pages--) {
		paddr_t next = early_take();

		assert(next.raw && next.raw + PAGE_SIZE == first.raw,
		       "the memory map has room for its copy");
		first = next;
	}
	assert(first.raw, "the memory map lists memory above 1 MiB that the kernel can use");
	memory_map = paddr_pointer(first);
	memory_map_count = boot->memory_map_count;
	for (unsigned i = 0; i < memory_map_count; i++)
		memcpy(&memory_map[i], from + i * boot->memory_map_entry_size, sizeof(*memory_map));
}

/* Puts memory of their own in the place of shared zeroes. */
static void back_zeroes(uintptr_t at, uintptr_t last)
{
	at &= ~PAGE_MASK;
	while (at < last) {
		bool large = false;
		entry_t *entry = arch_kernel_entry(at);
		paddr_t page;

		if (!entry || entry_is_writable(*entry)) {
			at += PAGE_SIZE; /* shared with the range below */
			continue;
		}
		page = at % LARGE_PAGE_SIZE || last - at < LARGE_PAGE_SIZE ? paddr(0)
									   : early_take_large();
		if (page.raw)
			large = true;
		else
			page = early_take();
		assert(page.raw &&
			       arch_map_kernel(at, entry_make_kernel(page, true, CACHE_WRITE_BACK),
					       large, early_take),
		       "there is memory to describe memory");
		at += large ? LARGE_PAGE_SIZE : PAGE_SIZE;
	}
}

static uintptr_t array_place(uint64_t address)
{
	return (uintptr_t)(page_array + (address >> PAGE_SHIFT));
}

static void mark_kernel(uint64_t base, uint64_t end)
{
	for (uint64_t number = base >> PAGE_SHIFT; number < end >> PAGE_SHIFT; number++) {
		page_array[number].use = PAGE_KERNEL;
		page_array[number].shares = 1;
	}
}

/* Hands a usable range to the allocator, but for what has been taken from it. */
static void add_usable(uint64_t base, uint64_t end)
{
	if (base == 0)
		base = PAGE_SIZE; /* address 0 stands for none */
	while (base < end) {
		uint64_t next = end;

		if (early_is_taken(base, &next))
			mark_kernel(base, next);
		else
			page_add_range(base >> PAGE_SHIFT, next >> PAGE_SHIFT);
		base = next;
	}
}

/* A number that reveals nothing of the seed, which goes to the random pool. */
static uint64_t seed_number(const struct boot_info *boot, unsigned which)
{
	uint64_t word;

	memcpy(&word, &boot->seed[which * sizeof(word)], sizeof(word));
	return word * 0x9e3779b97f4a7c15UL >> 48;
}

static void create_array(uint64_t random)
{
	uintptr_t slot = PAGE_ARRAY_MIN + random % KERNEL_SLOTS * KERNEL_SLOT_SIZE;

	assert(arch_map_zeroes(slot, early_take), "there is memory for the first tables");
	page_array = (struct page *)slot;
	page_number_limit = ARRAY_REACH;
	for (unsigned i = 0; i < memory_map_count; i++)
		if (is_ram(&memory_map[i]))
			back_zeroes(array_place(memory_map[i].base),
				    array_place(memory_map[i].base + memory_map[i].length));
	shadow_init_memory(memory_map, memory_map_count, early_take, back_zeroes);
	arch_flush_user(); /* zeroes that the CPU may have looked ahead to */
}

void page_init_early(const struct boot_info *boot)
{
	direct_map_base = boot->direct_map_base;
	arch_paging_init();
	early_init(paddr_pointer(paddr(boot->memory_map)), boot->memory_map_count,
		   boot->memory_map_entry_size);
}

void page_init(const struct boot_info *boot)
{
	if (!shadow_is_started())
		page_init_early(boot);
	copy_memory_map(boot);
	create_array(seed_number(boot, 0));
	assert(arch_protect_image(boot, early_take), "there is memory to protect the kernel");
	kernel_space_init(seed_number(boot, 1), early_take);
	page_zones_init();
	for (unsigned i = 0; i < memory_map_count; i++) {
		const struct boot_memory *entry = &memory_map[i];

		if (entry->type == BOOT_MEMORY_USABLE)
			add_usable(entry->base, entry->base + entry->length);
		else if (entry->type == BOOT_MEMORY_KERNEL || entry->type == BOOT_MEMORY_INITRD)
			mark_kernel(entry->base, entry->base + entry->length);
	}
}

void page_reclaim_boot(void)
{
	arch_paging_drop_lower_half();
	for (unsigned i = 0; i < memory_map_count; i++) {
		struct boot_memory *entry = &memory_map[i];
		uint64_t first = entry->base ? entry->base : PAGE_SIZE;

		if (entry->type != BOOT_MEMORY_RECLAIMABLE)
			continue;
		page_add_reserve(first >> PAGE_SHIFT, (entry->base + entry->length) >> PAGE_SHIFT);
		entry->type = BOOT_MEMORY_USABLE;
	}
}
