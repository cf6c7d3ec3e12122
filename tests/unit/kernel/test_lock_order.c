/* SPDX-License-Identifier: MIT */
/* The debug kernel's lock-order checker, on one CPU before any struct cpu exists. */
#include <setjmp.h>

#include <kernel/cpu.h>
#include <kernel/panic.h>

#include "../test.h"

struct cpu *cpus[CPU_LIMIT];

static jmp_buf panicked;

void panic(const char *format, ...)
{
	(void)format;
	longjmp(panicked, 1);
}

bool spinlock_in_turn = true;

void arch_spin_wait(void)
{
}

#define PANICS(statement) (setjmp(panicked) ? 1 : ((statement), 0))

static struct spinlock low = SPINLOCK_INITIALISER(LOCK_LEVEL_KERNEL);
static struct spinlock high = SPINLOCK_INITIALISER(LOCK_LEVEL_LOG);
static struct spinlock pair[2] = {SPINLOCK_INITIALISER(LOCK_LEVEL_PAGES),
				  SPINLOCK_INITIALISER(LOCK_LEVEL_PAGES)};

TEST(locks_in_order_pass)
{
	CHECK(!PANICS(spinlock_acquire(&low)));
	CHECK(!PANICS(spinlock_acquire(&high)));
	CHECK(!PANICS(spinlock_release(&low)));
	CHECK(!PANICS(spinlock_release(&high)));
}

TEST(a_lower_lock_under_a_higher_one_panics)
{
	spinlock_acquire(&high);
	CHECK(PANICS(spinlock_acquire(&low)));
	spinlock_release(&high);
}

TEST(a_lock_taken_twice_panics)
{
	spinlock_acquire(&low);
	CHECK(PANICS(spinlock_acquire(&low)));
	spinlock_release(&low);
}

TEST(a_lock_held_where_none_may_be_panics)
{
	CHECK(!PANICS(spinlock_check_held(LOCK_LEVEL_KERNEL, "here")));
	spinlock_acquire(&low);
	CHECK(PANICS(spinlock_check_held(LOCK_LEVEL_KERNEL, "here")));
	CHECK(!PANICS(spinlock_check_held(LOCK_LEVEL_LOG, "here")));
	spinlock_release(&low);
}

TEST(an_interrupt_takes_only_locks_that_nobody_holds_when_it_comes)
{
	spinlock_check_interrupt(true);
	CHECK(PANICS(spinlock_acquire(&low)));
	CHECK(!PANICS(spinlock_acquire(&high)));
	spinlock_release(&high);
	spinlock_check_interrupt(false);
	CHECK(!PANICS(spinlock_acquire(&low)));
	spinlock_release(&low);
}

TEST(a_second_lock_of_a_level_must_be_announced_and_lie_higher)
{
	spinlock_acquire(&pair[0]);
	CHECK(PANICS(spinlock_acquire(&pair[1])));
	CHECK(!PANICS(spinlock_acquire_second(&pair[1])));
	spinlock_release(&pair[0]);
	CHECK(PANICS(spinlock_acquire_second(&pair[0])));
	spinlock_release(&pair[1]);
}

TEST(a_lock_released_by_a_stranger_panics)
{
	CHECK(PANICS(spinlock_release(&low)));
}

TEST(a_lock_taken_by_trying_counts_as_held)
{
	CHECK(spinlock_try_acquire(&high));
	CHECK(!spinlock_try_acquire(&high));
	CHECK(PANICS(spinlock_acquire(&low)));
	spinlock_release(&high);
	CHECK(!PANICS(spinlock_acquire(&low)));
	spinlock_release(&low);
}

int main(void)
{
	RUN(locks_in_order_pass);
	RUN(a_lower_lock_under_a_higher_one_panics);
	RUN(a_lock_taken_twice_panics);
	RUN(a_lock_held_where_none_may_be_panics);
	RUN(an_interrupt_takes_only_locks_that_nobody_holds_when_it_comes);
	RUN(a_second_lock_of_a_level_must_be_announced_and_lie_higher);
	RUN(a_lock_released_by_a_stranger_panics);
	RUN(a_lock_taken_by_trying_counts_as_held);
	return test_end();
}
