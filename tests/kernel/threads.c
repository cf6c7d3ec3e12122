/* SPDX-License-Identifier: MIT */
/* Threads: start and end, registers, scheduling, futexes, time. */
#include "test.h"

#include <abi/futex.h>
#include <abi/machine.h>
#include <abi/sched.h>
#include <abi/time.h>

static void add_one(void *argument)
{
	__atomic_fetch_add((unsigned *)argument, 1, __ATOMIC_RELAXED);
}

TEST(thread_runs_and_clears_its_word)
{
	struct test_thread thread;
	unsigned count = 0;

	for (int i = 0; i < 20; i++) {
		if (!thread_run(&thread, add_one, &count))
			return;
		EXPECT_TRUE(kelner_thread_start(thread.handle, 0, 0, 0) < 0);
		thread_join(&thread);
	}
	EXPECT(count, 20);
}

TEST(thread_page_must_be_free_aligned_user_memory)
{
	handle_t process = make_process();

	EXPECT(kelner_thread_create(process, 0x1001, "x", 1), -EINVAL);
	EXPECT(kelner_thread_create(process, 0, "x", 1), -EINVAL);
	for (int i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(kelner_thread_create(process, (uintptr_t)hostile[i], "x", 1), -EINVAL);
	EXPECT(kelner_thread_create(HANDLE_SELF, (uintptr_t)page_end() - PAGE, "x", 1), -EEXIST);
	EXPECT(kelner_process_kill(process, 9), 0);
	EXPECT(kelner_thread_create(process, 0x10000, "x", 1), -ESRCH);
	close_handle(process);
}

TEST(thread_page_cannot_be_unmapped_or_changed)
{
	uintptr_t page = (uintptr_t)thread_page();

	EXPECT(page, start_block->thread_page);
	EXPECT(kelner_space_unmap(HANDLE_SELF, page, PAGE), -EINVAL);
	EXPECT(kelner_space_protect(HANDLE_SELF, page, PAGE, PROT_READ), -EINVAL);
}

static void spin(void *argument)
{
	while (!__atomic_load_n((unsigned *)argument, __ATOMIC_RELAXED))
		;
}

TEST(registers_of_a_suspended_thread_can_be_read_and_set)
{
	struct thread_registers registers = {0};
	struct thread_info info = {0};
	struct test_thread thread;
	unsigned stop = 0;

	if (!thread_run(&thread, spin, &stop))
		return;
	EXPECT(kelner_thread_registers(thread.handle, &registers), -EBUSY);
	EXPECT(kelner_thread_resume(thread.handle), -EINVAL);
	EXPECT(kelner_thread_suspend(thread.handle), 0);
	EXPECT(kelner_thread_info(thread.handle, &info), 0);
	EXPECT(info.state, THREAD_STATE_SUSPENDED);
	EXPECT(kelner_thread_registers(thread.handle, &registers), 0);
	EXPECT_TRUE(registers.rsp > (uintptr_t)thread.stack);
	EXPECT_TRUE(registers.rip != 0);
	registers.rip = (uintptr_t)hostile[0];
	EXPECT(kelner_thread_set_registers(thread.handle, &registers), -EINVAL);
	EXPECT(kelner_thread_registers(thread.handle, &registers), 0);
	registers.gs_base = (uintptr_t)hostile[1];
	EXPECT(kelner_thread_set_registers(thread.handle, &registers), -EINVAL);
	EXPECT(kelner_thread_registers(thread.handle, &registers), 0);
	registers.rflags |= 0x3000 | 0x4000; /* I/O privilege and nested task: ignored */
	EXPECT(kelner_thread_set_registers(thread.handle, &registers), 0);
	EXPECT(kelner_thread_registers(thread.handle, &registers), 0);
	EXPECT(registers.rflags & 0x7000, 0);
	EXPECT(kelner_thread_resume(thread.handle), 0);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	thread_join(&thread);
}

/* Vector registers belong to the thread: two that count in theirs do not disturb each other. */
static void count_in_vectors(void *argument)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < 200000; i++)
		__asm__ volatile("movq %0, %%xmm7; paddq %%xmm7, %%xmm7; movq %%xmm7, %0"
				 : "+r"(sum)
				 :
				 : "xmm7");
	*(uint64_t *)argument = sum;
	for (unsigned i = 0; i < 3000000; i++) {
		uint64_t before = i, after;

		__asm__ volatile("movq %1, %%xmm9; pause; movq %%xmm9, %0"
				 : "=r"(after)
				 : "r"(before)
				 : "xmm9");
		if (before != after)
			*(uint64_t *)argument = 1;
	}
}

TEST(vector_registers_survive_preemption)
{
	struct test_thread threads[3];
	uint64_t wrong[3];

	for (int i = 0; i < 3; i++)
		thread_run(&threads[i], count_in_vectors, &wrong[i]);
	for (int i = 0; i < 3; i++) {
		thread_join(&threads[i]);
		EXPECT(wrong[i], 0);
	}
}

TEST(schedule_and_affinity_have_ranges)
{
	handle_t root = start_handle(START_RESOURCE);
	struct thread_info info = {0};

	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_OTHER, 0, 5, HANDLE_NONE), 0);
	EXPECT(kelner_thread_info(HANDLE_SELF, &info), 0);
	EXPECT(info.nice, 5);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_OTHER, 0, -5, HANDLE_NONE), -EPERM);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_FIFO, 3, 0, HANDLE_NONE), -EPERM);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_OTHER, 1, 0, root), -EINVAL);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_RR, 0, 0, root), -EINVAL);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_RR, 100, 0, root), -EINVAL);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, 7, 1, 0, root), -EINVAL);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_OTHER, 0, 20, root), -EINVAL);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_OTHER, 0, -21, root), -EINVAL);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_FIFO, 9, 0, root), 0);
	EXPECT(kelner_thread_info(HANDLE_SELF, &info), 0);
	EXPECT(info.policy, SCHED_FIFO);
	EXPECT(info.priority, 9);
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_OTHER, 0, 0, root), 0);
	EXPECT(kelner_thread_set_affinity(HANDLE_SELF, 0), -EINVAL);
	EXPECT(kelner_thread_set_affinity(HANDLE_SELF, 1UL << 63), -EINVAL);
	EXPECT(kelner_thread_set_affinity(HANDLE_SELF, 1), 0);
	EXPECT(kelner_thread_yield(), 0);
	EXPECT(kelner_thread_info(HANDLE_SELF, &info), 0);
	EXPECT(info.cpu, 0);
	EXPECT(kelner_thread_set_affinity(HANDLE_SELF, -1UL), 0);
}

TEST(segment_bases_are_user_addresses)
{
	uint64_t value = 0x1234, seen;

	EXPECT(kelner_thread_set_segment(7, 0), -EINVAL);
	for (int i = 0; i < 3; i++)
		EXPECT(kelner_thread_set_segment(SEGMENT_FS, (uintptr_t)hostile[i]), -EINVAL);
	EXPECT(kelner_thread_set_segment(SEGMENT_FS, (uintptr_t)&value), 0);
	EXPECT(kelner_thread_yield(), 0);
	__asm__("mov %%fs:0, %0" : "=r"(seen));
	EXPECT(seen, 0x1234);
}

/* --- futexes -----------------------------------------------------------------------------------
 */

static uint32_t word;

static void wait_for_word(void *argument)
{
	*(int64_t *)argument = kelner_futex_wait((uintptr_t)&word, 0, 0, UINT64_MAX);
}

TEST(futex_wakes_another_thread)
{
	struct test_thread threads[3];
	int64_t results[3] = {1, 1, 1};
	int64_t woken = 0;

	word = 0;
	for (int i = 0; i < 3; i++)
		thread_run(&threads[i], wait_for_word, &results[i]);
	while (woken < 3) {
		int64_t got = EXPECT_GOOD(kelner_futex_wake((uintptr_t)&word, 2, 0));

		EXPECT_TRUE(got <= 2);
		if (got < 0)
			return;
		woken += got;
		kelner_thread_yield();
	}
	for (int i = 0; i < 3; i++) {
		thread_join(&threads[i]);
		EXPECT(results[i], 0);
	}
}

TEST(futex_calls_refuse_what_they_must)
{
	uintptr_t address = (uintptr_t)&word;

	word = 1;
	EXPECT(kelner_futex_wait(address, 0, 0, UINT64_MAX), -EAGAIN);
	EXPECT(kelner_futex_wait(address, 1, 0, now() + MILLISECOND), -ETIMEDOUT);
	EXPECT(kelner_futex_wait(address, 1, 0, 0), -ETIMEDOUT);
	EXPECT(kelner_futex_wait(address, 1, FUTEX_REALTIME, 1), -ETIMEDOUT);
	EXPECT(kelner_futex_wait(address + 1, 1, 0, 0), -EINVAL);
	EXPECT(kelner_futex_wait(address, 1, 0x40, 0), -EINVAL);
	EXPECT(kelner_futex_wake(address, 1, 0x40), -EINVAL);
	EXPECT(kelner_futex_wake(address + 2, 1, 0), -EINVAL);
	EXPECT(kelner_futex_requeue(address, 0, 1, address, 1, 0), -EAGAIN);
	EXPECT(kelner_futex_requeue(address, 1, 1, address + 2, 1, 0), -EINVAL);
	EXPECT(kelner_futex_lock_pi(address, 0x40, 0), -EINVAL);
	EXPECT(kelner_futex_unlock_pi(address, 0x40), -EINVAL);
	for (int i = 0; i < HOSTILE_COUNT - 1; i++) {
		uintptr_t bad = (uintptr_t)hostile[i];

		EXPECT(kelner_futex_wait(bad, 0, 0, 0), -EFAULT);
		EXPECT(kelner_futex_wake(bad, 1, FUTEX_SHARED), -EFAULT);
		EXPECT(kelner_futex_requeue(bad, 0, 1, address, 1, 0), -EFAULT);
		EXPECT(kelner_futex_lock_pi(bad, FUTEX_TRY, 0), -EFAULT);
		EXPECT(kelner_futex_unlock_pi(bad, 0), -EFAULT);
	}
}

TEST(futex_is_shared_between_two_mappings)
{
	handle_t vmo = make_vmo(PAGE);
	uint32_t flags = SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED);
	uintptr_t a = (uintptr_t)EXPECT_GOOD(kelner_space_map(HANDLE_SELF, 0, PAGE, flags, vmo, 0));
	uintptr_t b = (uintptr_t)EXPECT_GOOD(kelner_space_map(HANDLE_SELF, 0, PAGE, flags, vmo, 0));

	EXPECT(kelner_futex_wake(a, 1, FUTEX_SHARED), 0);
	EXPECT(kelner_futex_wait(b, 0, FUTEX_SHARED, now() + MILLISECOND), -ETIMEDOUT);
	EXPECT(kelner_space_unmap(HANDLE_SELF, a, PAGE), 0);
	EXPECT(kelner_space_unmap(HANDLE_SELF, b, PAGE), 0);
	close_handle(vmo);
}

static struct {
	struct robust_list link;
	uint32_t word;
} lock;

static void die_with_lock(void *argument)
{
	static struct robust_list_head head;
	uint32_t expected = 0;

	(void)argument;
	head.list.next = (uintptr_t)&lock.link;
	head.word_offset = (int64_t)((uintptr_t)&lock.word - (uintptr_t)&lock.link);
	lock.link.next = (uintptr_t)&head;
	kelner_thread_set_robust_list((uintptr_t)&head);
	__atomic_compare_exchange_n(&lock.word, &expected, (uint32_t)thread_page()->thread, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

TEST(robust_lock_of_a_dead_thread_is_marked)
{
	struct test_thread thread;

	lock.word = 0;
	if (!thread_run(&thread, die_with_lock, NULL))
		return;
	thread_join(&thread);
	EXPECT(lock.word, FUTEX_OWNER_DIED);
}

static uint32_t pi_word;
static unsigned guarded;

static void lock_and_count(void *argument)
{
	(void)argument;
	for (int i = 0; i < 300; i++) {
		uint32_t self = (uint32_t)thread_page()->thread, expected = 0;
		unsigned seen;

		if (!__atomic_compare_exchange_n(&pi_word, &expected, self, false, __ATOMIC_ACQUIRE,
						 __ATOMIC_RELAXED))
			kelner_futex_lock_pi((uintptr_t)&pi_word, 0, UINT64_MAX);
		seen = guarded;
		kelner_thread_yield();
		guarded = seen + 1;
		expected = self;
		if (!__atomic_compare_exchange_n(&pi_word, &expected, 0, false, __ATOMIC_RELEASE,
						 __ATOMIC_RELAXED))
			kelner_futex_unlock_pi((uintptr_t)&pi_word, 0);
	}
}

TEST(lock_with_an_owner_excludes)
{
	struct test_thread threads[4];

	pi_word = 0;
	guarded = 0;
	for (int i = 0; i < 4; i++)
		thread_run(&threads[i], lock_and_count, NULL);
	for (int i = 0; i < 4; i++)
		thread_join(&threads[i]);
	EXPECT(guarded, 1200);
	EXPECT(pi_word, 0);
}

static void lock_urgently(void *argument)
{
	(void)argument;
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_FIFO, 50, 0, start_handle(START_RESOURCE)),
	       0);
	EXPECT(kelner_futex_lock_pi((uintptr_t)&pi_word, 0, UINT64_MAX), 0);
	EXPECT(kelner_futex_unlock_pi((uintptr_t)&pi_word, 0), 0);
}

TEST(owner_of_a_lock_runs_at_its_waiters_priority)
{
	struct thread_info info = {0};
	struct test_thread thread;
	uint64_t end = now() + 5000 * MILLISECOND;

	pi_word = (uint32_t)thread_page()->thread;
	if (!thread_run(&thread, lock_urgently, NULL))
		return;
	while (info.effective_priority != 50 && now() < end) {
		kelner_thread_yield();
		EXPECT(kelner_thread_info(HANDLE_SELF, &info), 0);
	}
	EXPECT(info.effective_priority, 50);
	EXPECT(kelner_futex_unlock_pi((uintptr_t)&pi_word, 0), 0);
	EXPECT(kelner_thread_info(HANDLE_SELF, &info), 0);
	EXPECT(info.effective_priority, 0);
	thread_join(&thread);
	EXPECT(pi_word, 0);
}

/* --- time --------------------------------------------------------------------------------------
 */

TEST(clocks_go_forward)
{
	int64_t real = EXPECT_GOOD(kelner_clock_get(CLOCK_REALTIME));
	int64_t first = EXPECT_GOOD(kelner_clock_get(CLOCK_MONOTONIC));

	EXPECT(kelner_thread_sleep(CLOCK_MONOTONIC, (uint64_t)first + 3 * MILLISECOND), 0);
	EXPECT_TRUE(kelner_clock_get(CLOCK_MONOTONIC) >= first + 3 * (int64_t)MILLISECOND);
	EXPECT_TRUE(kelner_clock_get(CLOCK_REALTIME) >= real + 3 * (int64_t)MILLISECOND);
	EXPECT_GOOD(kelner_clock_get(CLOCK_THREAD_CPUTIME_ID));
	EXPECT_TRUE(kelner_clock_get(CLOCK_PROCESS_CPUTIME_ID) > 0);
	EXPECT(kelner_clock_get(99), -EINVAL);
	EXPECT(kelner_thread_sleep(CLOCK_THREAD_CPUTIME_ID, 0), -EINVAL);
	EXPECT(kelner_thread_sleep(CLOCK_REALTIME, 1), 0);
}

TEST(real_time_can_be_set_and_only_with_the_resource)
{
	int64_t real = EXPECT_GOOD(kelner_clock_get(CLOCK_REALTIME));

	EXPECT(kelner_clock_set(start_handle(START_RESOURCE), -1), -EINVAL);
	EXPECT(kelner_clock_set(start_handle(START_RESOURCE), real + 1000000000000), 0);
	EXPECT_TRUE(kelner_clock_get(CLOCK_REALTIME) >= real + 1000000000000);
	EXPECT(kelner_clock_set(start_handle(START_RESOURCE), real), 0);
}

TEST(timer_repeats_and_is_disarmed)
{
	handle_t port = make_port(), timer = make_timer();
	struct timer_info info = {0};
	struct exchange event;
	uint64_t count = 0;

	EXPECT(kelner_timer_create(CLOCK_THREAD_CPUTIME_ID), -EINVAL);
	EXPECT(kelner_timer_set(timer, 1, 999), -EINVAL);
	EXPECT(kelner_port_watch(port, timer, EVENT_TIMER, 1), 0);
	EXPECT(kelner_timer_set(timer, now() + MILLISECOND, MILLISECOND), 0);
	while (count < 3) {
		EXPECT(kelner_recv(port, &event), 0);
		EXPECT(MESSAGE_LABEL(event.info), EVENT_TIMER);
		count += event.word[1];
	}
	EXPECT(kelner_timer_info(timer, &info), 0);
	EXPECT(info.interval, MILLISECOND);
	EXPECT(kelner_timer_set(timer, 0, 0), 0);
	EXPECT(kelner_timer_info(timer, &info), 0);
	EXPECT(info.deadline, 0);
	close_handle(timer);
	close_handle(port);
}
