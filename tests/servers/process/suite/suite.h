/* SPDX-License-Identifier: MIT */
/*
 * Cases for the process server, as a program sees it. A child is a copy (fork) that does one thing
 * and exits; what it finds out is its exit code.
 */
#ifndef PROCESS_SUITE_H
#define PROCESS_SUITE_H

#include <abi/errno.h>
#include <abi/object_info.h>
#include <abi/signal.h>
#include <abi/wait.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>
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

bool test_expect(int64_t got, int64_t expected, const char *text, const char *file, int line);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define LOG         1 /* descriptor: the log, and the way to file.execute */
#define MILLISECOND 1000000L
#define PORT        start_handle(START_PROCESS_PORT)

/* calls.c: messages as functions; negative errnos. */
int64_t fork_process(void);
_Noreturn void leave(int code);
void touch_nothing(void); /* writes where no memory is */
void pause_for(int64_t nanoseconds);
int64_t wait_for(int32_t kind, int32_t id, uint32_t options, struct process_wait_reply *reply);
/* The exit code of a child that ended so, -signal of one that was killed, or -1000. */
int64_t exit_code_of(int64_t child);
int64_t kill_process(int64_t process, int signal);
int64_t queue_signal(int64_t process, int signal, uint64_t value);
int64_t set_action(int signal, void (*handler)(int signal, const struct process_siginfo *),
		   uint64_t flags);
int64_t set_special(int signal, uint64_t handler); /* SIG_DFL, SIG_IGN */
int64_t execute(const char *path, uint32_t flags, const char *const *argv,
		const struct process_argument_block *details);
int64_t identities_of(int32_t process, struct process_identities *identities);
int64_t group_of(int32_t process, struct process_group_of_reply *reply);

/* signals.c: handlers can be called from now on. */
void signals_begin(void);
uint64_t block_signals(uint64_t mask); /* the mask before */
#define BIT(signal) (1UL << ((signal)-1))

/* main.c: what the program does when it was executed with arguments. */
int child_main(int argc, char **argv, char **envp);

#endif
