/* SPDX-License-Identifier: MIT */
#include "shim.h"
#include "user_words.h"

#include <abi/errno.h>
#include <abi/futex.h>
#include <kernel/futex.h>
#include <kernel/sched.h>
#include <unistd.h>

#define ADDRESS(variable) ((uaddr_t) & (variable))
#define MILLISECOND       1000000UL

static uint32_t word, other;

/* --- the threads of the only process --------------------------------------------------------- */

#define KNOWN_MAX 32
static struct thread *known[KNOWN_MAX];
static unsigned known_count;
/* Owns locks, does nothing. */
static struct thread phantom = {.object = {.references = 1, .kind = OBJECT_THREAD}, .id = 99};

static void know(struct thread *thread)
{
	unsigned index = __atomic_fetch_add(&known_count, 1, __ATOMIC_RELAXED) % KNOWN_MAX;

	__atomic_store_n(&known[index], thread, __ATOMIC_RELEASE);
}

struct thread *process_find_thread(struct process *process UNUSED, uint64_t id)
{
	for (unsigned i = 0; i < KNOWN_MAX; i++) {
		struct thread *thread = __atomic_load_n(&known[i], __ATOMIC_ACQUIRE);

		if (thread && thread->id == id) {
			object_retain(&thread->object);
			return thread;
		}
	}
	return NULL;
}

void sched_set_lock_priority(struct thread *thread, uint8_t priority)
{
	uint8_t own = priority > thread->base_priority ? priority : thread->base_priority;

	__atomic_store_n(&thread->lock_priority, priority, __ATOMIC_RELAXED);
	__atomic_store_n(&thread->priority, own, __ATOMIC_RELAXED);
}

static uint8_t lent(struct thread *thread)
{
	return __atomic_load_n(&thread->lock_priority, __ATOMIC_RELAXED);
}

/* One thread that waits, and what its wait gave. */
struct sleeper {
	struct shim_worker *worker;
	uint32_t *word;
	uint32_t expected;
	bool shared;
	bool lock_pi;
	uint8_t priority;
	nanoseconds_t deadline;
	int result;
};

static void sleeper_main(void *argument)
{
	struct sleeper *sleeper = argument;

	thread_current()->priority = thread_current()->base_priority = sleeper->priority;
	if (sleeper->lock_pi)
		sleeper->result = futex_lock_pi((uaddr_t)sleeper->word, sleeper->shared, false,
						sleeper->deadline);
	else
		sleeper->result = futex_wait((uaddr_t)sleeper->word, sleeper->expected,
					     sleeper->shared, sleeper->deadline);
}

static void sleeper_start(struct sleeper *sleeper, uint32_t *where)
{
	sleeper->word = where;
	if (!sleeper->deadline)
		sleeper->deadline = WAIT_FOREVER;
	sleeper->expected = __atomic_load_n(where, __ATOMIC_RELAXED);
	sleeper->result = 12345;
	sleeper->worker = shim_start(NULL, sleeper_main, sleeper);
	know(shim_worker_thread(sleeper->worker));
	shim_until_blocked(shim_worker_thread(sleeper->worker));
}

static int sleeper_end(struct sleeper *sleeper)
{
	struct thread *thread = shim_worker_thread(sleeper->worker);

	for (unsigned i = 0; i < KNOWN_MAX; i++) {
		if (known[i] == thread)
			known[i] = NULL;
	}
	shim_join(sleeper->worker);
	return sleeper->result;
}

static void waiting_for_another_value_fails_at_once(void)
{
	word = 7;
	CHECK(futex_wait(ADDRESS(word), 8, false, WAIT_FOREVER) == -EAGAIN);
}

static void a_word_must_be_aligned(void)
{
	CHECK(futex_wait(ADDRESS(word) + 1, 0, false, 0) == -EINVAL);
	CHECK(futex_wake(ADDRESS(word) + 2, 1, false) == -EINVAL);
	CHECK(futex_requeue(ADDRESS(word), 0, 1, ADDRESS(other) + 3, 1, false) == -EINVAL);
	CHECK(futex_lock_pi(ADDRESS(word) + 2, false, true, 0) == -EINVAL);
}

static void what_is_not_memory_is_efault(void)
{
	CHECK(futex_wait(ADDRESS(no_memory), 0, false, 0) == -EFAULT);
	CHECK(futex_wake(ADDRESS(no_memory), 1, true) == -EFAULT);
	CHECK(futex_requeue(ADDRESS(no_memory), 0, 1, ADDRESS(other), 1, false) == -EFAULT);
	CHECK(futex_lock_pi(ADDRESS(no_memory), false, true, 0) == -EFAULT);
	CHECK(futex_unlock_pi(ADDRESS(no_memory), false) == -EFAULT);
}

static void a_deadline_ends_the_wait(void)
{
	word = 0;
	CHECK(futex_wait(ADDRESS(word), 0, false, arch_clock_now() + MILLISECOND) == -ETIMEDOUT);
	CHECK(futex_wake(ADDRESS(word), 1, false) == 0);
}

static void a_signal_ends_the_wait(void)
{
	struct sleeper sleeper = {0};

	sleeper_start(&sleeper, &word);
	shim_interrupt(shim_worker_thread(sleeper.worker));
	CHECK(sleeper_end(&sleeper) == -EINTR);
	CHECK(futex_wake(ADDRESS(word), 1, false) == 0);
}

static void wake_wakes_the_oldest_and_no_more_than_asked(void)
{
	struct sleeper sleepers[3] = {0};

	for (int i = 0; i < 3; i++)
		sleeper_start(&sleepers[i], &word);
	CHECK(futex_wake(ADDRESS(other), 9, false) == 0);
	CHECK(futex_wake(ADDRESS(word), 1, false) == 1);
	CHECK(sleeper_end(&sleepers[0]) == 0);
	CHECK(futex_wake(ADDRESS(word), 0, false) == 0);
	CHECK(futex_wake(ADDRESS(word), 9, false) == 2);
	CHECK(sleeper_end(&sleepers[1]) == 0 && sleeper_end(&sleepers[2]) == 0);
}

static void shared_words_are_found_through_any_view(void)
{
	struct sleeper sleeper = {.shared = true};

	sleeper_start(&sleeper, &shared_view_a[3]);
	CHECK(futex_wake(ADDRESS(shared_view_b[4]), 1, true) == 0);
	CHECK(futex_wake(ADDRESS(shared_view_b[3]), 1, false) == 0);
	CHECK(futex_wake(ADDRESS(shared_view_b[3]), 1, true) == 1);
	CHECK(sleeper_end(&sleeper) == 0);
}

static void requeue_wakes_some_and_moves_some(void)
{
	struct sleeper sleepers[4] = {0};

	word = other = 0;
	for (int i = 0; i < 4; i++)
		sleeper_start(&sleepers[i], &word);
	CHECK(futex_requeue(ADDRESS(word), 1, 1, ADDRESS(other), 9, false) == -EAGAIN);
	CHECK(futex_requeue(ADDRESS(word), 0, 1, ADDRESS(other), 2, false) == 3);
	CHECK(sleeper_end(&sleepers[0]) == 0);
	CHECK(futex_wake(ADDRESS(word), 9, false) == 1);
	CHECK(sleeper_end(&sleepers[3]) == 0);
	CHECK(futex_wake(ADDRESS(other), 9, false) == 2);
	CHECK(sleeper_end(&sleepers[1]) == 0 && sleeper_end(&sleepers[2]) == 0);
}

static void a_moved_waiter_can_time_out(void)
{
	struct sleeper sleeper = {.deadline = arch_clock_now() + 30 * MILLISECOND};

	sleeper_start(&sleeper, &word);
	CHECK(futex_requeue(ADDRESS(word), word, 0, ADDRESS(other), 1, false) == 1);
	CHECK(sleeper_end(&sleeper) == -ETIMEDOUT);
	CHECK(futex_wake(ADDRESS(other), 1, false) == 0);
}

static void requeue_to_the_same_word_moves_nobody(void)
{
	struct sleeper sleeper = {0};

	sleeper_start(&sleeper, &word);
	CHECK(futex_requeue(ADDRESS(word), word, 0, ADDRESS(word), UINT32_MAX, false) == 0);
	CHECK(futex_wake(ADDRESS(word), 1, false) == 1);
	CHECK(sleeper_end(&sleeper) == 0);
}

/* --- locks with an owner --------------------------------------------------------------------- */

static uint32_t my_id(void)
{
	return (uint32_t)thread_current()->id;
}

static void a_free_lock_is_taken_and_left(void)
{
	word = 0;
	CHECK(futex_lock_pi(ADDRESS(word), false, false, WAIT_FOREVER) == 0);
	CHECK(word == my_id());
	CHECK(futex_lock_pi(ADDRESS(word), false, false, WAIT_FOREVER) == -EDEADLK);
	CHECK(futex_unlock_pi(ADDRESS(word), false) == 0);
	CHECK(word == 0);
	CHECK(futex_unlock_pi(ADDRESS(word), false) == -EPERM);
}

static void a_taken_lock_can_be_tried_or_waited_for_until_a_deadline(void)
{
	word = 98;
	CHECK(futex_lock_pi(ADDRESS(word), false, false, WAIT_FOREVER) == -ESRCH);
	word = 99;
	CHECK(futex_lock_pi(ADDRESS(word), false, true, WAIT_FOREVER) == -EAGAIN);
	CHECK(word == 99);
	CHECK(futex_lock_pi(ADDRESS(word), false, false, arch_clock_now() + MILLISECOND) ==
	      -ETIMEDOUT);
	CHECK(word == (99 | FUTEX_WAITERS));
}

static void a_lock_whose_owner_died_is_taken_with_the_news(void)
{
	word = FUTEX_OWNER_DIED;
	CHECK(futex_lock_pi(ADDRESS(word), false, false, WAIT_FOREVER) == -EOWNERDEAD);
	CHECK(word == my_id());
}

static void unlock_hands_the_lock_to_the_highest_priority(void)
{
	struct sleeper low = {.lock_pi = true, .priority = 1};
	struct sleeper high = {.lock_pi = true, .priority = 5};
	uint32_t high_id, low_id;

	word = my_id();
	sleeper_start(&low, &word);
	sleeper_start(&high, &word);
	high_id = (uint32_t)shim_worker_thread(high.worker)->id;
	low_id = (uint32_t)shim_worker_thread(low.worker)->id;
	CHECK(word == (my_id() | FUTEX_WAITERS));
	CHECK(futex_unlock_pi(ADDRESS(word), false) == 0);
	CHECK(word == (high_id | FUTEX_WAITERS));
	word = my_id() | FUTEX_WAITERS;
	CHECK(futex_wake(ADDRESS(word), 9, false) == 0);
	CHECK(futex_unlock_pi(ADDRESS(word), false) == 0);
	CHECK(sleeper_end(&low) == 0 && sleeper_end(&high) == 0);
	CHECK(word == low_id);
}

static void waiters_lend_their_priority_to_the_owner(void)
{
	struct sleeper low = {.lock_pi = true, .priority = 3};
	struct sleeper high = {.lock_pi = true, .priority = 7};
	struct thread *self = thread_current(), *next;

	word = my_id();
	sleeper_start(&low, &word);
	CHECK(lent(self) == 3);
	sleeper_start(&high, &word);
	CHECK(lent(self) == 7);
	next = shim_worker_thread(high.worker);
	CHECK(futex_unlock_pi(ADDRESS(word), false) == 0);
	CHECK(lent(self) == 0);
	CHECK(lent(next) == 3);
	word = my_id() | FUTEX_WAITERS;
	CHECK(futex_unlock_pi(ADDRESS(word), false) == 0);
	CHECK(lent(next) == 0);
	CHECK(sleeper_end(&low) == 0 && sleeper_end(&high) == 0);
}

static void a_priority_changed_while_waiting_is_lent_anew(void)
{
	struct sleeper waiter = {.lock_pi = true, .priority = 3};
	struct thread *self = thread_current(), *thread;

	word = my_id();
	sleeper_start(&waiter, &word);
	CHECK(lent(self) == 3);
	thread = shim_worker_thread(waiter.worker);
	__atomic_store_n(&thread->priority, 8, __ATOMIC_RELAXED);
	futex_lend_again(thread);
	CHECK(lent(self) == 8);
	futex_lend_again(self); /* it waits for nothing */
	CHECK(lent(self) == 8);
	CHECK(futex_unlock_pi(ADDRESS(word), false) == 0);
	CHECK(sleeper_end(&waiter) == 0);
	CHECK(lent(self) == 0);
}

static void priority_is_lent_along_a_chain_and_taken_back_at_a_time_out(void)
{
	struct sleeper middle = {.lock_pi = true, .priority = 2};
	struct sleeper last = {.lock_pi = true, .priority = 9};
	struct thread *self = thread_current();

	word = my_id();
	sleeper_start(&middle, &word);
	other = (uint32_t)shim_worker_thread(middle.worker)->id;
	last.deadline = arch_clock_now() + 60 * MILLISECOND;
	sleeper_start(&last, &other);
	CHECK(lent(shim_worker_thread(middle.worker)) == 9);
	CHECK(lent(self) == 9);
	CHECK(sleeper_end(&last) == -ETIMEDOUT);
	CHECK(lent(shim_worker_thread(middle.worker)) == 0);
	CHECK(lent(self) == 2);
	CHECK(futex_unlock_pi(ADDRESS(word), false) == 0);
	CHECK(sleeper_end(&middle) == 0);
	CHECK(lent(self) == 0);
}

/* --- robust lists ---------------------------------------------------------------------------- */

struct lock {
	struct robust_list link;
	uint32_t word;
};

static struct robust_list_head head;

static void list_locks(struct lock *locks, int count)
{
	head.word_offset = __builtin_offsetof(struct lock, word);
	head.pending = 0;
	head.list.next = (uint64_t)&head;
	for (int i = count - 1; i >= 0; i--) {
		locks[i].link.next = head.list.next;
		head.list.next = (uint64_t)&locks[i];
	}
}

static void an_ending_thread_marks_the_locks_that_it_owns(void)
{
	struct lock locks[3] = {{.word = my_id()}, {.word = 4711}, {.word = my_id()}};

	list_locks(locks, 3);
	futex_thread_exit(ADDRESS(head));
	CHECK(locks[0].word == FUTEX_OWNER_DIED && locks[2].word == FUTEX_OWNER_DIED);
	CHECK(locks[1].word == 4711);
}

static void a_waiter_hears_of_the_owners_death(void)
{
	struct lock lock = {.word = my_id() | FUTEX_WAITERS};
	struct sleeper sleeper = {0};

	list_locks(&lock, 1);
	sleeper_start(&sleeper, &lock.word);
	futex_thread_exit(ADDRESS(head));
	CHECK(sleeper_end(&sleeper) == 0);
	CHECK(lock.word == (FUTEX_OWNER_DIED | FUTEX_WAITERS));
}

static void a_lock_with_an_owner_goes_to_the_waiter_with_the_news(void)
{
	struct lock lock = {.word = my_id()};
	struct sleeper sleeper = {.lock_pi = true};
	uint32_t id;

	list_locks(&lock, 1);
	head.list.next |= ROBUST_PI;
	sleeper_start(&sleeper, &lock.word);
	id = (uint32_t)shim_worker_thread(sleeper.worker)->id;
	futex_thread_exit(ADDRESS(head));
	CHECK(sleeper_end(&sleeper) == -EOWNERDEAD);
	CHECK(lock.word == id);
}

static void the_lock_being_taken_counts_too_and_only_once(void)
{
	struct lock locks[2] = {{.word = my_id()}, {.word = my_id()}};

	list_locks(locks, 1);
	head.pending = (uint64_t)&locks[1];
	futex_thread_exit(ADDRESS(head));
	CHECK(locks[0].word == FUTEX_OWNER_DIED && locks[1].word == FUTEX_OWNER_DIED);
}

static void hostile_lists_end(void)
{
	struct lock lock = {.word = my_id()};

	futex_thread_exit(0);
	futex_thread_exit(ADDRESS(no_memory));
	list_locks(&lock, 1);
	lock.link.next = (uint64_t)&lock; /* a circle without the head */
	futex_thread_exit(ADDRESS(head));
	lock.link.next = (uint64_t)&no_memory;
	head.list.next = (uint64_t)&no_memory;
	head.word_offset = 0;
	futex_thread_exit(ADDRESS(head));
}

/* --- races ----------------------------------------------------------------------------------- */

#define ROUNDS 3000

static uint32_t ping, pong;

/* Waits until the word has a value, in the way of a condition variable. */
static void await(uint32_t *where, uint32_t value)
{
	uint32_t seen;

	while ((seen = __atomic_load_n(where, __ATOMIC_SEQ_CST)) != value)
		(void)!futex_wait((uaddr_t)where, seen, false, WAIT_FOREVER);
}

static void tell(uint32_t *where, uint32_t value)
{
	__atomic_store_n(where, value, __ATOMIC_SEQ_CST);
	futex_wake((uaddr_t)where, 1, false);
}

static void ponger(void *argument UNUSED)
{
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		await(&ping, i);
		tell(&pong, i);
	}
}

static void no_wake_is_lost(void)
{
	struct shim_worker *worker;

	ping = pong = 0;
	worker = shim_start(NULL, ponger, NULL);
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		tell(&ping, i);
		await(&pong, i);
	}
	shim_join(worker);
	CHECK(pong == ROUNDS);
}

#define LOCKERS 4
static uint32_t race_lock;
static unsigned guarded, died, finished;

static void locker(void *argument UNUSED)
{
	know(thread_current());
	for (int i = 0; i < ROUNDS / 4; i++) {
		nanoseconds_t deadline = i % 3 ? WAIT_FOREVER : arch_clock_now() + MILLISECOND / 10;
		uint32_t free = 0;
		int result = 0;

		if (!__atomic_compare_exchange_n(&race_lock, &free, my_id(), false,
						 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			result = futex_lock_pi(ADDRESS(race_lock), false, false, deadline);
		/* Before all lockers are known, or by one that took its place in the table. */
		if (result == -ETIMEDOUT || result == -ESRCH)
			continue;
		if (result)
			__atomic_fetch_add(&died, 1, __ATOMIC_RELAXED);
		guarded++; /* the thread sanitizer sees whether two are here */
		free = my_id();
		if (!__atomic_compare_exchange_n(&race_lock, &free, 0, false, __ATOMIC_RELEASE,
						 __ATOMIC_RELAXED) &&
		    futex_unlock_pi(ADDRESS(race_lock), false) != 0)
			__atomic_fetch_add(&died, 1, __ATOMIC_RELAXED);
	}
	/* Nobody's thread may go while another still looks at it. */
	__atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&finished, __ATOMIC_SEQ_CST) < LOCKERS)
		usleep(100);
}

static void a_lock_with_owner_excludes_under_time_outs(void)
{
	struct shim_worker *workers[LOCKERS];

	race_lock = 0;
	__atomic_store_n(&miss_every, 7, __ATOMIC_RELAXED);
	for (int i = 0; i < LOCKERS; i++)
		workers[i] = shim_start(NULL, locker, NULL);
	for (int i = 0; i < LOCKERS; i++)
		shim_join(workers[i]);
	__atomic_store_n(&miss_every, 0, __ATOMIC_RELAXED);
	CHECK(died == 0);
	CHECK((race_lock & FUTEX_OWNER) == 0);
}

static unsigned woken_total;
static bool stop;

static void requeue_sleeper(void *argument UNUSED)
{
	while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
		nanoseconds_t deadline = arch_clock_now() + MILLISECOND / 2;

		if (futex_wait(ADDRESS(word), 0, false, deadline) == 0)
			__atomic_fetch_add(&woken_total, 1, __ATOMIC_RELAXED);
	}
}

static void requeue_races_with_time_out_and_wake(void)
{
	struct shim_worker *workers[3];
	unsigned told = 0;

	word = other = 0;
	woken_total = 0;
	stop = false;
	for (int i = 0; i < 3; i++)
		workers[i] = shim_start(NULL, requeue_sleeper, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		(void)!futex_requeue(ADDRESS(word), 0, 0, ADDRESS(other), 2, false);
		told += (unsigned)futex_wake(ADDRESS(other), 1, false);
		told += (unsigned)futex_wake(ADDRESS(word), 1, false);
		usleep(50);
	}
	__atomic_store_n(&stop, true, __ATOMIC_SEQ_CST);
	for (int i = 0; i < 3; i++)
		shim_join(workers[i]);
	CHECK(told == woken_total);
}

int main(void)
{
	shim_enter(NULL);
	know(thread_current());
	know(&phantom);
	TEST(waiting_for_another_value_fails_at_once);
	TEST(a_word_must_be_aligned);
	TEST(what_is_not_memory_is_efault);
	TEST(a_deadline_ends_the_wait);
	TEST(a_signal_ends_the_wait);
	TEST(wake_wakes_the_oldest_and_no_more_than_asked);
	TEST(shared_words_are_found_through_any_view);
	TEST(requeue_wakes_some_and_moves_some);
	TEST(a_moved_waiter_can_time_out);
	TEST(requeue_to_the_same_word_moves_nobody);
	TEST(a_free_lock_is_taken_and_left);
	TEST(a_taken_lock_can_be_tried_or_waited_for_until_a_deadline);
	TEST(a_lock_whose_owner_died_is_taken_with_the_news);
	TEST(unlock_hands_the_lock_to_the_highest_priority);
	TEST(waiters_lend_their_priority_to_the_owner);
	TEST(a_priority_changed_while_waiting_is_lent_anew);
	TEST(priority_is_lent_along_a_chain_and_taken_back_at_a_time_out);
	TEST(an_ending_thread_marks_the_locks_that_it_owns);
	TEST(a_waiter_hears_of_the_owners_death);
	TEST(a_lock_with_an_owner_goes_to_the_waiter_with_the_news);
	TEST(the_lock_being_taken_counts_too_and_only_once);
	TEST(hostile_lists_end);
	TEST(no_wake_is_lost);
	TEST(a_lock_with_owner_excludes_under_time_outs);
	TEST(requeue_races_with_time_out_and_wake);
	shim_leave();
	return test_finish();
}
