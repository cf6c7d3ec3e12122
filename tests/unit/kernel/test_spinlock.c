/* SPDX-License-Identifier: MIT */
/* Spin locks with and without turns, between real threads. */
#include <pthread.h>
#include <sched.h>

#include <kernel/spinlock.h>

#include "../test.h"

#define THREADS 4
#define ROUNDS  20000

bool spinlock_in_turn;
static struct spinlock lock = SPINLOCK_INITIALISER(LOCK_LEVEL_KERNEL);
static unsigned counter, inside, doubled, waits;

void arch_spin_wait(void)
{
	__atomic_fetch_add(&waits, 1, __ATOMIC_RELAXED);
	sched_yield();
}

static void *count(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		if (i % 3 || !spinlock_try_acquire(&lock))
			spinlock_acquire(&lock);
		doubled += ++inside != 1;
		counter++;
		if (i % 1000 == 0)
			sched_yield();
		inside--;
		spinlock_release(&lock);
	}
	return argument;
}

static void contend(bool in_turn)
{
	pthread_t threads[THREADS];

	spinlock_in_turn = in_turn;
	counter = doubled = 0;
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, count, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQUAL(counter, THREADS * ROUNDS);
	CHECK_EQUAL(doubled, 0);
	CHECK_EQUAL(lock.word, 0);
}

TEST(one_at_a_time_with_turns)
{
	contend(true);
}

TEST(one_at_a_time_without_turns)
{
	contend(false);
}

static void *acquire(void *argument)
{
	spinlock_acquire(&lock);
	spinlock_release(&lock);
	return argument;
}

static void wait_for_a_spin(void)
{
	unsigned before = __atomic_load_n(&waits, __ATOMIC_RELAXED);

	while (__atomic_load_n(&waits, __ATOMIC_RELAXED) == before)
		sched_yield();
}

/* A waiter has a ticket, and is counted. */
TEST(a_waiter_has_its_turn)
{
	pthread_t thread;
	bool passed;

	for (int in_turn = 0; in_turn < 2; in_turn++) {
		spinlock_in_turn = in_turn;
		spinlock_acquire(&lock);
		pthread_create(&thread, NULL, acquire, NULL);
		wait_for_a_spin();
		CHECK_EQUAL(__atomic_load_n(&lock.waiting, __ATOMIC_RELAXED), 1);
		CHECK_EQUAL((uint16_t)(__atomic_load_n(&lock.next, __ATOMIC_RELAXED) -
				       __atomic_load_n(&lock.served, __ATOMIC_RELAXED)),
			    1);
		passed = spinlock_try_acquire(&lock);
		CHECK(!passed);
		spinlock_release(&lock);
		pthread_join(thread, NULL);
		CHECK_EQUAL(lock.word, 0);
	}
}

/* Nobody who has just come takes a free lock that somebody waits for. */
TEST(a_waiter_is_not_passed)
{
	struct spinlock free_but_awaited = {.waiting = 1};
	bool passed = spinlock_try_acquire(&free_but_awaited);

	CHECK(!passed);
	CHECK_EQUAL(free_but_awaited.held, 0);
}

int main(void)
{
	RUN(one_at_a_time_with_turns);
	RUN(one_at_a_time_without_turns);
	RUN(a_waiter_has_its_turn);
	RUN(a_waiter_is_not_passed);
	return test_end();
}
