/* SPDX-License-Identifier: MIT */
/* Memory objects and address spaces, as a program sees them. */
#include "test.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)
#define PRIVATE    SPACE_FLAGS(READ_WRITE, MAP_PRIVATE)
#define SHARED     SPACE_FLAGS(READ_WRITE, MAP_SHARED)

static char *map(uint64_t length, uint32_t flags, handle_t vmo)
{
	int64_t address = EXPECT_GOOD(kelner_space_map(HANDLE_SELF, 0, length, flags, vmo, 0));

	return address < 0 ? NULL : (char *)address;
}

static void unmap(char *address, uint64_t length)
{
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)address, length), 0);
}

TEST(private_memory_is_zero_and_keeps_what_is_written)
{
	char *memory = map(64 * PAGE, PRIVATE, HANDLE_NONE);
	bool zero = true;

	if (!memory)
		return;
	for (unsigned i = 0; i < 64 * PAGE; i += 512)
		zero = zero && memory[i] == 0;
	EXPECT_TRUE(zero);
	memset(memory, 7, 64 * PAGE);
	EXPECT(memory[64 * PAGE - 1], 7);
	unmap(memory, 64 * PAGE);
}

TEST(memory_that_the_job_cannot_have_is_refused_but_can_be_reserved)
{
	struct job_info info = {0};
	uint64_t length;
	char *reserved;

	EXPECT(kelner_job_info(start_handle(START_JOB), &info), 0);
	length = (info.memory_limit - info.memory_used + 2 * PAGE) & -PAGE;
	EXPECT(kelner_space_map(HANDLE_SELF, 0, length, PRIVATE, HANDLE_NONE, 0), -ENOMEM);
	unmap(map(length, SPACE_FLAGS(PROT_NONE, MAP_PRIVATE), HANDLE_NONE), length);
	unmap(map(length, SPACE_FLAGS(PROT_READ, MAP_PRIVATE), HANDLE_NONE), length);
	reserved = map(length, SPACE_FLAGS(PROT_NONE, MAP_PRIVATE), HANDLE_NONE);
	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)reserved, PAGE, READ_WRITE), 0);
	reserved[0] = 1;
	unmap(reserved, length);
}

TEST(map_refuses_what_it_must)
{
	handle_t vmo = make_vmo(PAGE), unread = without(vmo, RIGHT_READ),
		 unwritten = without(vmo, RIGHT_WRITE), unrun = without(vmo, RIGHT_EXECUTE);
	uint32_t fixed = MAP_PRIVATE | MAP_FIXED;

	EXPECT(kelner_space_map(HANDLE_SELF, 0, 0, PRIVATE, HANDLE_NONE, 0), -EINVAL);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE, SPACE_FLAGS(READ_WRITE, 0), HANDLE_NONE, 0),
	       -EINVAL);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE,
				SPACE_FLAGS(READ_WRITE, MAP_SHARED | MAP_PRIVATE), vmo, 0),
	       -EINVAL);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE, SPACE_FLAGS(8, MAP_PRIVATE), HANDLE_NONE, 0),
	       -EINVAL);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE, PRIVATE, vmo, 1), -EINVAL);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE,
				SPACE_FLAGS(READ_WRITE | PROT_EXEC, MAP_PRIVATE), HANDLE_NONE, 0),
	       -ENOTSUP);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE, SPACE_FLAGS(PROT_READ, fixed), HANDLE_NONE,
				0),
	       -EINVAL);
	EXPECT(kelner_space_map(HANDLE_SELF, 0x10001, PAGE, SPACE_FLAGS(PROT_READ, fixed),
				HANDLE_NONE, 0),
	       -EINVAL);
	for (int i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(kelner_space_map(HANDLE_SELF, (uintptr_t)hostile[i] & ~(PAGE - 1), PAGE,
					SPACE_FLAGS(PROT_READ, fixed), HANDLE_NONE, 0),
		       -EINVAL);
	EXPECT(kelner_space_map(HANDLE_SELF, (uintptr_t)page_end() - PAGE, PAGE,
				SPACE_FLAGS(PROT_READ, MAP_PRIVATE | MAP_FIXED_NOREPLACE),
				HANDLE_NONE, 0),
	       -EEXIST);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, 1UL << 47, PRIVATE, HANDLE_NONE, 0), -ENOMEM);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE, SHARED, unread, 0), -EACCES);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE, SHARED, unwritten, 0), -EACCES);
	EXPECT(kelner_space_map(HANDLE_SELF, 0, PAGE, SPACE_FLAGS(PROT_EXEC, MAP_SHARED), unrun, 0),
	       -EACCES);
	close_handle(unrun);
	close_handle(unwritten);
	close_handle(unread);
	close_handle(vmo);
}

TEST(write_and_execute_take_turns)
{
	static const unsigned char code[] = {0xb8, 0x2a, 0, 0, 0, 0xc3}; /* mov $42, %eax; ret */
	char *memory = map(PAGE, PRIVATE, HANDLE_NONE);

	if (!memory)
		return;
	memcpy(memory, code, sizeof(code));
	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)memory, PAGE, READ_WRITE | PROT_EXEC),
	       -ENOTSUP);
	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)memory, PAGE, PROT_READ | PROT_EXEC),
	       0);
	EXPECT(((int (*)(void))(uintptr_t)memory)(), 42);
	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)memory, PAGE, READ_WRITE), 0);
	memory[1] = 43;
	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)memory, PAGE, PROT_READ | PROT_EXEC),
	       0);
	EXPECT(((int (*)(void))(uintptr_t)memory)(), 43);
	unmap(memory, PAGE);
	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)memory, PAGE, PROT_READ), -ENOMEM);
	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)memory + 1, PAGE, PROT_READ), -EINVAL);
}

TEST(shared_mapping_of_a_read_only_handle_stays_read_only)
{
	handle_t vmo = make_vmo(PAGE), unwritten = without(vmo, RIGHT_WRITE);
	char *memory = map(PAGE, SPACE_FLAGS(PROT_READ, MAP_SHARED), unwritten);

	EXPECT(kelner_space_protect(HANDLE_SELF, (uintptr_t)memory, PAGE, READ_WRITE), -EACCES);
	unmap(memory, PAGE);
	memory = map(PAGE, PRIVATE, unwritten);
	memory[0] = 5;
	EXPECT(memory[0], 5);
	unmap(memory, PAGE);
	close_handle(unwritten);
	close_handle(vmo);
}

TEST(shared_mappings_and_the_object_are_one)
{
	handle_t vmo = make_vmo(2 * PAGE);
	char *a = map(2 * PAGE, SHARED, vmo), *b = map(2 * PAGE, SHARED, vmo), seen[4] = {0};

	a[PAGE] = 'x';
	EXPECT(b[PAGE], 'x');
	EXPECT(kelner_vmo_write(vmo, "abc", PAGE - 1, 3), 3);
	EXPECT(a[PAGE - 1], 'a');
	EXPECT(b[PAGE + 1], 'c');
	EXPECT(kelner_vmo_read(vmo, seen, 2 * PAGE - 2, 4), 2);
	EXPECT(kelner_vmo_read(vmo, seen, 2 * PAGE, 4), 0);
	EXPECT(kelner_vmo_read(vmo, seen, -1UL, 4), 0);
	EXPECT(kelner_vmo_write(vmo, "abcd", 2 * PAGE - 1, 4), 1);
	unmap(a, 2 * PAGE);
	EXPECT(b[PAGE], 'b');
	unmap(b, 2 * PAGE);
	close_handle(vmo);
}

TEST(private_mapping_and_clone_do_not_write_through)
{
	handle_t vmo = make_vmo(PAGE), clone;
	char *shared = map(PAGE, SHARED, vmo), *private = map(PAGE, PRIVATE, vmo), seen = 0;

	shared[0] = 'a';
	EXPECT(private[0], 'a');
	clone = (handle_t)EXPECT_GOOD(kelner_vmo_clone(vmo, 0, PAGE));
	private[0] = 'p';
	EXPECT(shared[0], 'a');
	EXPECT(kelner_vmo_write(clone, "c", 0, 1), 1);
	EXPECT(shared[0], 'a');
	shared[0] = 's';
	EXPECT(kelner_vmo_read(clone, &seen, 0, 1), 1);
	EXPECT(seen, 'c');
	EXPECT(private[0], 'p');
	EXPECT(kelner_vmo_clone(vmo, 1, PAGE), -EINVAL);
	EXPECT(kelner_vmo_clone(vmo, 0, (1UL << 48) + 1), -EFBIG);
	unmap(private, PAGE);
	unmap(shared, PAGE);
	close_handle(clone);
	close_handle(vmo);
}

TEST(smaller_size_clears_what_comes_back)
{
	handle_t vmo = make_vmo(2 * PAGE);
	struct vmo_info info = {0};
	char seen = 1;

	EXPECT(kelner_vmo_write(vmo, "x", PAGE + 10, 1), 1);
	EXPECT(kelner_vmo_write(vmo, "y", 10, 1), 1);
	EXPECT(kelner_vmo_set_size(vmo, 5), 0);
	EXPECT(kelner_vmo_size(vmo), 5);
	EXPECT(kelner_vmo_set_size(vmo, 2 * PAGE), 0);
	EXPECT(kelner_vmo_read(vmo, &seen, 10, 1), 1);
	EXPECT(seen, 0);
	EXPECT(kelner_vmo_read(vmo, &seen, PAGE + 10, 1), 1);
	EXPECT(seen, 0);
	EXPECT(kelner_vmo_set_size(vmo, (1UL << 48) + 1), -EFBIG);
	EXPECT(kelner_vmo_create((1UL << 48) + 1, "x", 1), -EFBIG);
	EXPECT(kelner_vmo_info(vmo, &info), 0);
	EXPECT(info.size, 2 * PAGE);
	EXPECT(strcmp(info.name, "test"), 0);
	close_handle(vmo);
}

TEST(physical_memory_needs_authority_and_is_no_ram)
{
	handle_t root = start_handle(START_RESOURCE), vmo, part;

	/* The interrupt controller's page is no RAM on any PC. */
	vmo = (handle_t)EXPECT_GOOD(
		kelner_vmo_create_physical(root, 0xfee00000, PAGE, VMO_CACHE_UNCACHED));
	EXPECT(kelner_vmo_set_size(vmo, PAGE), -EINVAL);
	EXPECT(kelner_vmo_clone(vmo, 0, PAGE), -EINVAL);
	close_handle(vmo);
	EXPECT(kelner_vmo_create_physical(root, 0x1000000, PAGE, VMO_CACHE_UNCACHED), -EPERM);
	EXPECT(kelner_vmo_create_physical(root, 0xfee00001, PAGE, VMO_CACHE_UNCACHED), -EINVAL);
	EXPECT(kelner_vmo_create_physical(root, 0xfee00000, 0, VMO_CACHE_UNCACHED), -EINVAL);
	EXPECT(kelner_vmo_create_physical(root, 0xfee00000, PAGE, 9), -EINVAL);
	part = (handle_t)EXPECT_GOOD(
		kelner_resource_create(root, 2 /* memory */, 0xfed00000, PAGE, "part", 4));
	EXPECT(kelner_vmo_create_physical(part, 0xfee00000, PAGE, VMO_CACHE_UNCACHED), -EPERM);
	close_handle(part);
}

TEST(pager_supplies_and_writes_back)
{
	handle_t port = make_port(), source = make_vmo(PAGE), vmo;
	struct vmo_request request = {0};
	struct vmo_range range = {0};
	char seen = 0;

	vmo = (handle_t)EXPECT_GOOD(kelner_vmo_create_paged(port, 5, 4 * PAGE));
	EXPECT(kelner_vmo_request(vmo, &request), -EAGAIN);
	EXPECT(kelner_vmo_request(source, &request), -EINVAL);
	EXPECT(kelner_vmo_write(source, "s", 3, 1), 1);
	EXPECT(kelner_vmo_supply(vmo, PAGE, PAGE, source, 0), 0);
	EXPECT(kelner_vmo_read(vmo, &seen, PAGE + 3, 1), 1);
	EXPECT(seen, 's');
	EXPECT(kelner_vmo_dirty(vmo, 0, &range, 1), 0);
	EXPECT(kelner_vmo_write(vmo, "d", PAGE + 4, 1), 1);
	EXPECT(kelner_vmo_dirty(vmo, 0, &range, 1), 1);
	EXPECT(range.offset, PAGE);
	EXPECT(range.length, PAGE);
	EXPECT(kelner_vmo_evict(vmo, 0, 4 * PAGE), 0);
	EXPECT(kelner_vmo_written(vmo, range.offset, range.length, 0), 0);
	EXPECT(kelner_vmo_evict(vmo, 0, 4 * PAGE), 1);
	EXPECT(kelner_vmo_supply(vmo, 1, PAGE, source, 0), -EINVAL);
	EXPECT(kelner_vmo_dirty(vmo, 0, &range, 0), -EINVAL);
	EXPECT(kelner_vmo_dirty(vmo, 0, &range, 65), -EINVAL);
	close_handle(vmo);
	close_handle(source);
	close_handle(port);
}

struct reader {
	handle_t vmo;
	int64_t result;
	char seen;
};

static void read_paged(void *argument)
{
	struct reader *reader = argument;

	reader->result = kelner_vmo_read(reader->vmo, &reader->seen, 0, 1);
}

TEST(reader_waits_for_the_pager)
{
	handle_t port = make_port(), source = make_vmo(PAGE);
	struct reader reader = {
		.vmo = (handle_t)EXPECT_GOOD(kelner_vmo_create_paged(port, 5, PAGE))};
	struct vmo_request request = {0};
	struct test_thread thread;
	struct exchange event;

	EXPECT(kelner_vmo_write(source, "s", 0, 1), 1);
	if (!thread_run(&thread, read_paged, &reader))
		return;
	EXPECT(kelner_recv(port, &event), 0);
	EXPECT(MESSAGE_LABEL(event.info), EVENT_PAGER);
	EXPECT(event.word[0], 5);
	EXPECT(kelner_vmo_request(reader.vmo, &request), 0);
	EXPECT(request.kind, VMO_REQUEST_SUPPLY);
	EXPECT(request.offset, 0);
	EXPECT(kelner_vmo_supply(reader.vmo, 0, PAGE, source, 0), 0);
	thread_join(&thread);
	EXPECT(reader.result, 1);
	EXPECT(reader.seen, 's');
	close_handle(reader.vmo);
	close_handle(source);
	close_handle(port);
}

TEST(reader_hears_of_the_pagers_failure)
{
	handle_t port = make_port();
	struct reader reader = {
		.vmo = (handle_t)EXPECT_GOOD(kelner_vmo_create_paged(port, 5, PAGE))};
	struct vmo_request request = {0};
	struct test_thread thread;
	struct exchange event;

	if (!thread_run(&thread, read_paged, &reader))
		return;
	EXPECT(kelner_recv(port, &event), 0);
	EXPECT(kelner_vmo_request(reader.vmo, &request), 0);
	EXPECT(kelner_vmo_supply_error(reader.vmo, 0, PAGE, EIO), 0);
	thread_join(&thread);
	EXPECT(reader.result, -EIO);
	close_handle(reader.vmo);
	close_handle(port);
}

TEST(query_walks_through_the_mappings)
{
	char *memory = map(3 * PAGE, PRIVATE, HANDLE_NONE);
	struct space_region region = {0};

	memory[PAGE] = 1;
	EXPECT(kelner_space_query(HANDLE_SELF, (uintptr_t)memory + PAGE, &region), 0);
	EXPECT_TRUE(region.address <= (uintptr_t)memory &&
		    region.address + region.length >= (uintptr_t)memory + 3 * PAGE);
	EXPECT(region.protection, READ_WRITE);
	EXPECT(region.vmo, 0);
	EXPECT(kelner_space_query(HANDLE_SELF, 0x7fffffffffff, &region), -ENOENT);
	unmap(memory, 3 * PAGE);
}

TEST(advice_drops_and_brings_in)
{
	char *memory = map(2 * PAGE, PRIVATE, HANDLE_NONE);

	memory[5] = 5;
	EXPECT(kelner_space_advise(HANDLE_SELF, (uintptr_t)memory, 2 * PAGE, ADVICE_DONT_NEED), 0);
	EXPECT(memory[5], 0);
	EXPECT(kelner_space_advise(HANDLE_SELF, (uintptr_t)memory, 2 * PAGE, ADVICE_WILL_NEED), 0);
	EXPECT(kelner_space_advise(HANDLE_SELF, (uintptr_t)memory, 2 * PAGE, 99), -EINVAL);
	unmap(memory, 2 * PAGE);
	EXPECT(kelner_space_advise(HANDLE_SELF, (uintptr_t)memory, PAGE, ADVICE_WILL_NEED),
	       -ENOMEM);
}

TEST(another_process_memory_is_read_and_written_in_bounds)
{
	handle_t process = make_process();
	int64_t address =
		EXPECT_GOOD(kelner_space_map(process, 0, 2 * PAGE, PRIVATE, HANDLE_NONE, 0));
	static char big[65537];
	char seen[8] = {0};

	EXPECT(kelner_space_write(process, (uintptr_t)address + PAGE - 2, "abcd", 4), 4);
	EXPECT(kelner_space_read(process, (uintptr_t)address + PAGE - 2, seen, 4), 4);
	EXPECT(memcmp(seen, "abcd", 4), 0);
	EXPECT(kelner_space_read(process, (uintptr_t)address + 2 * PAGE - 3, seen, 8), 3);
	EXPECT(kelner_space_read(process, (uintptr_t)address + 2 * PAGE, seen, 8), -EFAULT);
	EXPECT(kelner_space_read(process, (uintptr_t)address, big, 65537), -EINVAL);
	for (int i = 0; i < HOSTILE_COUNT; i++) {
		EXPECT(kelner_space_read(process, (uintptr_t)hostile[i], seen, 1), -EFAULT);
		EXPECT(kelner_space_write(process, (uintptr_t)hostile[i], seen, 1), -EFAULT);
	}
	EXPECT(kelner_process_kill(process, 9), 0);
	close_handle(process);
}

static char *racing;
static uint32_t race_over;

static void write_until_over(void *argument)
{
	(void)argument;
	while (!__atomic_load_n(&race_over, __ATOMIC_RELAXED)) {
		for (unsigned i = 0; i < 8; i++)
			((volatile char *)racing)[i * PAGE] = 1;
	}
}

/* A dropped page must never be written through a stale translation of another CPU. */
TEST(dropped_pages_are_gone_on_every_cpu)
{
	struct test_thread thread;

	racing = map(8 * PAGE, PRIVATE, HANDLE_NONE);
	race_over = 0;
	if (!racing || !thread_run(&thread, write_until_over, NULL))
		return;
	for (int i = 0; i < 500; i++) {
		EXPECT(kelner_space_advise(HANDLE_SELF, (uintptr_t)racing, 8 * PAGE,
					   ADVICE_DONT_NEED),
		       0);
		kelner_thread_yield();
	}
	__atomic_store_n(&race_over, 1, __ATOMIC_RELAXED);
	thread_join(&thread);
	unmap(racing, 8 * PAGE);
}
