/* SPDX-License-Identifier: MIT */
/* Calls on address spaces and memory objects, and on memory that has no page yet. */
#include "exhaustion.h"

#include <abi/machine.h>
#include <abi/time.h>

static handle_t vmo, source, port, process;

/* --- mappings --------------------------------------------------------------------------------- */

static int64_t space_map(void)
{
	/* In the middle: what is there already is cut in two. */
	return kelner_space_map(HANDLE_SELF, (uintptr_t)fresh + 7 * PAGE, PAGE,
				SPACE_FLAGS(PROT_READ, MAP_PRIVATE | MAP_FIXED), HANDLE_NONE, 0);
}
CASE(SPACE_MAP, .prepare = fresh_map, .attempt = space_map, .clean = fresh_unmap);

static void make_vmo_for_mapping(void)
{
	vmo = make_vmo(4 * PAGE);
}

static int64_t space_map_object(void)
{
	return kelner_space_map(HANDLE_SELF, 0, 4 * PAGE, SPACE_FLAGS(PROT_READ, MAP_SHARED), vmo,
				0);
}

static void unmap_object(int64_t result)
{
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)result, 4 * PAGE), 0);
	close_handle(vmo);
}
CASE_ALSO(SPACE_MAP, object, .prepare = make_vmo_for_mapping, .attempt = space_map_object,
	  .clean = unmap_object);

static int64_t space_unmap(void)
{
	return kelner_space_unmap(HANDLE_SELF, (uintptr_t)fresh + 7 * PAGE, PAGE);
}
CASE(SPACE_UNMAP, .prepare = fresh_map, .attempt = space_unmap, .clean = fresh_unmap);

static int64_t space_protect(void)
{
	return kelner_space_protect(HANDLE_SELF, (uintptr_t)fresh + 7 * PAGE, 5 * PAGE, PROT_READ);
}
CASE(SPACE_PROTECT, .prepare = fresh_map, .attempt = space_protect, .clean = fresh_unmap);

static int64_t space_advise(void)
{
	return kelner_space_advise(HANDLE_SELF, (uintptr_t)fresh + 7 * PAGE, 20 * PAGE,
				   ADVICE_LOCK);
}
CASE(SPACE_ADVISE, .prepare = fresh_map, .attempt = space_advise, .clean = fresh_unmap);

static void map_shared(void)
{
	vmo = make_vmo(FRESH_PAGES * PAGE);
	fresh = (char *)EXPECT_GOOD(
		kelner_space_map(HANDLE_SELF, 0, FRESH_PAGES * PAGE,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED), vmo, 0));
	fresh[PAGE] = 1;
}

static void unmap_shared(int64_t result)
{
	fresh_unmap(result);
	close_handle(vmo);
}

static int64_t space_sync(void)
{
	return kelner_space_sync(HANDLE_SELF, (uintptr_t)fresh, 9 * PAGE);
}
CASE(SPACE_SYNC, .prepare = map_shared, .attempt = space_sync, .clean = unmap_shared);

static void make_space(void)
{
	process = make_process();
	EXPECT(kelner_space_map(process, 0x10000, 9 * PAGE,
				SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED),
				HANDLE_NONE, 0),
	       0x10000);
}

static void end_space(int64_t result)
{
	(void)result;
	EXPECT(kelner_process_kill(process, 9), 0);
	close_handle(process);
}

static int64_t space_write(void)
{
	return kelner_space_write(process, 0x10000, "text", 4);
}

static int64_t space_read(void)
{
	char text[4];

	return kelner_space_read(process, 0x10000, text, 4);
}

static int64_t clock_page(void)
{
	return kelner_clock_page(process, 0x80000);
}

CASE(SPACE_WRITE, .prepare = make_space, .attempt = space_write, .clean = end_space);
CASE(SPACE_READ, .prepare = make_space, .attempt = space_read, .clean = end_space);
CASE(CLOCK_PAGE, .prepare = make_space, .attempt = clock_page, .clean = end_space, .once = false);

/* --- memory objects --------------------------------------------------------------------------- */

static void make_big_vmo(void)
{
	vmo = make_vmo(1UL << 40);
}

static void close_vmo(int64_t result)
{
	(void)result;
	close_handle(vmo);
}

static int64_t vmo_write(void)
{
	return kelner_vmo_write(vmo, "text", 1UL << 38, 4) == 4 ? 0 : -ENOMEM;
}
CASE(VMO_WRITE, .prepare = make_big_vmo, .attempt = vmo_write, .clean = close_vmo);

static int64_t vmo_read(void)
{
	return kelner_vmo_read(vmo, fresh, 1UL << 38, 9000);
}

static void make_vmo_and_memory(void)
{
	make_big_vmo();
	fresh_map();
}

static void close_vmo_and_memory(int64_t result)
{
	close_vmo(result);
	fresh_unmap(result);
}
CASE(VMO_READ, .prepare = make_vmo_and_memory, .attempt = vmo_read, .clean = close_vmo_and_memory);

static void make_full_vmo(void)
{
	vmo = make_vmo(4 * PAGE);
	for (unsigned i = 0; i < 4; i++)
		EXPECT(kelner_vmo_write(vmo, "text", i * PAGE, 4), 4);
}

static int64_t vmo_clone(void)
{
	return kelner_vmo_clone(vmo, 0, 4 * PAGE);
}

static void close_clone(int64_t result)
{
	close_result(result);
	close_handle(vmo);
}
CASE(VMO_CLONE, .prepare = make_full_vmo, .attempt = vmo_clone, .clean = close_clone);

static void make_paged(void)
{
	port = make_port();
	source = make_vmo(PAGE);
	EXPECT(kelner_vmo_write(source, "text", 0, 4), 4);
	vmo = (handle_t)EXPECT_GOOD(kelner_vmo_create_paged(port, 1, 1UL << 40));
}

static void close_paged(int64_t result)
{
	(void)result;
	close_handle(vmo);
	close_handle(source);
	close_handle(port);
}

static int64_t vmo_supply(void)
{
	return kelner_vmo_supply(vmo, 1UL << 38, PAGE, source, 0);
}
CASE(VMO_SUPPLY, .prepare = make_paged, .attempt = vmo_supply, .clean = close_paged, .once = true);

/* --- memory that has no page yet -------------------------------------------------------------- */

static int64_t system_info(void)
{
	return kelner_system_info((struct system_info *)fresh);
}
CASE(SYSTEM_INFO, .prepare = fresh_map, .attempt = system_info, .clean = fresh_unmap);

static int64_t random_get(void)
{
	return kelner_random_get(fresh + PAGE - 8, 16);
}
CASE(RANDOM_GET, .prepare = fresh_map, .attempt = random_get, .clean = fresh_unmap);

static int64_t futex_lock_pi(void)
{
	return kelner_futex_lock_pi((uintptr_t)fresh, 0, now() + MILLISECOND);
}
CASE(FUTEX_LOCK_PI, .prepare = fresh_map, .attempt = futex_lock_pi, .clean = fresh_unmap);

static int64_t futex_wake(void)
{
	return kelner_futex_wake((uintptr_t)fresh, 1, 0);
}
CASE(FUTEX_WAKE, .prepare = fresh_map, .attempt = futex_wake, .clean = fresh_unmap);

static int64_t futex_wait(void)
{
	return kelner_futex_wait((uintptr_t)fresh, 1, 0, now() + MILLISECOND) == -EFAULT ? -EFAULT
											 : 0;
}
CASE(FUTEX_WAIT, .prepare = fresh_map, .attempt = futex_wait, .clean = fresh_unmap);
