/* SPDX-License-Identifier: MIT */
/*
 * Deeds around waiting: futexes, a lock with an owner, threads that are stopped and moved
 * between CPUs, and pages that a server supplies while others read, change and evict them.
 */
#include "torture.h"

#include <abi/sched.h>

#define WORDS       4
#define PAGED_PAGES 24U

static uint32_t words[WORDS];
static uint32_t lock_word;
static uint64_t guarded, guarded_copy; /* by the lock: equal outside of it */
static handle_t paged;

/* --- futexes ---------------------------------------------------------------------------------- */

static void do_futex(uint64_t *random)
{
	uint32_t *word = &words[draw(random, WORDS)];
	uintptr_t address = (uintptr_t)word, other = (uintptr_t)&words[draw(random, WORDS)];
	uint32_t value = __atomic_load_n(word, __ATOMIC_RELAXED);

	switch (draw(random, 4)) {
	case 0:
		torture_check(kelner_futex_wait(address, value, 0, now() + draw(random, 300000)),
			      "futex_wait");
		break;
	case 1:
		__atomic_fetch_add(word, 1, __ATOMIC_RELAXED);
		torture_check(kelner_futex_wake(address, 1 + draw(random, 3), 0), "futex_wake");
		break;
	default:
		torture_check(kelner_futex_requeue(address, value, 1, other, 2, 0),
			      "futex_requeue");
	}
}

/* One thread at a time holds the lock, whoever else gives up waiting for it meanwhile. */
static void check_lock(uint64_t *random)
{
	int64_t status =
		kelner_futex_lock_pi((uintptr_t)&lock_word, 0, now() + draw(random, 2000) * 1000UL);

	if (status == -ETIMEDOUT)
		return;
	if (!EXPECT(status, 0))
		return;
	EXPECT(guarded_copy, guarded);
	guarded++;
	if (draw(random, 4) == 0)
		kelner_thread_yield();
	guarded_copy = guarded;
	EXPECT(kelner_futex_unlock_pi((uintptr_t)&lock_word, 0), 0);
}

/* --- threads ---------------------------------------------------------------------------------- */

void torture_victim(struct victim *victim, uint64_t *random)
{
	struct thread_registers registers;

	torture_check(kelner_thread_set_affinity(victim->thread, 1 + draw(random, 255)),
		      "thread_set_affinity");
	torture_check(kelner_thread_schedule(victim->thread, SCHED_OTHER, 0,
					     (int32_t)draw(random, 20), HANDLE_NONE),
		      "thread_schedule");
	torture_check(kelner_thread_suspend(victim->thread), "thread_suspend");
	if (kelner_thread_registers(victim->thread, &registers) == 0)
		torture_check(kelner_thread_set_registers(victim->thread, &registers),
			      "thread_set_registers");
	/* Some are killed as they are. */
	if (draw(random, 4) != 0)
		torture_check(kelner_thread_resume(victim->thread), "thread_resume");
}

/* --- pages that a server supplies ------------------------------------------------------------- */

static uint64_t page_value(uint64_t page)
{
	return (page + 1) * 0x9e3779b97f4a7c15UL;
}

/* Whoever supplies a page, or writes to it, gives it the same content. */
static void check_paged(uint64_t *random)
{
	uint64_t page = draw(random, PAGED_PAGES), value = page_value(page), seen = 0;
	int64_t status;

	switch (draw(random, 4)) {
	case 0: torture_check(kelner_vmo_evict(paged, page * PAGE, 3 * PAGE), "vmo_evict"); break;
	case 1:
		status = kelner_vmo_write(paged, &value, page * PAGE, sizeof(value));
		if (status != -EIO)
			EXPECT(status, sizeof(value));
		break;
	default:
		status = kelner_vmo_read(paged, &seen, page * PAGE, sizeof(seen));
		if (status == -EIO)
			break;
		EXPECT(status, sizeof(seen));
		EXPECT(seen, value);
	}
}

static void supply(uint64_t offset)
{
	uint64_t value = page_value(offset / PAGE);
	handle_t source = make_vmo(PAGE);

	EXPECT(kelner_vmo_write(source, &value, 0, sizeof(value)), sizeof(value));
	EXPECT(kelner_vmo_supply(paged, offset, PAGE, source, 0), 0);
	close_handle(source);
}

void torture_pager(uint64_t *random)
{
	struct vmo_request request;

	while (kelner_vmo_request(paged, &request) == 0) {
		uint64_t end = request.offset + request.length;

		if (request.kind != VMO_REQUEST_SUPPLY)
			EXPECT(kelner_vmo_written(paged, request.offset, request.length, 0), 0);
		else if (draw(random, 16) == 0)
			EXPECT(kelner_vmo_supply_error(paged, request.offset, request.length, EIO),
			       0);
		else
			for (uint64_t at = request.offset; at < end; at += PAGE)
				supply(at);
	}
	if (draw(random, 4) == 0)
		EXPECT(kelner_vmo_written(paged, 0, PAGED_PAGES * PAGE, 0), 0);
}

void torture_wait(uint64_t *random)
{
	static void (*const deeds[])(uint64_t *) = {do_futex, check_lock, check_paged};

	deeds[draw(random, sizeof(deeds) / sizeof(deeds[0]))](random);
}

void torture_waits_begin(void)
{
	paged = (handle_t)EXPECT_GOOD(kelner_vmo_create_paged(torture_port, 1, PAGED_PAGES * PAGE));
}

void torture_waits_end(void)
{
	close_handle(paged);
	EXPECT(guarded_copy, guarded);
	EXPECT(lock_word, 0);
}
