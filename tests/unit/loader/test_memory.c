/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "memory.h"
#include "paging.h"
#include "test.h"

#define PAGE 4096ull

enum {
	EFI_RESERVED = 0,
	EFI_LOADER_DATA = 2,
	EFI_BOOT_CODE = 3,
	EFI_BOOT_DATA = 4,
	EFI_RUNTIME_CODE = 5,
	EFI_CONVENTIONAL = 7,
	EFI_ACPI_RECLAIM = 9,
	EFI_UNKNOWN = 0x80000001,
};

/* A firmware's map with descriptors of 48 bytes, as real firmware has. */
struct descriptor {
	uint32_t type;
	uint32_t padding;
	uint64_t physical;
	uint64_t virtual;
	uint64_t pages;
	uint64_t attributes;
	uint64_t more;
};

#define DESCRIPTORS_MAX 512
#define RESULT_MAX      (2 * (DESCRIPTORS_MAX + 8))

static struct descriptor firmware[DESCRIPTORS_MAX];
static size_t firmware_count;
static struct memory_claim claims[4];
static size_t claim_count;
static struct boot_memory map[RESULT_MAX];
static size_t map_count;

static void clear(void)
{
	firmware_count = 0;
	claim_count = 0;
}

static void add(uint32_t type, uint64_t base, uint64_t pages)
{
	firmware[firmware_count++] =
		(struct descriptor){.type = type, .physical = base, .pages = pages};
}

static void claim(uint64_t base, uint64_t length, uint32_t type)
{
	claims[claim_count++] = (struct memory_claim){base, length, type};
}

/* Converts with buffers of exactly the promised size. */
static void convert(void)
{
	struct memory_firmware_map firmware_map = {firmware, firmware_count * sizeof(firmware[0]),
						   sizeof(firmware[0])};
	size_t capacity = memory_edge_count(&firmware_map, claim_count);
	struct memory_edge *edges = malloc(capacity * sizeof(*edges));
	struct boot_memory *result = malloc(capacity * sizeof(*result));

	map_count = memory_convert(&firmware_map, claims, claim_count, edges, result);
	CHECK(map_count <= capacity && map_count <= RESULT_MAX);
	memcpy(map, result, map_count * sizeof(*map));
	free(edges);
	free(result);
}

#define CHECK_ENTRY(index, first, size, kind)         \
	do {                                          \
		CHECK_EQUAL(map[index].base, first);  \
		CHECK_EQUAL(map[index].length, size); \
		CHECK_EQUAL(map[index].type, kind);   \
	} while (0)

TEST(types_become_those_of_the_contract_and_neighbours_merge)
{
	clear();
	add(EFI_CONVENTIONAL, 0x100000, 16);
	add(EFI_BOOT_DATA, 0x110000, 16);
	add(EFI_LOADER_DATA, 0x120000, 1);
	add(EFI_BOOT_CODE, 0x121000, 1);
	add(EFI_ACPI_RECLAIM, 0x122000, 1);
	add(EFI_RUNTIME_CODE, 0x123000, 1);
	add(EFI_UNKNOWN, 0x124000, 1);
	convert();
	CHECK_EQUAL(map_count, 6);
	CHECK_ENTRY(0, 0, PAGE, BOOT_MEMORY_RESERVED);
	CHECK_ENTRY(1, 0x100000, 32 * PAGE, BOOT_MEMORY_USABLE);
	CHECK_ENTRY(2, 0x120000, 2 * PAGE, BOOT_MEMORY_RECLAIMABLE);
	CHECK_ENTRY(3, 0x122000, PAGE, BOOT_MEMORY_ACPI);
	CHECK_ENTRY(4, 0x123000, PAGE, BOOT_MEMORY_FIRMWARE);
	CHECK_ENTRY(5, 0x124000, PAGE, BOOT_MEMORY_RESERVED);
}

TEST(page_0_is_never_usable)
{
	clear();
	add(EFI_CONVENTIONAL, 0, 160);
	convert();
	CHECK_EQUAL(map_count, 2);
	CHECK_ENTRY(0, 0, PAGE, BOOT_MEMORY_RESERVED);
	CHECK_ENTRY(1, PAGE, 159 * PAGE, BOOT_MEMORY_USABLE);
}

TEST(the_map_is_sorted)
{
	clear();
	add(EFI_CONVENTIONAL, 0x300000, 1);
	add(EFI_CONVENTIONAL, 0x100000, 1);
	add(EFI_CONVENTIONAL, 0x200000, 1);
	convert();
	CHECK_EQUAL(map_count, 4);
	CHECK_EQUAL(map[1].base, 0x100000);
	CHECK_EQUAL(map[2].base, 0x200000);
	CHECK_EQUAL(map[3].base, 0x300000);
}

TEST(overlaps_go_to_the_more_restricted_type)
{
	clear();
	add(EFI_CONVENTIONAL, 0x100000, 256);
	add(EFI_RESERVED, 0x140000, 16);
	add(EFI_BOOT_DATA, 0x148000, 32);
	convert();
	CHECK_EQUAL(map_count, 4);
	CHECK_ENTRY(1, 0x100000, 0x40000, BOOT_MEMORY_USABLE);
	CHECK_ENTRY(2, 0x140000, 0x10000, BOOT_MEMORY_RESERVED);
	CHECK_ENTRY(3, 0x150000, 0xb0000, BOOT_MEMORY_USABLE);
}

TEST(claims_cut_pieces_out_of_ram_and_are_widened_to_pages)
{
	clear();
	add(EFI_CONVENTIONAL, 0x100000, 256);
	claim(0x110010, 0x20, BOOT_MEMORY_ACPI);
	claim(0x120000, 0x1001, BOOT_MEMORY_KERNEL);
	claim(0x130000, 0, BOOT_MEMORY_INITRD);
	convert();
	CHECK_EQUAL(map_count, 6);
	CHECK_ENTRY(2, 0x110000, PAGE, BOOT_MEMORY_ACPI);
	CHECK_ENTRY(4, 0x120000, 2 * PAGE, BOOT_MEMORY_KERNEL);
}

TEST(impossible_descriptors_do_no_harm)
{
	clear();
	add(EFI_CONVENTIONAL, 0x100000, UINT64_MAX);
	add(EFI_RESERVED, UINT64_MAX - 0xfff, UINT64_MAX);
	add(EFI_CONVENTIONAL, 0x200000, 0);
	convert();
	CHECK_EQUAL(map_count, 2);
	CHECK_ENTRY(1, 0x100000, (1ull << 52) - 0x100000, BOOT_MEMORY_USABLE);
}

static uint32_t slow_type_at(uint64_t page)
{
	static const uint32_t types[] = {16, 2, 2, 2, 1, 18, 18, 1, 20, 5, 17, 19, 19, 18, 21};
	uint32_t best = page == 0 ? BOOT_MEMORY_RESERVED : 0;

	for (size_t i = 0; i < firmware_count; i++) {
		uint32_t type = firmware[i].type < 15 ? types[firmware[i].type] : 16;

		if (page * PAGE >= firmware[i].physical &&
		    page * PAGE < firmware[i].physical + firmware[i].pages * PAGE && type > best)
			best = type;
	}
	for (size_t i = 0; i < claim_count; i++) {
		if ((page + 1) * PAGE > claims[i].base && claims[i].length > 0 &&
		    page * PAGE < claims[i].base + claims[i].length && claims[i].type > best)
			best = claims[i].type;
	}
	return best;
}

static void random_map(unsigned pages)
{
	clear();
	for (int i = rand() % 40; i >= 0; i--)
		add((uint32_t)rand() % 17, (uint64_t)(rand() % (int)pages) * PAGE,
		    (uint64_t)(rand() % 60));
	for (int i = rand() % 4; i > 0; i--)
		claim((uint64_t)rand() % (pages * PAGE), (uint64_t)rand() % (20 * PAGE),
		      BOOT_MEMORY_KERNEL);
	convert();
}

TEST(a_converted_map_agrees_with_a_page_by_page_look)
{
	for (int round = 0; round < 200; round++) {
		size_t at = 0;

		random_map(300);
		for (size_t i = 0; i < map_count; i++) {
			CHECK(map[i].length > 0 && map[i].base % PAGE == 0 &&
			      map[i].length % PAGE == 0);
			if (i > 0) {
				uint64_t end = map[i - 1].base + map[i - 1].length;

				CHECK(map[i].base > end ||
				      (map[i].base == end && map[i].type != map[i - 1].type));
			}
		}
		for (uint64_t page = 0; page < 400; page++) {
			while (at < map_count && page * PAGE >= map[at].base + map[at].length)
				at++;
			CHECK_EQUAL(at < map_count && page * PAGE >= map[at].base ? map[at].type
										  : 0,
				    slow_type_at(page));
		}
	}
}

TEST(a_map_of_500_entries_is_converted)
{
	clear();
	for (unsigned i = 500; i > 0; i--)
		add(i % 2 ? EFI_CONVENTIONAL : EFI_RESERVED, i * 0x10000ull, 16);
	convert();
	CHECK_EQUAL(map_count, 501);
	CHECK_EQUAL(memory_ram_size(map, map_count), 250 * 0x10000ull);
	CHECK_EQUAL(memory_ram_end(map, map_count), 500 * 0x10000ull);
}

static void *pool;
static size_t pool_pages;

static void take_pool(size_t pages)
{
	pool_pages = pages;
	pool = aligned_alloc(PAGE, pages * PAGE);
	memset(pool, 0xee, pages * PAGE);
}

TEST(pages_are_found_where_they_were_mapped)
{
	struct paging paging;
	uint64_t physical;
	unsigned rights;

	take_pool(16);
	CHECK(paging_start(&paging, pool, pool_pages, true));
	CHECK(paging_map(&paging, 0xffffffff80123000, 0x5000, 3 * PAGE, PAGING_EXECUTE));
	CHECK(paging_map(&paging, 0xffffffff80126000, 0x8000, PAGE, PAGING_WRITE));
	CHECK(paging_find(&paging, 0xffffffff80125fff, &physical, &rights));
	CHECK_EQUAL(physical, 0x7fff);
	CHECK_EQUAL(rights, PAGING_EXECUTE);
	CHECK(paging_find(&paging, 0xffffffff80126010, &physical, &rights));
	CHECK_EQUAL(physical, 0x8010);
	CHECK_EQUAL(rights, PAGING_WRITE);
	CHECK(!paging_find(&paging, 0xffffffff80122fff, &physical, &rights));
	CHECK(!paging_find(&paging, 0xffffffff80127000, &physical, &rights));
	CHECK(!paging_find(&paging, 0x123000, &physical, &rights));
	CHECK_EQUAL(paging.used_pages, 4);
	free(pool);
}

TEST(large_pages_are_used_where_they_fit)
{
	struct paging paging;

	take_pool(8);
	CHECK(paging_start(&paging, pool, pool_pages, true));
	CHECK(paging_map(&paging, 1ull << 39, 0, 8ull << 30, PAGING_WRITE));
	CHECK_EQUAL(paging.used_pages, 2);
	CHECK(paging_start(&paging, pool, pool_pages, false));
	CHECK(paging_map(&paging, 1ull << 39, 0, 2ull << 30, PAGING_WRITE));
	CHECK_EQUAL(paging.used_pages, 4);
	CHECK(paging_start(&paging, pool, pool_pages, true));
	CHECK(paging_map(&paging, 1ull << 39, PAGE, PAGE, PAGING_WRITE));
	CHECK_EQUAL(paging.used_pages, 4);
	free(pool);
}

TEST(a_pool_that_is_too_small_is_reported)
{
	struct paging paging;

	take_pool(3);
	CHECK(paging_start(&paging, pool, pool_pages, true));
	CHECK(!paging_map(&paging, PAGE, PAGE, PAGE, 0));
	CHECK(!paging_start(&paging, pool, 0, true));
	free(pool);
}

TEST(the_direct_map_holds_all_ram_and_nothing_else)
{
	const uint64_t base = 0xffff900000000000;

	for (int round = 0; round < 60; round++) {
		bool giant = round % 2;
		struct paging paging;

		random_map(3000);
		take_pool(1 + paging_direct_pages(map, map_count, giant));
		CHECK(paging_start(&paging, pool, pool_pages, giant));
		CHECK(paging_map_direct(&paging, map, map_count, base));
		for (uint64_t page = 0; page < 3100; page++) {
			uint64_t physical = 0;
			uint32_t type = slow_type_at(page);
			unsigned rights = 0;
			bool found = paging_find(&paging, base + page * PAGE, &physical, &rights);

			CHECK_EQUAL(found, type > 0 && type < BOOT_MEMORY_RESERVED);
			if (found) {
				CHECK_EQUAL(physical, page * PAGE);
				CHECK_EQUAL(rights, PAGING_WRITE);
			}
		}
		free(pool);
	}
}

TEST(the_promised_number_of_tables_is_enough_for_large_machines)
{
	for (int round = 0; round < 60; round++) {
		uint64_t at = 0;
		struct paging paging;

		map_count = (size_t)(rand() % 20 + 1);
		for (size_t i = 0; i < map_count; i++) {
			uint64_t size = ((uint64_t)rand() << 5 & ((3ull << 30) - PAGE)) + PAGE;

			at += (uint64_t)(rand() % 3) * 0x7000;
			size &= ~(PAGE - 1);
			map[i] = (struct boot_memory){at, size, (uint32_t)(rand() % 2 ? 1 : 16), 0};
			at += size;
		}
		take_pool(1 + paging_direct_pages(map, map_count, round % 2));
		CHECK(paging_start(&paging, pool, pool_pages, round % 2));
		CHECK(paging_map_direct(&paging, map, map_count, 0xffff888000000000));
		free(pool);
	}
}

int main(void)
{
	RUN(types_become_those_of_the_contract_and_neighbours_merge);
	RUN(page_0_is_never_usable);
	RUN(the_map_is_sorted);
	RUN(overlaps_go_to_the_more_restricted_type);
	RUN(claims_cut_pieces_out_of_ram_and_are_widened_to_pages);
	RUN(impossible_descriptors_do_no_harm);
	RUN(a_converted_map_agrees_with_a_page_by_page_look);
	RUN(a_map_of_500_entries_is_converted);
	RUN(pages_are_found_where_they_were_mapped);
	RUN(large_pages_are_used_where_they_fit);
	RUN(a_pool_that_is_too_small_is_reported);
	RUN(the_direct_map_holds_all_ram_and_nothing_else);
	RUN(the_promised_number_of_tables_is_enough_for_large_machines);
	return test_end();
}
