/* SPDX-License-Identifier: MIT */
/*
 * How a load of messages scales: pairs of a client and a server, each on a CPU of its own, call as
 * often as they can for a second; one pair, then one on each CPU.
 */
#include "../../kernel/test.h"

#include <abi/machine.h>

#define PAIRS_MAX 8
#define STOP      99 /* label that ends a server */

struct pair {
	struct test_thread client, server;
	handle_t port;
	uint64_t cpu, calls;
};

static unsigned failures;
static bool over;

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line)
{
	if (got == expected)
		return true;
	failures++;
	log_text("%s:%d: %s is %ld, expected %ld\n", file, line, text, (long)got, (long)expected);
	return false;
}

int64_t test_good(int64_t got, const char *text, const char *file, int line)
{
	test_expect(got < 0 ? got : 0, 0, text, file, line);
	return got;
}

static void serve(void *argument)
{
	struct pair *pair = argument;
	struct exchange exchange;
	int64_t status;

	EXPECT(kelner_thread_set_affinity(HANDLE_SELF, 1UL << pair->cpu), 0);
	status = kelner_recv(pair->port, &exchange);
	while (status == 0 && MESSAGE_LABEL(exchange.info) != STOP) {
		exchange.info = MESSAGE_INFO(0, 0);
		status = kelner_reply_recv(pair->port, &exchange);
	}
	exchange.info = MESSAGE_INFO(0, 0);
	EXPECT(kelner_reply(&exchange), 0);
}

static void ask(void *argument)
{
	struct pair *pair = argument;
	struct exchange exchange = {.info = MESSAGE_INFO(1, 0)};

	EXPECT(kelner_thread_set_affinity(HANDLE_SELF, 1UL << pair->cpu), 0);
	while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
		exchange.info = MESSAGE_INFO(1, 0);
		if (kelner_call(pair->port, &exchange) == 0)
			pair->calls++;
	}
	exchange.info = MESSAGE_INFO(STOP, 0);
	EXPECT(kelner_call(pair->port, &exchange), 0);
}

/* Calls of all pairs in a second. */
static uint64_t load(unsigned pairs)
{
	static struct pair pair[PAIRS_MAX];
	uint64_t calls = 0, begin = now(), time;

	over = false;
	for (unsigned i = 0; i < pairs; i++) {
		pair[i] = (struct pair){.port = make_port(), .cpu = i};
		EXPECT_TRUE(thread_run(&pair[i].server, serve, &pair[i]));
		EXPECT_TRUE(thread_run(&pair[i].client, ask, &pair[i]));
	}
	kelner_thread_sleep(1, begin + 2000 * MILLISECOND);
	__atomic_store_n(&over, true, __ATOMIC_RELAXED);
	time = now() - begin;
	for (unsigned i = 0; i < pairs; i++) {
		thread_join(&pair[i].client);
		thread_join(&pair[i].server);
		close_handle(pair[i].port);
		calls += pair[i].calls;
	}
	return calls * 1000 * MILLISECOND / time;
}

int main(int argc, char **argv, char **envp)
{
	struct system_info info = {0};
	uint64_t one, all;
	unsigned pairs;

	(void)argc;
	(void)argv;
	(void)envp;
	EXPECT(kelner_system_info(&info), 0);
	pairs = info.cpus < PAIRS_MAX ? info.cpus : PAIRS_MAX;
	(void)load(1); /* warm */
	one = load(1);
	all = load(pairs);
	log_text("scaling: %lu messages a second on 1 CPU, %lu on %u: ratio %lu.%02lu\n",
		 (unsigned long)one, (unsigned long)all, pairs, (unsigned long)(all / (one | 1)),
		 (unsigned long)(all * 100 / (one | 1) % 100));
	return failures != 0;
}
