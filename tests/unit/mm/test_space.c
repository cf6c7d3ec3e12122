/* SPDX-License-Identifier: MIT */
/* Address spaces: each rule by itself, then random operations against arrays of words. */
#include <string.h>

#include <abi/errno.h>
#include <kernel/page.h>
#include <kernel/slab.h>

#include "machine.h"
#include "objects.h"

#define MIB     (1UL << 20)
#define PRIVATE SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE)

static struct space *create(void)
{
	struct space *space = NULL;

	CHECK(space_create(&test_job, &space) == 0);
	test_cpu->space = space;
	return space;
}

/* Private memory somewhere, 0 on failure. */
static uaddr_t map(struct space *space, uint64_t length)
{
	uaddr_t address = 0;

	return space_map(space, &address, length, PRIVATE, NULL, 0, 0) ? 0 : address;
}

static void finish(struct space *space)
{
	space_release(space);
	CHECK(test_all_returned());
}

static void test_memory_is_zero_on_demand_and_charged(void)
{
	struct space *space;
	uint64_t value = 1, left;
	uaddr_t at;

	test_start(8 * MIB);
	space = create();
	left = test_job.memory_left;
	at = map(space, 3 * PAGE_SIZE);
	CHECK(at && at % PAGE_SIZE == 0);
	CHECK(test_job.memory_left < left && test_job.memory_left > left - PAGE_SIZE);
	left = test_job.memory_left;
	CHECK(user_read(space, at + 8, &value) == 0 && value == 0);
	CHECK(user_write(space, at + PAGE_SIZE, 7) == 0);
	CHECK(user_read(space, at + PAGE_SIZE, &value) == 0 && value == 7);
	CHECK(space->resident == 2);
	CHECK(test_job.memory_left < left);
	CHECK(user_read(space, at - 8, &value) == -EFAULT);
	CHECK(user_read(space, at + 3 * PAGE_SIZE, &value) == -EFAULT);
	CHECK(user_execute(space, at) == -EACCES);
	finish(space);
}

static void test_a_fault_without_quota_is_an_error(void)
{
	struct space *space;
	unsigned pages = 0;
	uaddr_t at;

	/* Tables and the space itself count, too. */
	test_start(14 * PAGE_SIZE);
	space = create();
	at = map(space, 12 * PAGE_SIZE);
	while (pages < 12 && user_write(space, at + pages * PAGE_SIZE, 1) == 0)
		pages++;
	CHECK(pages > 4 && pages < 12);
	CHECK(user_write(space, at + pages * PAGE_SIZE, 1) == -ENOMEM);
	CHECK(space_unmap(space, at, PAGE_SIZE) == 0);
	CHECK(user_write(space, at + pages * PAGE_SIZE, 1) == 0);
	finish(space);
}

static void test_bad_requests_are_refused(void)
{
	struct space *space;
	uaddr_t at = 0;

	test_start(8 * MIB);
	space = create();
	CHECK(space_map(space, &at, 0, PRIVATE, NULL, 0, 0) == -EINVAL);
	CHECK(space_map(space, &at, 1, SPACE_FLAGS(PROT_READ, 0), NULL, 0, 0) == -EINVAL);
	CHECK(space_map(space, &at, 1, SPACE_FLAGS(8, MAP_PRIVATE), NULL, 0, 0) == -EINVAL);
	CHECK(space_map(space, &at, 1, PRIVATE | MAP_FIXED, NULL, 0, 0) == -EINVAL);
	CHECK(space_map(space, &at, UINT64_MAX, PRIVATE, NULL, 0, 0) == -ENOMEM);
	CHECK(space_map(space, &at, USER_TOP, PRIVATE, NULL, 0, 0) == -ENOMEM);
	CHECK(space_map(space, &at, 1, SPACE_FLAGS(PROT_WRITE | PROT_EXEC, MAP_PRIVATE), NULL, 0,
			0) == -ENOTSUP);
	at = USER_TOP - PAGE_SIZE;
	CHECK(space_map(space, &at, 2 * PAGE_SIZE, PRIVATE | MAP_FIXED, NULL, 0, 0) == -EINVAL);
	at = 1UL << 63;
	CHECK(space_map(space, &at, PAGE_SIZE, PRIVATE | MAP_FIXED, NULL, 0, 0) == -EINVAL);
	CHECK(space_unmap(space, PAGE_SIZE, UINT64_MAX) == -EINVAL);
	CHECK(space_unmap(space, 0, PAGE_SIZE) == -EINVAL);
	CHECK(space_unmap(space, PAGE_SIZE + 1, PAGE_SIZE) == -EINVAL);
	CHECK(space_protect(space, PAGE_SIZE, PAGE_SIZE, PROT_READ) == -ENOMEM);
	finish(space);
}

static void test_protection_is_enforced_and_never_both(void)
{
	struct space *space;
	uint64_t value;
	uaddr_t at;

	test_start(8 * MIB);
	space = create();
	at = map(space, 4 * PAGE_SIZE);
	for (unsigned i = 0; i < 4; i++)
		CHECK(user_write(space, at + i * PAGE_SIZE, i) == 0);
	CHECK(space_protect(space, at + PAGE_SIZE, PAGE_SIZE, PROT_WRITE | PROT_EXEC) == -ENOTSUP);
	CHECK(space_protect(space, at + PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_EXEC) == 0);
	CHECK(user_execute(space, at + PAGE_SIZE) == 0);
	CHECK(user_write(space, at + PAGE_SIZE, 1) == -EACCES);
	CHECK(user_write(space, at, 5) == 0);
	CHECK(space_protect(space, at, 4 * PAGE_SIZE, PROT_NONE) == 0);
	CHECK(user_read(space, at + 2 * PAGE_SIZE, &value) == -EACCES);
	CHECK(space_protect(space, at, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE) == 0);
	for (unsigned i = 0; i < 4; i++)
		CHECK(user_read(space, at + i * PAGE_SIZE, &value) == 0 && value == (i ? i : 5));
	CHECK(user_write(space, at + PAGE_SIZE, 9) == 0);
	CHECK(user_execute(space, at + PAGE_SIZE) == -EACCES);
	CHECK(space->order.next->next == &space->order); /* merged again */
	finish(space);
}

static void test_fork_copies_on_write(void)
{
	struct space *parent, *child = NULL;
	uint64_t value, left;
	uaddr_t at;

	test_start(8 * MIB);
	parent = create();
	at = map(parent, 600 * PAGE_SIZE);
	for (unsigned i = 0; i < 600; i++)
		CHECK(user_write(parent, at + i * PAGE_SIZE, i) == 0);
	left = test_job.memory_left;
	CHECK(space_create(&test_job, &child) == 0);
	CHECK(space_clone(parent, child) == 0);
	CHECK(test_job.memory_left < left && child->resident == 600);
	CHECK(test_job.memory_left > left - 16 * PAGE_SIZE);
	CHECK(user_write(parent, at, 1000) == 0);
	CHECK(user_write(child, at + PAGE_SIZE, 2000) == 0);
	CHECK(user_read(child, at, &value) == 0 && value == 0);
	CHECK(user_read(parent, at + PAGE_SIZE, &value) == 0 && value == 1);
	CHECK(user_read(child, at + 599 * PAGE_SIZE, &value) == 0 && value == 599);
	space_release(child);
	/* The last sharer writes in place. */
	left = page_count().free;
	CHECK(user_write(parent, at + 5 * PAGE_SIZE, 3) == 0 && page_count().free == left);
	finish(parent);
}

static void test_fork_copies_pages_pinned_for_writing_at_once(void)
{
	struct space *parent, *child = NULL;
	struct page *pages[4];
	uint64_t value;
	unsigned count;
	uaddr_t at;

	test_start(8 * MIB);
	parent = create();
	at = map(parent, 4 * PAGE_SIZE);
	CHECK(space_pin(parent, at + 100, 2 * PAGE_SIZE, ACCESS_WRITE, pages, 4, &count) == 0);
	CHECK(count == 3);
	CHECK(space_create(&test_job, &child) == 0 && space_clone(parent, child) == 0);
	value = 77;
	pinned_write(pages, 100, &value, sizeof(value));
	CHECK(user_write(parent, at + 200, 5) == 0);
	pinned_write(pages, 108, &value, sizeof(value));
	CHECK(user_read(parent, at + 108, &value) == 0 && value == 77);
	CHECK(user_read(child, at + 100, &value) == 0 && value == 0);
	space_release(child);
	/* Pins outlive the mapping and the space. */
	CHECK(space_unmap(parent, at, 4 * PAGE_SIZE) == 0);
	space_release(parent);
	pinned_read(pages, 100, &value, sizeof(value));
	CHECK(value == 77);
	space_unpin(pages, count);
	CHECK(test_all_returned());
}

static void test_pinning_reports_and_undoes(void)
{
	struct space *space;
	struct page *pages[20];
	unsigned count;
	uaddr_t at;

	test_start(8 * MIB);
	space = create();
	at = map(space, 4 * PAGE_SIZE);
	CHECK(space_pin(space, at, 5 * PAGE_SIZE, ACCESS_READ, pages, 20, &count) == -EFAULT);
	CHECK(count == 0);
	CHECK(space_pin(space, at, 4 * PAGE_SIZE, ACCESS_READ, pages, 3, &count) == -EINVAL);
	CHECK(space_pin(space, UINT64_MAX - 5, 20, ACCESS_READ, pages, 20, &count) == -EFAULT);
	CHECK(space_protect(space, at, PAGE_SIZE, PROT_READ) == 0);
	CHECK(space_pin(space, at, 8, ACCESS_WRITE, pages, 20, &count) == -EACCES);
	finish(space);
}

static void test_kernel_pages_are_out_of_reach(void)
{
	struct space *space, *child = NULL;
	struct page *page;
	uint64_t value;
	uaddr_t at = 0x10000000;

	test_start(8 * MIB);
	page = page_alloc_zeroed(PAGE_KERNEL);
	space = create();
	CHECK(space_map_page(space, at, page, ACCESS_READ | ACCESS_WRITE) == 0);
	CHECK(space_map_page(space, at, page, ACCESS_READ) == -EEXIST);
	CHECK(user_write(space, at, 3) == 0 && *(uint64_t *)page_pointer(page) == 3);
	CHECK(space_unmap(space, at - PAGE_SIZE, 3 * PAGE_SIZE) == -EINVAL);
	CHECK(space_protect(space, at, PAGE_SIZE, PROT_READ) == -EINVAL);
	CHECK(space_map(space, &at, PAGE_SIZE, PRIVATE | MAP_FIXED, NULL, 0, 0) == -EINVAL);
	CHECK(space_create(&test_job, &child) == 0 && space_clone(space, child) == 0);
	CHECK(user_read(child, at, &value) == -EFAULT);
	space_release(child);
	space_unmap_page(space, at);
	CHECK(user_read(space, at, &value) == -EFAULT);
	page_free(page);
	finish(space);
}

static void test_placement(void)
{
	struct space *space;
	uaddr_t first, second, third, wish;

	test_start(8 * MIB);
	space = create();
	first = map(space, PAGE_SIZE);
	second = map(space, 2 * PAGE_SIZE);
	CHECK(second + 3 * PAGE_SIZE == first); /* an unmapped page between */
	CHECK(space_unmap(space, second, 2 * PAGE_SIZE) == 0);
	third = map(space, 2 * PAGE_SIZE);
	CHECK(third == second);
	wish = second - 100 * PAGE_SIZE;
	CHECK(space_map(space, &wish, PAGE_SIZE, PRIVATE | MAP_GUARD_BELOW, NULL, 0, 0) == 0);
	CHECK(wish == second - 100 * PAGE_SIZE);
	wish -= PAGE_SIZE;
	CHECK(space_map(space, &wish, PAGE_SIZE, PRIVATE, NULL, 0, 0) == 0);
	CHECK(wish != second - 101 * PAGE_SIZE);
	CHECK(space_map(space, &first, PAGE_SIZE, PRIVATE | MAP_FIXED_NOREPLACE, NULL, 0, 0) ==
	      -EEXIST);
	space->limit = space->mapped + PAGE_SIZE;
	CHECK(map(space, 2 * PAGE_SIZE) == 0);
	CHECK(map(space, PAGE_SIZE) != 0);
	finish(space);
}

static void test_the_whole_of_user_space_can_be_filled(void)
{
	struct space *space;
	uint64_t length = 1UL << 40;
	unsigned count = 0;

	test_start(1UL << 50);
	space = create();
	while (map(space, length))
		count++;
	CHECK(count >= 126);
	for (; length >= PAGE_SIZE; length /= 2)
		while (map(space, length))
			count++;
	finish(space);
}

static void test_empty_tables_go_and_neighbours_keep_them(void)
{
	struct space *space;
	uaddr_t at = 1UL << 40, near = at + 10 * PAGE_SIZE;
	uint64_t free;

	test_start(8 * MIB);
	space = create();
	CHECK(map(space, PAGE_SIZE) != 0);
	free = page_count().free + space->credit;
	CHECK(space_map(space, &at, PAGE_SIZE, PRIVATE | MAP_FIXED, NULL, 0, 0) == 0);
	CHECK(user_write(space, at, 1) == 0);
	CHECK(space_unmap(space, at, PAGE_SIZE) == 0);
	CHECK(arch_entry_find(space->root, at) == NULL);
	CHECK(space_map(space, &near, PAGE_SIZE, PRIVATE | MAP_FIXED, NULL, 0, 0) == 0);
	CHECK(space_map(space, &at, PAGE_SIZE, PRIVATE | MAP_FIXED, NULL, 0, 0) == 0);
	CHECK(user_write(space, at, 1) == 0);
	CHECK(space_unmap(space, at, PAGE_SIZE) == 0);
	CHECK(arch_entry_find(space->root, at) != NULL);
	(void)free;
	finish(space);
}

static void test_dont_need_makes_zero(void)
{
	struct space *space;
	uint64_t value;
	uaddr_t at;

	test_start(8 * MIB);
	space = create();
	at = map(space, 4 * PAGE_SIZE);
	CHECK(user_write(space, at, 5) == 0);
	CHECK(space_advise(space, at, 4 * PAGE_SIZE, ADVICE_DONT_NEED) == 0);
	CHECK(space->resident == 0);
	CHECK(user_read(space, at, &value) == 0 && value == 0);
	CHECK(space_advise(space, at, 4 * PAGE_SIZE, ADVICE_LOCK) == 0);
	CHECK(space->resident == 4);
	CHECK(space_advise(space, at, 5 * PAGE_SIZE, ADVICE_WILL_NEED) == -ENOMEM);
	CHECK(space_advise(space, at, PAGE_SIZE, 99) == -EINVAL);
	finish(space);
}

/* --- random operations ----------------------------------------------------------------------- */

#define PAGES  64
#define SPACES 4

/* What a space should hold: one word a page. */
struct model {
	struct space *space;
	bool mapped[PAGES];
	unsigned access[PAGES];
	uint64_t value[PAGES];
};

static const uaddr_t window = 0x7fffffff0000UL - PAGES * PAGE_SIZE;

static uaddr_t page_address(unsigned page)
{
	/* Half of the pages on either side of a table's edge. */
	return (window & ~(LARGE_PAGE_SIZE - 1)) + page * PAGE_SIZE - PAGES / 2 * PAGE_SIZE;
}

static void check_access(struct model *model, unsigned page)
{
	uint64_t value = 0, wanted = test_random();
	int expected = !model->mapped[page] ? -EFAULT : !model->access[page] ? -EACCES : 0;

	CHECK(user_read(model->space, page_address(page) + 8, &value) == expected);
	if (!expected)
		CHECK(value == model->value[page]);
	if (!expected && !(model->access[page] & PROT_WRITE))
		expected = -EACCES;
	CHECK(user_write(model->space, page_address(page) + 8, wanted) == expected);
	if (!expected)
		model->value[page] = wanted;
	expected = !model->mapped[page] ? -EFAULT : model->access[page] & PROT_EXEC ? 0 : -EACCES;
	CHECK(user_execute(model->space, page_address(page)) == expected);
}

static unsigned random_access(void)
{
	static const unsigned accesses[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
					    PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC};

	return accesses[test_random() % array_count(accesses)];
}

static void random_map(struct model *model, unsigned first, unsigned count)
{
	unsigned access = random_access();
	uaddr_t at = page_address(first);

	CHECK(space_map(model->space, &at, count * PAGE_SIZE,
			SPACE_FLAGS(access, MAP_PRIVATE | MAP_FIXED), NULL, 0, 0) == 0);
	for (unsigned page = first; page < first + count; page++) {
		model->mapped[page] = true;
		model->access[page] = access;
		model->value[page] = 0;
	}
}

static void random_unmap(struct model *model, unsigned first, unsigned count)
{
	CHECK(space_unmap(model->space, page_address(first), count * PAGE_SIZE) == 0);
	for (unsigned page = first; page < first + count; page++)
		model->mapped[page] = false;
}

static void random_protect(struct model *model, unsigned first, unsigned count)
{
	unsigned access = random_access();
	int expected = 0;

	for (unsigned page = first; page < first + count; page++)
		if (!model->mapped[page])
			expected = -ENOMEM;
	CHECK(space_protect(model->space, page_address(first), count * PAGE_SIZE, access) ==
	      expected);
	for (unsigned page = first; page < first + count && !expected; page++)
		model->access[page] = access;
}

static void random_fork(struct model *models, struct model *from)
{
	struct model *to = &models[test_random() % SPACES];
	struct space *space = NULL;

	if (to == from)
		return;
	CHECK(space_create(&test_job, &space) == 0 && space_clone(from->space, space) == 0);
	space_release(to->space);
	*to = *from;
	to->space = space;
}

static void random_pin(struct model *model, unsigned page)
{
	struct page *pinned[1];
	unsigned count;
	uint64_t value = test_random();

	if (space_pin(model->space, page_address(page) + 8, 8, ACCESS_WRITE, pinned, 1, &count))
		return;
	pinned_write(pinned, 8, &value, sizeof(value));
	model->value[page] = value;
	space_unpin(pinned, count);
}

static void check_structure(struct space *space)
{
	uaddr_t last = 0;
	uint64_t resident = 0, mapped = 0;
	struct space_region region;

	for (uaddr_t at = 0; space_query(space, at, &region) == 0; at = last) {
		CHECK(region.address >= last && region.length);
		last = region.address + region.length;
		resident += region.pages;
		mapped += region.length;
	}
	CHECK(resident == space->resident && mapped == space->mapped);
}

static void test_random_operations(void)
{
	static struct model models[SPACES];

	test_start(16 * MIB);
	memset(models, 0, sizeof(models));
	for (unsigned i = 0; i < SPACES; i++)
		models[i].space = create();
	for (unsigned step = 0; step < 40000; step++) {
		struct model *model = &models[test_random() % SPACES];
		unsigned first = test_random() % PAGES;
		unsigned count = 1 + test_random() % (PAGES - first);

		if (test_random() % 2)
			count = count < 4 ? count : 4;
		switch (test_random() % 16) {
		case 0: random_map(model, first, count); break;
		case 1: random_unmap(model, first, count); break;
		case 2: random_protect(model, first, count); break;
		case 3:
			if (test_random() % 8 == 0)
				random_fork(models, model);
			break;
		case 4: random_pin(model, first); break;
		case 5: check_structure(model->space); break;
		default: check_access(model, first); break;
		}
	}
	for (unsigned i = 0; i < SPACES; i++) {
		for (unsigned page = 0; page < PAGES; page++)
			check_access(&models[i], page);
		space_release(models[i].space);
	}
	CHECK(test_all_returned());
}

/* Short-lived and long-lived private memory, placed by the kernel. */
static void test_mappings_come_and_go(void)
{
	enum { LIVE = 40 };
	static struct {
		uaddr_t at;
		uint64_t pages, value;
	} live[LIVE];
	struct space *space;

	test_start(8 * MIB);
	space = create();
	for (unsigned step = 0; step < 20000; step++) {
		unsigned slot = test_random() % LIVE, other = test_random() % LIVE;
		uint64_t value = 0;

		if (live[other].at)
			CHECK(user_read(space, live[other].at, &value) == 0 &&
			      value == live[other].value);
		if (test_random() % 64 == 0) {
			struct space *child = NULL;

			CHECK(space_create(&test_job, &child) == 0 &&
			      space_clone(space, child) == 0);
			space_release(child);
		}
		if (live[slot].at) {
			CHECK(space_unmap(space, live[slot].at, live[slot].pages * PAGE_SIZE) == 0);
			CHECK(user_read(space, live[slot].at, &value) == -EFAULT);
			live[slot].at = 0;
			continue;
		}
		live[slot].pages = test_random() % 4 ? 1 : 1 + test_random() % 700;
		live[slot].at = map(space, live[slot].pages * PAGE_SIZE);
		live[slot].value = 0;
		CHECK(live[slot].at != 0);
		if (test_random() % 4) {
			live[slot].value = step;
			CHECK(user_write(space, live[slot].at, step) == 0);
		}
		if (step % 64 == 0)
			check_structure(space);
	}
	finish(space);
}

/* A life with every kind of operation, in which one allocation may fail. */
static bool life(void)
{
	struct space *space = NULL, *child = NULL;
	uaddr_t at = 1UL << 40;
	bool good = false;

	if (space_create(&test_job, &space))
		return false;
	good = space_map(space, &at, 8 * PAGE_SIZE, PRIVATE | MAP_FIXED, NULL, 0, 0) == 0 &&
	       user_write(space, at + PAGE_SIZE, 1) == 0 &&
	       space_protect(space, at + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ) == 0 &&
	       user_write(space, at + 5 * PAGE_SIZE, 1) == 0 &&
	       space_create(&test_job, &child) == 0 && space_clone(space, child) == 0 &&
	       user_write(space, at + PAGE_SIZE, 2) == 0 &&
	       space_unmap(space, at + PAGE_SIZE, 3 * PAGE_SIZE) == 0;
	space_release(child);
	space_release(space);
	return good;
}

static void test_each_allocation_may_fail(void)
{
	unsigned nth = 0, failed = 0;

	test_start(8 * MIB);
	do {
		allocation_fail_later(++nth);
		failed += !life();
		CHECK(nth < 100);
	} while (allocation_fail_later(0) == 0 && nth < 100);
	CHECK(failed > 5);
	CHECK(test_all_returned());
}

int main(void)
{
	test_memory_is_zero_on_demand_and_charged();
	test_a_fault_without_quota_is_an_error();
	test_bad_requests_are_refused();
	test_protection_is_enforced_and_never_both();
	test_fork_copies_on_write();
	test_fork_copies_pages_pinned_for_writing_at_once();
	test_pinning_reports_and_undoes();
	test_kernel_pages_are_out_of_reach();
	test_placement();
	test_the_whole_of_user_space_can_be_filled();
	test_empty_tables_go_and_neighbours_keep_them();
	test_dont_need_makes_zero();
	test_random_operations();
	test_mappings_come_and_go();
	test_each_allocation_may_fail();
	return test_report();
}
