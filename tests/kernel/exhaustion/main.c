/* SPDX-License-Identifier: MIT */
/*
 * Exhausted resources: each system call is made with its first allocation failing, with its second,
 * and so on until none is left to fail. The call must report an error that its reference names,
 * must have changed no counter, and must succeed when it is made again. Needs a kernel of the debug
 * flavour, which alone lets allocations fail; arguments: words of the cases' names (all).
 */
#include "exhaustion.h"

#include <abi/time.h>

#include "../call_table.h"

#define LIMIT      2000 /* allocations of one call */
#define CALM_LOOKS 3

extern const struct sweep_case __start_sweep_cases[], __stop_sweep_cases[];

static const struct call calls[] = {
#include "syscall_cases.h"
};
#define CALL_COUNT (sizeof(calls) / sizeof(calls[0]))

struct counters {
	uint64_t memory;
	uint64_t resident;
	uint32_t handles;
	uint32_t threads;
	uint32_t processes;
};

char *fresh;
int64_t left_after_attempt;
static unsigned failures;
static uint64_t failed_allocations;

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

void fresh_map(void)
{
	fresh = (char *)EXPECT_GOOD(
		kelner_space_map(HANDLE_SELF, 0, FRESH_PAGES * PAGE, PRIVATE, HANDLE_NONE, 0));
}

void fresh_unmap(int64_t result)
{
	(void)result;
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)fresh, FRESH_PAGES * PAGE), 0);
}

static struct counters count(void)
{
	struct process_info process = {0};
	struct job_info job = {0};

	EXPECT(kelner_process_info(HANDLE_SELF, &process), 0);
	EXPECT(kelner_job_info(start_handle(START_JOB), &job), 0);
	return (struct counters){job.memory_used - process.ahead, process.resident, process.handles,
				 process.threads, job.processes};
}

static bool same(const struct counters *a, const struct counters *b)
{
	return a->memory == b->memory && a->resident == b->resident && a->handles == b->handles &&
	       a->threads == b->threads && a->processes == b->processes;
}

/* The dead are buried a little later. */
static bool settles(const struct counters *before, struct counters *after)
{
	uint64_t end = now() + 2000 * MILLISECOND;

	*after = count();
	while (!same(before, after) && now() < end) {
		kelner_thread_sleep(CLOCK_MONOTONIC, now() + MILLISECOND);
		*after = count();
	}
	return same(before, after);
}

/* Message calls are not in the table: what their reference names where memory is short. */
static bool documented(unsigned number, int64_t error)
{
	for (size_t c = 0; c < CALL_COUNT; c++) {
		for (int i = 0; calls[c].number == number && calls[c].errors[i]; i++) {
			if (error == -calls[c].errors[i])
				return true;
		}
	}
	return number < SYSCALL_LEASE_READ && error == -ENOMEM;
}

static int64_t attempt(const struct sweep_case *test, uint64_t nth, uint64_t *left)
{
	int64_t result;

	left_after_attempt = -1;
	(void)kelner_allocation_fail(start_handle(START_RESOURCE), nth);
	result = test->attempt();
	if (left_after_attempt < 0)
		left_after_attempt = kelner_allocation_fail(start_handle(START_RESOURCE), 0);
	*left = (uint64_t)left_after_attempt;
	return result;
}

/* The counters stand still: nobody is being started or buried any more. */
static void wait_for_calm(void)
{
	struct counters before = count(), after;

	for (unsigned same_for = 0; same_for < CALM_LOOKS; before = after) {
		kelner_thread_sleep(CLOCK_MONOTONIC, now() + 30 * MILLISECOND);
		after = count();
		same_for = same(&before, &after) ? same_for + 1 : 0;
	}
}

/* One turn; false once the call has fewer allocations than nth. */
static bool turn(const struct sweep_case *test, uint64_t nth)
{
	struct counters before = count(), after;
	int64_t result;
	uint64_t left;
	bool fails;

	if (test->prepare)
		test->prepare();
	result = attempt(test, nth, &left);
	fails = nth && left == 0;
	if (fails && result < 0) {
		if (!documented(test->call, result)) {
			failures++;
			log_text("  error %ld is not in the reference\n", (long)-result);
		}
		if (!test->once)
			result = test->attempt();
	}
	if (!fails || !test->once)
		EXPECT_TRUE(result >= 0);
	if (test->clean)
		test->clean(result);
	if (nth && !test->keeps && !settles(&before, &after)) {
		failures++;
		log_text("  memory %ld, resident %ld, handles %d, threads %d, processes %d more "
			 "than before\n",
			 (long)(after.memory - before.memory),
			 (long)(after.resident - before.resident),
			 (int)(after.handles - before.handles),
			 (int)(after.threads - before.threads),
			 (int)(after.processes - before.processes));
	}
	failed_allocations += fails;
	return fails;
}

/* The first turn, in which nothing fails, brings in the program's own pages. */
static void sweep(const struct sweep_case *test)
{
	uint64_t nth = 1;
	unsigned before = failures;

	log_text("case %s\n", test->name);
	if (!test->cold)
		(void)turn(test, 0);
	wait_for_calm();
	while (nth <= LIMIT && failures == before && turn(test, nth))
		nth++;
	if (failures != before)
		log_text("  where allocation %lu fails\n", (unsigned long)nth);
	EXPECT_TRUE(nth <= LIMIT);
	log_text("  %lu allocations\n", (unsigned long)nth - 1);
}

/* Every call whose reference says that memory may be short has a case. */
static void check_cases(void)
{
	for (size_t c = 0; c < CALL_COUNT; c++) {
		bool needs = false, has = false;

		for (int i = 0; calls[c].errors[i]; i++)
			needs |= calls[c].errors[i] == ENOMEM;
		for (const struct sweep_case *test = __start_sweep_cases; test < __stop_sweep_cases;
		     test++)
			has |= test->call == calls[c].number;
		if (needs && !has) {
			failures++;
			log_text("%s has no case\n", calls[c].name);
		}
	}
}

static bool selected(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strncmp(name, argv[i], strlen(argv[i])) == 0)
			return true;
	}
	return argc <= 1;
}

int main(int argc, char **argv, char **envp)
{
	unsigned passed = 0;

	(void)envp;
	if (kelner_allocation_fail(start_handle(START_RESOURCE), 0) == -ENOSYS) {
		log_text("this kernel lets no allocation fail: build it with "
			 "KERNEL_FLAVOUR=debug\n");
		return 2;
	}
	check_cases();
	for (const struct sweep_case *test = __start_sweep_cases; test < __stop_sweep_cases;
	     test++) {
		unsigned before = failures;

		if (!selected(test->name, argc, argv))
			continue;
		sweep(test);
		passed += failures == before;
		if (failures != before)
			log_text("failed: %s\n", test->name);
	}
	log_text("%lu allocations were made to fail\n", (unsigned long)failed_allocations);
	log_text("%u passed, %u failed\n", passed, failures);
	return failures != 0;
}
