/* SPDX-License-Identifier: MIT */
/* The page allocator: any memory map, no page given twice, none lost. */
#include <string.h>

#include <kernel/arch_paging.h>
#include <kernel/kernel_space.h>
#include <kernel/slab.h>

#include "machine.h"

#define MIB (1UL << 20)
#define GIB (1UL << 30)

static void test_every_page_is_given_once_and_comes_back(void)
{
	uint64_t count = 0, free;
	struct page *chain = NULL, *page;

	machine_start(16 * MIB);
	free = page_count().free;
	while ((page = page_alloc(PAGE_KERNEL))) {
		char *bytes = page_pointer(page);

		memset(bytes, 0x55, PAGE_SIZE);
		page->owner = chain;
		chain = page;
		count++;
	}
	CHECK(count == free);
	CHECK(page_count().free == 0);
	while (chain) {
		page = chain;
		chain = page->owner;
		CHECK(paddr_page(page_paddr(page)) == page);
		page_free(page);
	}
	CHECK(page_count().free == free);
	machine_destroy();
}

static void test_single_pages_merge_into_large_blocks(void)
{
	struct page *pages[512], *block;

	machine_start(16 * MIB);
	for (unsigned i = 0; i < 512; i++)
		pages[i] = page_alloc(PAGE_KERNEL);
	for (unsigned i = 0; i < 512; i++)
		page_free(pages[i]);
	block = page_alloc_order(PAGE_KERNEL, 9);
	CHECK(block && page_paddr(block).raw % (2 * MIB) == 0);
	page_free_order(block, 9);
	machine_destroy();
}

static void test_random_orders_never_overlap(void)
{
	enum { LIVE = 200 };
	struct {
		struct page *page;
		unsigned order;
	} live[LIVE] = {0};
	uint64_t free;

	machine_start(32 * MIB);
	free = page_count().free;
	for (unsigned step = 0; step < 20000; step++) {
		unsigned slot = test_random() % LIVE, order = test_random() % 6;

		if (live[slot].page) {
			uint64_t *words = page_pointer(live[slot].page);

			CHECK(words[0] == slot &&
			      words[(PAGE_SIZE << live[slot].order) / 8 - 1] == slot);
			page_free_order(live[slot].page, live[slot].order);
			live[slot].page = NULL;
			continue;
		}
		live[slot].page = page_alloc_order(PAGE_KERNEL, order);
		live[slot].order = order;
		if (live[slot].page) {
			uint64_t *words = page_pointer(live[slot].page);

			words[0] = words[(PAGE_SIZE << order) / 8 - 1] = slot;
		}
	}
	for (unsigned slot = 0; slot < LIVE; slot++)
		if (live[slot].page)
			page_free_order(live[slot].page, live[slot].order);
	CHECK(page_count().free == free);
	machine_destroy();
}

static void test_a_large_machine_with_holes(void)
{
	static const struct boot_memory map[] = {
		{0, 640 * 1024, BOOT_MEMORY_RECLAIMABLE, 0},
		{0xf0000, 0x10000, BOOT_MEMORY_RESERVED, 0},
		{MIB, 100 * MIB, BOOT_MEMORY_USABLE, 0},
		{101 * MIB, MIB, BOOT_MEMORY_KERNEL, 0},
		{102 * MIB, 64 * 1024, BOOT_MEMORY_ACPI, 0},
		{200 * MIB, 10 * MIB, BOOT_MEMORY_INITRD, 0},
		{210 * MIB + PAGE_SIZE, PAGE_SIZE, BOOT_MEMORY_USABLE, 0},
		{3 * GIB, GIB / 2, BOOT_MEMORY_RESERVED, 0},
		{4 * GIB, 60 * GIB, BOOT_MEMORY_USABLE, 0},
		{64 * GIB + 3 * PAGE_SIZE, 2 * GIB, BOOT_MEMORY_USABLE, 0},
		{80 * GIB, 2 * PAGE_SIZE, BOOT_MEMORY_RECLAIMABLE, 0},
	};
	uint64_t usable = (162UL << 30 >> 12) - (100UL << 30 >> 12) + (100 * MIB >> 12) + 1;
	struct page_counts counts;
	struct page *page;

	machine_start_map(81 * GIB, map, array_count(map));
	counts = page_count();
	/* What is missing describes the memory: 32 bytes a page and some tables. */
	CHECK(counts.free == counts.total);
	CHECK(counts.total < usable && counts.total > usable - usable / 127 - 300);
	CHECK(paddr_page(paddr(101 * MIB))->use == PAGE_KERNEL);
	CHECK(paddr_page(paddr(205 * MIB))->use == PAGE_KERNEL);
	CHECK(!paddr_page(paddr(150 * MIB)) && !paddr_page(paddr(3 * GIB)));
	CHECK(!paddr_page(paddr(1UL << 45)) && !paddr_page(paddr(UINT64_MAX)));
	/* Holes read as zeroes, RAM has array memory of its own. */
	CHECK(!entry_is_writable(*arch_kernel_entry((uintptr_t)&page_array[70 * GIB >> 12])));
	CHECK(!entry_is_writable(*arch_kernel_entry((uintptr_t)&page_array[1UL << 33])));
	CHECK(entry_is_writable(*arch_kernel_entry((uintptr_t)&page_array[210 * MIB >> 12])));
	CHECK(entry_is_writable(*arch_kernel_entry((uintptr_t)&page_array[80 * GIB >> 12])));
	page = page_alloc_below(PAGE_KERNEL, 3, 4 * GIB);
	CHECK(page && page_paddr(page).raw < 4 * GIB && page_paddr(page).raw >= MIB);
	CHECK(!page_alloc_below(PAGE_KERNEL, 0, MIB));
	page_reclaim_boot();
	page = page_alloc_below(PAGE_KERNEL, 0, MIB);
	CHECK(page && page_paddr(page).raw < MIB && page_paddr(page).raw != 0);
	CHECK(page_count().total == counts.total + 160 - 1 + 2);
	machine_destroy();
}

static void test_what_the_firmware_left_comes_last_and_wiped(void)
{
	static const struct boot_memory map[] = {
		{MIB, 5 * MIB, BOOT_MEMORY_USABLE, 0},
		{6 * MIB, 37 * PAGE_SIZE, BOOT_MEMORY_RECLAIMABLE, 0},
	};
	unsigned left_over = 0;
	struct page *page;

	machine_start_map(8 * MIB, map, array_count(map));
	memset(paddr_pointer(paddr(6 * MIB)), 0xee, 37 * PAGE_SIZE);
	page_reclaim_boot();
	while ((page = page_alloc(PAGE_KERNEL)) != NULL) {
		const uint8_t *bytes = page_pointer(page);

		CHECK(left_over == 0 || page_paddr(page).raw >= 6 * MIB);
		if (page_paddr(page).raw >= 6 * MIB) {
			CHECK(bytes[0] == 0 && bytes[PAGE_SIZE - 1] == 0);
			left_over++;
		}
	}
	CHECK(left_over == 37);
	CHECK(page_count().free == 0);
	machine_destroy();
}

static void test_the_alias_of_the_kernel_is_read_only(void)
{
	machine_start(16 * MIB);
	CHECK(!entry_is_writable(*arch_kernel_entry(DIRECT_MAP + 16 * PAGE_SIZE)));
	CHECK(!entry_is_writable(*arch_kernel_entry(DIRECT_MAP + 17 * PAGE_SIZE)));
	CHECK(entry_is_writable(*arch_kernel_entry(DIRECT_MAP + 18 * PAGE_SIZE)));
	CHECK(arch_kernel_entry(DIRECT_MAP + 18 * PAGE_SIZE)->raw ==
	      (1UL << 63 | 18 * PAGE_SIZE | 3));
	CHECK(!arch_kernel_entry(DIRECT_MAP + 2 * MIB)); /* still a large page */
	machine_destroy();
}

static void test_the_last_of_shares_and_pins_frees(void)
{
	struct page *page;

	machine_start(16 * MIB);
	page = page_alloc(PAGE_USER);
	page_get_share(page);
	page_get_pin(page);
	CHECK(!page_drop_share(page));
	CHECK(!page_drop_share(page));
	CHECK(page->pins == 1 && page->shares == 0);
	CHECK(page_drop_pin(page));
	page_free(page);
	page = page_alloc(PAGE_USER);
	CHECK(page_drop_share(page));
	page_free(page);
	machine_destroy();
}

static void test_a_saturated_count_sticks(void)
{
	struct page *page;

	machine_start(16 * MIB);
	page = page_alloc(PAGE_USER);
	page->shares = 0x7fffffff;
	page_get_share(page);
	CHECK(page->shares >= 0x80000000);
	for (unsigned i = 0; i < 10; i++)
		CHECK(!page_drop_share(page));
	CHECK(page->shares >= 0x80000000 && page->pins == 0);
	machine_destroy();
}

static void test_stacks_have_guards_and_are_reused(void)
{
	uintptr_t stacks[50];
	uint64_t free;

	machine_start(16 * MIB);
	free = page_count().free;
	for (unsigned i = 0; i < 50; i++) {
		entry_t *first;

		stacks[i] = kernel_stack_create();
		first = arch_kernel_entry(stacks[i] - KERNEL_STACK_SIZE);
		CHECK(entry_is_writable(*first) && !entry_is_present(first[-1]));
		CHECK(!kernel_stack_is_guard(stacks[i] - KERNEL_STACK_SIZE));
		CHECK(kernel_stack_is_guard(stacks[i] - KERNEL_STACK_SIZE - 1));
		CHECK(!kernel_stack_is_guard(stacks[i] - 1));
		CHECK(kernel_stack_is_guard(stacks[i]));
	}
	allocation_fail_later(3);
	CHECK(!kernel_stack_create());
	CHECK(free - page_count().free - 50 * 4 <= 3);
	machine_destroy();
}

static void test_devices_are_mapped_with_their_cache_mode(void)
{
	uintptr_t device;

	machine_start(16 * MIB);
	device = (uintptr_t)kernel_map_device(paddr(0xfee00010), 16, CACHE_UNCACHED);
	CHECK(device % PAGE_SIZE == 0x10);
	CHECK(entry_paddr(*arch_kernel_entry(device)).raw == 0xfee00000);
	CHECK((arch_kernel_entry(device)->raw & 0x18) == 0x18);
	CHECK(!entry_is_present(arch_kernel_entry(device)[1]));
	device = (uintptr_t)kernel_map_device(paddr(0x4000000000 - PAGE_SIZE), 5 * MIB,
					      CACHE_WRITE_COMBINING);
	CHECK(entry_paddr(*arch_kernel_entry(device)).raw == 0x4000000000 - PAGE_SIZE);
	CHECK((arch_kernel_entry(device)->raw & 0x18) == 0x08);
	CHECK(!arch_kernel_entry(device + PAGE_SIZE)); /* large */
	CHECK(entry_paddr(*arch_kernel_entry(device + 5 * MIB - PAGE_SIZE)).raw ==
	      0x4000000000 + 5 * MIB - 2 * PAGE_SIZE);
	CHECK(!kernel_map_device(paddr(0), 1UL << 40, CACHE_UNCACHED));
	machine_destroy();
}

int main(void)
{
	test_every_page_is_given_once_and_comes_back();
	test_single_pages_merge_into_large_blocks();
	test_random_orders_never_overlap();
	test_a_large_machine_with_holes();
	test_what_the_firmware_left_comes_last_and_wiped();
	test_the_alias_of_the_kernel_is_read_only();
	test_the_last_of_shares_and_pins_frees();
	test_a_saturated_count_sticks();
	test_stacks_have_guards_and_are_reused();
	test_devices_are_mapped_with_their_cache_mode();
	return test_report();
}
