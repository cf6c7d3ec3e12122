/* SPDX-License-Identifier: MIT */
/*
 * Torture: many threads do random things to shared objects while others are killed in their calls
 * and copies of the process come and go. What must hold is checked on the way; at the end every
 * counter is back where it was. Arguments: operations of each thread (100), or minutes as in 5m;
 * seed (1).
 */
#include "torture.h"

#define REPORT 500 /* operations from one sign of life to the next */

/* Pages that an address space may have charged ahead of need. */
#define CREDIT (64 * PAGE)

handle_t torture_port;

static unsigned failures;
static uint64_t operations = 100;
static uint64_t nanoseconds; /* instead of a number of operations, where not 0 */

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line)
{
	if (got == expected)
		return true;
	__atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED);
	log_text("%s:%d: %s is %ld, expected %ld\n", file, line, text, (long)got, (long)expected);
	return false;
}

int64_t test_good(int64_t got, const char *text, const char *file, int line)
{
	test_expect(got < 0 ? got : 0, 0, text, file, line);
	return got;
}

void torture_check(int64_t result, const char *what)
{
	static const int may_be[] = {EBADF,  EINVAL,  EACCES,   EAGAIN,    EPIPE,      EFAULT,
				     EBUSY,  ESRCH,   EINTR,    ETIMEDOUT, EEXIST,     ENOMEM,
				     ENXIO,  ELOOP,   EMSGSIZE, ECANCELED, EOPNOTSUPP, EMFILE,
				     ENOENT, ENOTSUP, EFBIG,    EPERM,     ESPIPE};

	if (result >= 0)
		return;
	for (unsigned i = 0; i < sizeof(may_be) / sizeof(may_be[0]); i++) {
		if (result == -may_be[i])
			return;
	}
	test_expect(result, 0, what, __FILE__, __LINE__);
}

static uint64_t done; /* operations of all threads */

static void work(void *argument)
{
	uint64_t random = *(uint64_t *)argument, end = now() + nanoseconds;
	struct victim victim;

	if (!victim_begin(&victim))
		return;
	for (uint64_t i = 0; nanoseconds ? now() < end : i < operations; i++) {
		if (draw(&random, 50) == 0)
			victim_replace(&victim);
		else if (draw(&random, 20) == 0)
			(void)kelner_thread_signal(victim.thread, 1UL << draw(&random, 60));
		else if (draw(&random, 20) == 0)
			torture_victim(&victim, &random);
		if (draw(&random, 10) == 0)
			torture_invariants(&random);
		else if (draw(&random, 8) == 0)
			torture_wait(&random);
		else
			torture_deed(&random);
		if (__atomic_add_fetch(&done, 1, __ATOMIC_RELAXED) % REPORT == 0)
			log_text("torture: %lu operations\n", (unsigned long)done);
	}
	victim_end(&victim);
}

static void run(uint64_t seed)
{
	static struct test_thread workers[WORKERS], servers[SERVERS];
	static uint64_t seeds[WORKERS];

	torture_port = make_port();
	torture_waits_begin();
	for (int i = 0; i < SERVERS; i++)
		EXPECT_TRUE(thread_run(&servers[i], torture_server, &servers[i]));
	torture_objects_begin();
	for (unsigned i = 0; i < WORKERS; i++) {
		seeds[i] = seed * 1000 + i;
		EXPECT_TRUE(thread_run(&workers[i], work, &seeds[i]));
	}
	for (unsigned i = 0; i < WORKERS; i++)
		thread_join(&workers[i]);
	torture_objects_end();
	for (int i = 0; i < SERVERS; i++) {
		struct exchange stop = {.info = MESSAGE_INFO(LABEL_STOP, 0)};

		EXPECT(kelner_call(torture_port, &stop), 0);
	}
	for (int i = 0; i < SERVERS; i++)
		thread_join(&servers[i]);
	torture_waits_end();
	close_handle(torture_port);
}

static struct job_info job_facts(void)
{
	struct job_info info = {0};

	EXPECT(kelner_job_info(start_handle(START_JOB), &info), 0);
	return info;
}

static unsigned threads(void)
{
	struct process_info process = {0};

	EXPECT(kelner_process_info(HANDLE_SELF, &process), 0);
	return process.threads;
}

/* Copies of the process and the last threads may still be ending, and the dead still be buried. */
static void compare(const struct job_info *before)
{
	struct job_info after = job_facts();
	uint64_t end = now() + 5000 * MILLISECOND;

	while ((after.memory_used > before->memory_used + CREDIT ||
		after.processes != before->processes || threads() != 1) &&
	       now() < end) {
		kelner_thread_sleep(1, now() + MILLISECOND);
		after = job_facts();
	}
	EXPECT_TRUE(after.memory_used <= before->memory_used + CREDIT);
	EXPECT(after.processes, before->processes);
	EXPECT(threads(), 1);
	log_text("torture: %lu bytes are charged, %lu were before\n",
		 (unsigned long)after.memory_used, (unsigned long)before->memory_used);
}

static uint64_t number(const char *text)
{
	uint64_t value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	return value;
}

int main(int argc, char **argv, char **envp)
{
	uint64_t seed = argc > 2 ? number(argv[2]) : 1, begin = now();
	struct job_info before;

	(void)envp;
	if (argc > 1)
		operations = number(argv[1]);
	/* The first run leaves behind what stays: tables of handles and pages. */
	if (argc > 1 && argv[1][strlen(argv[1]) - 1] == 'm')
		nanoseconds = 10000 * MILLISECOND;
	run(seed);
	kelner_thread_sleep(1, now() + 300 * MILLISECOND);
	before = job_facts();
	nanoseconds *= operations * 6;
	run(seed + 1);
	compare(&before);
	log_text("torture: %lu operations of %u threads in %lu ms\n", (unsigned long)done, WORKERS,
		 (unsigned long)((now() - begin) / MILLISECOND));
	log_text("%u passed, %u failed\n", failures == 0, failures);
	return failures != 0;
}
