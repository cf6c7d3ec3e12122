/* SPDX-License-Identifier: MIT */
/* What many rounds on several CPUs show, and one CPU keeps by itself. */
#include "test.h"

#include <abi/machine.h>

#define ROUNDS 20000
#define STOP   99 /* label that ends the server */

static handle_t port;
static unsigned wrong;

/* Replies each word plus one. */
static void echo(void *argument)
{
	struct exchange exchange;
	int64_t status = kelner_recv(port, &exchange);

	(void)argument;
	while (status == 0 && MESSAGE_LABEL(exchange.info) != STOP) {
		for (int i = 0; i < MESSAGE_WORDS; i++)
			exchange.word[i]++;
		exchange.info = MESSAGE_INFO(0, 0);
		status = kelner_reply_recv(port, &exchange);
	}
	exchange.info = MESSAGE_INFO(0, 0);
	EXPECT(kelner_reply(&exchange), 0);
}

static void ask(uint64_t value, uint64_t info)
{
	struct exchange exchange = {.info = info, .word = {value, ~value, value + 7, value * 3}};

	thread_message()->deadline = -1UL;
	if (kelner_call(port, &exchange) != 0 || exchange.word[0] != value + 1 ||
	    exchange.word[1] != ~value + 1 || exchange.word[2] != value + 8 ||
	    exchange.word[3] != value * 3 + 1)
		__atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
}

/* Words only, which is the fast path; or with a deadline and at moments that differ. */
static void ask_often(void *argument)
{
	for (uint64_t i = 0; i < ROUNDS; i++) {
		for (unsigned pause = 0; argument && pause < i % 200; pause++)
			__asm__ volatile("pause");
		ask(i * 11, MESSAGE_INFO(1, 0) | (argument ? MESSAGE_DEADLINE : 0));
	}
}

static bool echo_begin(struct test_thread *server)
{
	port = make_port();
	wrong = 0;
	return thread_run(server, echo, NULL);
}

static void echo_end(struct test_thread *server)
{
	struct exchange stop = {.info = MESSAGE_INFO(STOP, 0)};

	EXPECT(kelner_call(port, &stop), 0);
	thread_join(server);
	close_handle(port);
}

TEST(replies_keep_their_words_while_others_call_the_same_server)
{
	struct test_thread server, callers[2];

	if (!echo_begin(&server))
		return;
	for (int i = 0; i < 2; i++)
		EXPECT_TRUE(thread_run(&callers[i], ask_often, i ? &wrong : NULL));
	for (int i = 0; i < 2; i++)
		thread_join(&callers[i]);
	EXPECT(wrong, 0);
	echo_end(&server);
}

static bool asking;

static void ask_until_told(void *argument)
{
	(void)argument;
	for (uint64_t i = 0; __atomic_load_n(&asking, __ATOMIC_RELAXED); i++)
		ask(i, MESSAGE_INFO(1, 0));
}

/* Its registers, read and given back as soon as it stands still. */
static int64_t stop_and_go(handle_t thread)
{
	uint64_t end = now() + 10000 * MILLISECOND;
	struct thread_registers registers;
	int64_t error = kelner_thread_suspend(thread);

	if (error)
		return error;
	do {
		error = kelner_thread_registers(thread, &registers);
	} while (error == -EBUSY && now() < end);
	if (error == 0)
		error = kelner_thread_set_registers(thread, &registers);
	if (error)
		return error;
	return kelner_thread_resume(thread);
}

TEST(caller_that_is_stopped_and_given_its_registers_goes_on_as_it_was)
{
	struct test_thread server, caller;

	asking = true;
	if (!echo_begin(&server) || !thread_run(&caller, ask_until_told, NULL))
		return;
	for (int i = 0; i < 500; i++) {
		if (!EXPECT(stop_and_go(caller.handle), 0))
			break;
	}
	__atomic_store_n(&asking, false, __ATOMIC_RELAXED);
	thread_join(&caller);
	EXPECT(wrong, 0);
	echo_end(&server);
}

/* --- affinity --------------------------------------------------------------------------------- */

static unsigned turn; /* how often it was moved; -1: the end */

/* Gives its turn away, and keeps it, by turns: ready in queues, and running for long. */
static void roam(void *argument)
{
	unsigned seen = 0;

	while ((int)seen >= 0) {
		for (unsigned i = 0; i < 5; i++)
			kelner_thread_yield();
		while (argument && __atomic_load_n(&turn, __ATOMIC_RELAXED) == seen)
			__asm__ volatile("pause");
		seen = __atomic_load_n(&turn, __ATOMIC_RELAXED);
	}
}

static unsigned moved_to(handle_t thread, unsigned cpu)
{
	uint64_t end = now() + 5000 * MILLISECOND;
	struct thread_info info = {0};

	EXPECT(kelner_thread_set_affinity(thread, 1UL << cpu), 0);
	do {
		EXPECT(kelner_thread_info(thread, &info), 0);
	} while (info.cpu != cpu && now() < end);
	return info.cpu;
}

TEST(thread_leaves_every_cpu_that_it_may_no_longer_use)
{
	struct test_thread thread, others[2];
	struct system_info info = {0};

	turn = 0;
	EXPECT(kelner_system_info(&info), 0);
	if (!thread_run(&thread, roam, &turn))
		return;
	for (int i = 0; i < 2; i++)
		EXPECT_TRUE(thread_run(&others[i], roam, NULL));
	for (unsigned i = 0; i < 200; i++) {
		if (!EXPECT(moved_to(thread.handle, i % info.cpus), i % info.cpus))
			break;
		__atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED);
	}
	__atomic_store_n(&turn, -1U, __ATOMIC_RELAXED);
	thread_join(&thread);
	for (int i = 0; i < 2; i++)
		thread_join(&others[i]);
}
