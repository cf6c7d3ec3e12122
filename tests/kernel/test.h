/* SPDX-License-Identifier: MIT */
/*
 * Test cases on the real kernel. A case is one rule:
 *
 *   TEST(close_frees_the_number) { EXPECT(kelner_handle_close(h), 0); ... }
 *
 * It goes on after a failed expectation and counts as one failure. What a case makes it closes.
 */
#ifndef KERNEL_TEST_H
#define KERNEL_TEST_H

#include <abi/errno.h>
#include <abi/handle.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <stdbool.h>

struct test_case {
	const char *name;
	void (*run)(void);
};

#define TEST(name)                                                                        \
	static void name(void);                                                           \
	static const struct test_case case_##name                                         \
		__attribute__((section("test_cases"), used, aligned(8))) = {#name, name}; \
	static void name(void)

/* Two integers, the second what the rule says. */
#define EXPECT(got, expected) \
	test_expect((int64_t)(got), (int64_t)(expected), #got, __FILE__, __LINE__)
#define EXPECT_TRUE(condition) test_expect(!!(condition), 1, #condition, __FILE__, __LINE__)
/* A result of 0 or more, which it gives back. */
#define EXPECT_GOOD(got)       test_good((int64_t)(got), #got, __FILE__, __LINE__)

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line);
int64_t test_good(int64_t got, const char *text, const char *file, int line);

/* --- helpers ---------------------------------------------------------------------------------- */

#define PAGE 4096UL

/* Hostile addresses: of the kernel, not canonical, not mapped, the page at 0, all ones. */
#define HOSTILE_COUNT 6
extern void *const hostile[HOSTILE_COUNT];
/* An unmapped page behind a writable one: the last bytes before it. */
char *page_end(void);

/* A copy of a handle without some rights. */
handle_t without(handle_t handle, uint32_t rights);
/* The number of a handle that was closed. */
handle_t stale_handle(void);

handle_t make_port(void);
handle_t make_vmo(uint64_t size);
handle_t make_process(void);
handle_t make_timer(void);
uint64_t now(void);
#define MILLISECOND 1000000UL

static inline void close_handle(handle_t handle)
{
	EXPECT(kelner_handle_close(handle), 0);
}

/* A second thread of this process that runs a function and ends. */
struct test_thread {
	handle_t handle;
	void (*run)(void *argument);
	void *argument;
	uint32_t alive; /* futex: 1 until it has ended */
	char *stack;
	uintptr_t page;
};
bool thread_run(struct test_thread *thread, void (*run)(void *argument), void *argument);
void thread_join(struct test_thread *thread);

/* One system call by number, with any arguments. */
int64_t raw_call(uint64_t number, const uint64_t argument[6]);

#endif
