/* SPDX-License-Identifier: MIT */
/* Memory objects: reading, writing, growing, truncating, clones, mappings, and a pager. */
#include <string.h>

#include <abi/errno.h>
#include <kernel/page.h>
#include <kernel/slab.h>
#include <kernel/user_copy.h>

#include "machine.h"
#include "objects.h"

#define MIB    (1UL << 20)
#define SHARED SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED)
#define ALL    (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)

/* User addresses that the fake user copies know. */
#define USER_BASE (1UL << 40)

static struct space *space;

static void start(void)
{
	test_start(16 * MIB);
	space = NULL;
	CHECK(space_create(&test_job, &space) == 0);
	test_cpu->space = space;
}

static void finish(void)
{
	space_release(space);
	CHECK(test_all_returned());
}

static struct vmo *create(uint64_t size)
{
	struct vmo *vmo = NULL;

	CHECK(vmo_create(&test_job, size, "test", &vmo) == 0);
	return vmo;
}

static void put(struct vmo *vmo)
{
	object_release(&vmo->object);
	test_bury();
}

static uint64_t word_at(struct vmo *vmo, uint64_t offset)
{
	uint64_t value = 0xbad;
	size_t done;

	CHECK(vmo_read(vmo, offset, &value, sizeof(value), &done) == 0 && done == sizeof(value));
	return value;
}

static void set_word(struct vmo *vmo, uint64_t offset, uint64_t value)
{
	size_t done;

	CHECK(vmo_write(vmo, offset, &value, sizeof(value), 0, &done) == 0 &&
	      done == sizeof(value));
}

static uaddr_t map(struct vmo *vmo, uint64_t length, uint32_t flags)
{
	uaddr_t address = 0;

	CHECK(space_map(space, &address, length, flags, vmo, 0, ALL) == 0);
	return address;
}

static void test_the_size_bounds_reads_and_writes(void)
{
	struct vmo *vmo;
	char bytes[64];
	size_t done;

	start();
	vmo = create(100);
	CHECK(vmo_read(vmo, 90, bytes, 64, &done) == 0 && done == 10);
	CHECK(vmo_read(vmo, 100, bytes, 64, &done) == 0 && done == 0);
	CHECK(vmo_write(vmo, 90, bytes, 64, 0, &done) == 0 && done == 10);
	CHECK(vmo_write(vmo, 90, bytes, 64, 120, &done) == 0 && done == 30 && vmo->size == 120);
	CHECK(vmo_write(vmo, 3 * PAGE_SIZE - 4, "12345678", 8, UINT64_MAX, &done) == 0);
	CHECK(done == 8 && vmo->size == 3 * PAGE_SIZE + 4);
	CHECK(word_at(vmo, 2 * PAGE_SIZE) == 0 && vmo->page_count == 3);
	put(vmo);
	CHECK(vmo_create(&test_job, VMO_SIZE_MAX + 1, "x", &vmo) == -EFBIG);
	finish();
}

static void test_truncation_reaches_every_mapping(void)
{
	struct vmo *vmo;
	uint64_t value;
	uaddr_t shared, private;

	start();
	vmo = create(4 * PAGE_SIZE);
	shared = map(vmo, 4 * PAGE_SIZE, SHARED);
	private = map(vmo, 4 * PAGE_SIZE, SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE));
	CHECK(user_write(space, shared + 2 * PAGE_SIZE, 5) == 0);
	CHECK(user_write(space, shared + PAGE_SIZE + 1000, 6) == 0);
	CHECK(user_read(space, private + 2 * PAGE_SIZE, &value) == 0 && value == 5);
	CHECK(user_write(space, private + 2 * PAGE_SIZE, 7) == 0);
	CHECK(user_read(space, shared + 2 * PAGE_SIZE, &value) == 0 && value == 5);
	CHECK(vmo_set_size(vmo, PAGE_SIZE + 100) == 0);
	CHECK(user_read(space, shared + 2 * PAGE_SIZE, &value) == -ENXIO);
	CHECK(user_read(space, private + 2 * PAGE_SIZE, &value) == -ENXIO);
	CHECK(user_write(space, shared + 2 * PAGE_SIZE, 1) == -ENXIO);
	CHECK(user_read(space, shared + PAGE_SIZE + 1000, &value) == 0 && value == 0);
	CHECK(vmo_set_size(vmo, 4 * PAGE_SIZE) == 0);
	CHECK(user_read(space, shared + 2 * PAGE_SIZE, &value) == 0 && value == 0);
	put(vmo);
	finish();
}

static void test_a_mapping_keeps_the_object(void)
{
	struct vmo *vmo;
	uint64_t value;
	uaddr_t at;

	start();
	vmo = create(2 * PAGE_SIZE);
	at = map(vmo, 2 * PAGE_SIZE, SHARED);
	set_word(vmo, 8, 42);
	put(vmo);
	CHECK(user_read(space, at + 8, &value) == 0 && value == 42);
	CHECK(space_protect(space, at + PAGE_SIZE, PAGE_SIZE, PROT_READ) == 0);
	CHECK(vmo->mapping_count == 2);
	CHECK(space_unmap(space, at, PAGE_SIZE) == 0 && vmo->mapping_count == 1);
	finish();
}

static void test_rights_bound_shared_mappings(void)
{
	struct vmo *vmo;
	uaddr_t at = 0;

	start();
	vmo = create(PAGE_SIZE);
	CHECK(space_map(space, &at, PAGE_SIZE, SHARED, vmo, 0, ACCESS_READ) == -EACCES);
	CHECK(space_map(space, &at, PAGE_SIZE, SHARED, vmo, 5, ALL) == -EINVAL);
	CHECK(space_map(space, &at, PAGE_SIZE, SHARED, vmo, VMO_SIZE_MAX, ALL) == -EOVERFLOW);
	CHECK(space_map(space, &at, PAGE_SIZE, SPACE_FLAGS(PROT_READ, MAP_SHARED), vmo, 0,
			ACCESS_READ) == 0);
	CHECK(space_protect(space, at, PAGE_SIZE, PROT_READ | PROT_WRITE) == -EACCES);
	CHECK(space_protect(space, at, PAGE_SIZE, PROT_EXEC) == -EACCES);
	put(vmo);
	finish();
}

static void test_a_clone_differs_from_its_first_write_on(void)
{
	struct vmo *vmo, *clone = NULL;
	uint64_t value;
	uaddr_t at;

	start();
	vmo = create(4 * PAGE_SIZE);
	at = map(vmo, 4 * PAGE_SIZE, SHARED);
	for (unsigned i = 0; i < 3; i++)
		CHECK(user_write(space, at + i * PAGE_SIZE, 10 + i) == 0);
	CHECK(vmo_clone(vmo, PAGE_SIZE, 3 * PAGE_SIZE - 10, &test_job, &clone) == 0);
	CHECK(clone->page_count == 2 && word_at(clone, PAGE_SIZE) == 12);
	CHECK(user_write(space, at + PAGE_SIZE, 100) == 0);
	CHECK(word_at(clone, 0) == 11 && word_at(vmo, PAGE_SIZE) == 100);
	set_word(clone, PAGE_SIZE, 200);
	CHECK(user_read(space, at + 2 * PAGE_SIZE, &value) == 0 && value == 12);
	CHECK(user_write(space, at + 2 * PAGE_SIZE + 8, 9) == 0);
	CHECK(word_at(clone, PAGE_SIZE) == 200 && word_at(clone, PAGE_SIZE + 8) == 0);
	put(clone);
	put(vmo);
	finish();
}

static void test_a_clone_of_half_a_page_ends_in_zeroes(void)
{
	struct vmo *vmo, *clone = NULL;

	start();
	vmo = create(PAGE_SIZE);
	set_word(vmo, 96, 1);
	set_word(vmo, 104, 2);
	CHECK(vmo_clone(vmo, 0, 100, &test_job, &clone) == 0);
	CHECK(vmo_set_size(clone, 200) == 0);
	CHECK(word_at(clone, 96) == 1 && word_at(clone, 104) == 0);
	CHECK(word_at(vmo, 104) == 2);
	put(clone);
	put(vmo);
	finish();
}

static void test_user_copies_stop_at_a_miss(void)
{
	struct vmo *vmo;
	uaddr_t at = USER_BASE;
	char __user *user = (char __user *)at;
	size_t done;

	start();
	vmo = create(3 * PAGE_SIZE);
	set_word(vmo, PAGE_SIZE + 8, 33);
	CHECK(space_map(space, &at, 2 * PAGE_SIZE,
			SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED), NULL, 0,
			0) == 0);
	CHECK(user_fault_in(user, ACCESS_WRITE) == 0);
	CHECK(vmo_read_user(vmo, 0, user, 2 * PAGE_SIZE, &done) == -EFAULT && done == PAGE_SIZE);
	CHECK(user_prefault(user, 2 * PAGE_SIZE, ACCESS_WRITE) == 0);
	CHECK(vmo_read_user(vmo, 0, user, 2 * PAGE_SIZE, &done) == 0 && done == 2 * PAGE_SIZE);
	CHECK(put_user_64(7, (uint64_t __user *)(user + 16)) == 0);
	CHECK(vmo_write_user(vmo, 2 * PAGE_SIZE, user, 64, 0, &done) == 0 && done == 64);
	CHECK(word_at(vmo, 2 * PAGE_SIZE + 16) == 7);
	CHECK(user_prefault(user + 2 * PAGE_SIZE, 1, ACCESS_READ) == -EFAULT);
	CHECK(user_prefault((char __user *)(USER_TOP - 1), 2, ACCESS_READ) == -EFAULT);
	CHECK(put_user_32(7, (uint32_t __user *)(user + 2)) == -EINVAL);
	put(vmo);
	finish();
}

static void test_physical_memory(void)
{
	struct vmo *vmo = NULL;
	struct page *pages[1];
	unsigned count;
	size_t done;
	uaddr_t at;

	start();
	CHECK(vmo_create_physical(paddr(PAGE_SIZE), PAGE_SIZE, CACHE_UNCACHED, "x", &vmo) ==
	      -EPERM);
	CHECK(vmo_create_physical(paddr(0xfe000010), PAGE_SIZE, CACHE_UNCACHED, "x", &vmo) ==
	      -EINVAL);
	CHECK(vmo_create_physical(paddr(0xfe000000), 2 * PAGE_SIZE, CACHE_UNCACHED, "x", &vmo) ==
	      0);
	at = map(vmo, 3 * PAGE_SIZE, SHARED);
	CHECK(space_fault(space, at + PAGE_SIZE, ACCESS_WRITE) == 0);
	CHECK(entry_paddr(*arch_entry_find(space->root, at + PAGE_SIZE)).raw == 0xfe001000);
	CHECK((arch_entry_find(space->root, at + PAGE_SIZE)->raw & 0x18) == 0x18);
	CHECK(space_fault(space, at + 2 * PAGE_SIZE, ACCESS_READ) == -ENXIO);
	CHECK(space_pin(space, at, 8, ACCESS_READ, pages, 1, &count) == -EFAULT);
	CHECK(vmo_read(vmo, 0, pages, 8, &done) == -EINVAL);
	CHECK(vmo_set_size(vmo, 0) == -EINVAL);
	put(vmo);
	finish();
}

static void test_no_quota_is_an_error(void)
{
	struct vmo *vmo;
	uint64_t value = 1, taken;
	size_t done;

	start();
	vmo = create(10 * PAGE_SIZE);
	taken = test_job.memory_left - 2 * PAGE_SIZE - 2 * RADIX_NODE_BYTES;
	test_job.memory_left -= taken;
	CHECK(vmo_write(vmo, 0, &value, 8, 0, &done) == 0);
	CHECK(vmo_write(vmo, PAGE_SIZE, &value, 8, 0, &done) == 0);
	CHECK(vmo_write(vmo, 2 * PAGE_SIZE, &value, 8, 0, &done) == -ENOMEM && done == 0);
	test_job.memory_left += taken;
	put(vmo);
	finish();
}

/* --- a pager --------------------------------------------------------------------------------- */

static struct vmo *paged;
static uint64_t disk[16][PAGE_SIZE / 8];
static int pager_error;
static unsigned pager_supplies;

/* Supplies what is requested from the disk, and writes what is dirty to it. */
static void run_pager(void)
{
	struct vmo_request request;
	struct vmo_range ranges[4];
	int count;

	while (vmo_request(paged, &request) == 0) {
		struct vmo *source;
		size_t done;

		if (request.kind == VMO_REQUEST_WRITE_BACK)
			continue;
		if (pager_error) {
			CHECK(vmo_supply_error(paged, request.offset, request.length,
					       pager_error) == 0);
			continue;
		}
		source = create(request.length);
		CHECK(vmo_write(source, 0, disk[request.offset / PAGE_SIZE], request.length, 0,
				&done) == 0);
		CHECK(vmo_supply(paged, request.offset, request.length, source, 0) == 0);
		CHECK(source->page_count == 0);
		pager_supplies++;
		put(source);
	}
	while ((count = vmo_dirty(paged, 0, ranges, 4)) > 0)
		for (int i = 0; i < count; i++) {
			size_t done;

			CHECK(vmo_read(paged, ranges[i].offset, disk[ranges[i].offset / PAGE_SIZE],
				       ranges[i].length, &done) == 0);
			CHECK(vmo_written(paged, ranges[i].offset, ranges[i].length, pager_error) ==
			      0);
			if (pager_error)
				return;
		}
}

static void start_paged(uint64_t size)
{
	start();
	memset(disk, 0, sizeof(disk));
	for (unsigned i = 0; i < 16; i++)
		disk[i][0] = 100 + i;
	pager_error = 0;
	pager_supplies = 0;
	CHECK(vmo_create_paged(&test_job, size, NULL, 1, "file", &paged) == 0);
	test_while_waiting = run_pager;
}

static void test_a_pager_supplies_what_is_touched(void)
{
	uint64_t value;
	uaddr_t at;

	start_paged(8 * PAGE_SIZE);
	at = map(paged, 8 * PAGE_SIZE, SHARED);
	CHECK(user_read(space, at + 3 * PAGE_SIZE, &value) == 0 && value == 103);
	CHECK(word_at(paged, 5 * PAGE_SIZE) == 105);
	CHECK(paged->page_count == 2 && pager_supplies == 2 && paged->dirty_count == 0);
	CHECK(user_read(space, at + 3 * PAGE_SIZE, &value) == 0 && pager_supplies == 2);
	put(paged);
	finish();
}

static void test_writes_make_dirty_and_sync_waits(void)
{
	uint64_t value;
	uaddr_t at;

	start_paged(8 * PAGE_SIZE);
	at = map(paged, 8 * PAGE_SIZE, SHARED);
	CHECK(user_write(space, at + PAGE_SIZE, 7) == 0 && paged->dirty_count == 1);
	CHECK(word_at(paged, 4 * PAGE_SIZE) ==
	      104); /* the pager wrote the other while it was there */
	CHECK(disk[1][0] == 7 && paged->dirty_count == 0);
	CHECK(user_write(space, at + PAGE_SIZE, 7) == 0);
	set_word(paged, 4 * PAGE_SIZE, 8);
	CHECK(paged->dirty_count == 2);
	CHECK(space_sync(space, at, 8 * PAGE_SIZE) == 0);
	CHECK(paged->dirty_count == 0 && disk[1][0] == 7 && disk[4][0] == 8);
	/* Write-protected again: the next write is seen. */
	CHECK(user_write(space, at + PAGE_SIZE, 9) == 0 && paged->dirty_count == 1);
	pager_error = EIO;
	CHECK(vmo_sync(paged, 0, 8 * PAGE_SIZE) == -EIO && paged->dirty_count == 1);
	pager_error = 0;
	CHECK(vmo_sync(paged, 0, 8 * PAGE_SIZE) == 0 && disk[1][0] == 9);
	CHECK(user_read(space, at + PAGE_SIZE, &value) == 0 && value == 9);
	put(paged);
	finish();
}

static void test_only_clean_pages_are_evicted(void)
{
	struct page *pages[1];
	uint64_t value;
	unsigned count;
	uaddr_t at;

	start_paged(8 * PAGE_SIZE);
	at = map(paged, 8 * PAGE_SIZE, SHARED);
	for (unsigned i = 0; i < 4; i++)
		CHECK(user_read(space, at + i * PAGE_SIZE, &value) == 0);
	CHECK(user_write(space, at, 1) == 0);
	CHECK(space_pin(space, at + PAGE_SIZE, 8, ACCESS_READ, pages, 1, &count) == 0);
	CHECK(vmo_evict(paged, 0, 8 * PAGE_SIZE) == 2 && paged->page_count == 2);
	space_unpin(pages, count);
	CHECK(vmo_evict(paged, 0, 8 * PAGE_SIZE) == 1);
	CHECK(space_advise(space, at + PAGE_SIZE, PAGE_SIZE, ADVICE_LOCK) == 0);
	/* The pager wrote the dirty page while it was there; the locked one stays. */
	CHECK(vmo_evict(paged, 0, 8 * PAGE_SIZE) == 1 && paged->page_count == 1);
	CHECK(vmo_evict(paged, 0, 8 * PAGE_SIZE) == 0);
	CHECK(user_read(space, at + 3 * PAGE_SIZE, &value) == 0 && value == 103);
	put(paged);
	finish();
}

static void test_a_failed_supply_is_an_error_and_may_be_tried_again(void)
{
	uint64_t value;
	uaddr_t at;
	size_t done;

	start_paged(8 * PAGE_SIZE);
	at = map(paged, 8 * PAGE_SIZE, SHARED);
	pager_error = EIO;
	CHECK(user_read(space, at, &value) == -EIO);
	CHECK(vmo_read(paged, 0, &value, 8, &done) == -EIO && done == 0);
	pager_error = 0;
	CHECK(user_read(space, at, &value) == 0 && value == 100);
	put(paged);
	finish();
}

static void test_an_interrupted_wait_can_be_repeated(void)
{
	uint64_t value;
	uaddr_t at;

	start_paged(8 * PAGE_SIZE);
	at = map(paged, 8 * PAGE_SIZE, SHARED);
	test_while_waiting = NULL;
	CHECK(space_fault(space, at, ACCESS_READ) == -EINTR);
	CHECK(space_fault(space, at, ACCESS_READ) == -EINTR);
	test_while_waiting = run_pager;
	CHECK(user_read(space, at, &value) == 0 && value == 100 && pager_supplies == 1);
	put(paged);
	finish();
}

static void test_appending_needs_no_pager(void)
{
	uint64_t value = 5;
	size_t done;

	start_paged(PAGE_SIZE);
	CHECK(vmo_write(paged, PAGE_SIZE, &value, 8, 4 * PAGE_SIZE, &done) == 0 && done == 8);
	CHECK(pager_supplies == 0 && paged->size == PAGE_SIZE + 8 && paged->dirty_count == 1);
	CHECK(word_at(paged, 0) == 100 && pager_supplies == 1);
	put(paged);
	finish();
}

static void test_supply_never_overwrites_and_zeroes_the_tail(void)
{
	struct vmo *source;
	size_t done;

	start_paged(2 * PAGE_SIZE - 8);
	set_word(paged, 0, 1);
	source = create(3 * PAGE_SIZE);
	for (unsigned i = 0; i < 3; i++)
		CHECK(vmo_write(source, i * PAGE_SIZE, disk[8 + i], PAGE_SIZE, 0, &done) == 0);
	set_word(source, 2 * PAGE_SIZE - 8, 77);
	CHECK(vmo_supply(paged, 0, 3 * PAGE_SIZE, source, 0) == 0);
	CHECK(paged->page_count == 2 && word_at(paged, 0) == 1 && word_at(paged, PAGE_SIZE) == 109);
	CHECK(vmo_set_size(paged, 2 * PAGE_SIZE) == 0 && word_at(paged, 2 * PAGE_SIZE - 8) == 0);
	CHECK(vmo_supply(paged, 0, PAGE_SIZE, source, 0) == -ENODATA);
	CHECK(vmo_supply(paged, 0, PAGE_SIZE, paged, 0) == -EINVAL);
	put(source);
	put(paged);
	finish();
}

/* Random writes through mappings, calls and the pager, against an array. */
static void test_random_operations(void)
{
	static uint64_t model[8];
	uint64_t value;
	uaddr_t at, second;

	start_paged(8 * PAGE_SIZE);
	at = map(paged, 8 * PAGE_SIZE, SHARED);
	second = map(paged, 8 * PAGE_SIZE, SHARED);
	for (unsigned i = 0; i < 8; i++)
		model[i] = disk[i][0];
	for (unsigned step = 0; step < 20000; step++) {
		unsigned page = test_random() % 8;
		uint64_t offset = page * PAGE_SIZE;
		struct vmo *clone = NULL;

		switch (test_random() % 10) {
		case 0: CHECK(user_write(space, at + offset, model[page] = step) == 0); break;
		case 1: CHECK(user_write(space, second + offset, model[page] = step) == 0); break;
		case 2: set_word(paged, offset, model[page] = step); break;
		case 3:
			CHECK(user_read(space, at + offset, &value) == 0 && value == model[page]);
			break;
		case 4:
			CHECK(user_read(space, second + offset, &value) == 0 &&
			      value == model[page]);
			break;
		case 5: CHECK(word_at(paged, offset) == model[page]); break;
		case 6: run_pager(); break;
		case 7: CHECK(vmo_evict(paged, offset, PAGE_SIZE) >= 0); break;
		case 8:
			CHECK(space_advise(space, at + offset, PAGE_SIZE, ADVICE_DONT_NEED) == 0);
			break;
		default:
			CHECK(vmo_clone(paged, offset, PAGE_SIZE, &test_job, &clone) == 0);
			CHECK(user_write(space, at + offset, model[page] + 1) == 0);
			CHECK(word_at(clone, 0) == model[page]);
			model[page]++;
			put(clone);
		}
	}
	CHECK(vmo_sync(paged, 0, 8 * PAGE_SIZE) == 0);
	for (unsigned i = 0; i < 8; i++)
		CHECK(disk[i][0] == model[i]);
	put(paged);
	finish();
}

int main(void)
{
	test_the_size_bounds_reads_and_writes();
	test_truncation_reaches_every_mapping();
	test_a_mapping_keeps_the_object();
	test_rights_bound_shared_mappings();
	test_a_clone_differs_from_its_first_write_on();
	test_a_clone_of_half_a_page_ends_in_zeroes();
	test_user_copies_stop_at_a_miss();
	test_physical_memory();
	test_no_quota_is_an_error();
	test_a_pager_supplies_what_is_touched();
	test_writes_make_dirty_and_sync_waits();
	test_only_clean_pages_are_evicted();
	test_a_failed_supply_is_an_error_and_may_be_tried_again();
	test_an_interrupted_wait_can_be_repeated();
	test_appending_needs_no_pager();
	test_supply_never_overwrites_and_zeroes_the_tail();
	test_random_operations();
	return test_report();
}
