/* SPDX-License-Identifier: MIT */
/*
 * A case of the sweep is one system call that needs memory:
 *
 *   CASE(PORT_CREATE, .attempt = port_create, .clean = close_result)
 *
 * prepare makes what the call works on and clean takes back that and what the call made; between
 * the two the call is tried with its first allocation failing, then its second, and so on.
 */
#ifndef EXHAUSTION_H
#define EXHAUSTION_H

#include "../test.h"

#include <abi/syscall_numbers.h>

struct sweep_case {
	unsigned call; /* SYSCALL_ number */
	const char *name;
	void (*prepare)(void);
	int64_t (*attempt)(void);
	void (*clean)(int64_t result);
	bool once;  /* a failed call changes what it works on: it is not tried again right away */
	bool keeps; /* what it makes room for stays: the caller's own tables */
	bool cold;  /* only its first success needs memory: nothing is tried before */
};

#define CASE(number, ...)                                                     \
	static const struct sweep_case case_of_##number                       \
		__attribute__((section("sweep_cases"), used, aligned(8))) = { \
			.call = SYSCALL_##number, .name = #number, __VA_ARGS__}
/* Another case of a call that has one. */
#define CASE_ALSO(number, what, ...)                                          \
	static const struct sweep_case case_of_##number##_##what              \
		__attribute__((section("sweep_cases"), used, aligned(8))) = { \
			.call = SYSCALL_##number, .name = #number " " #what, __VA_ARGS__}

#define PRIVATE SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE)

/*
 * Where a program's own pages must be copied after the call, the next write to one of them would
 * fail: such an attempt ends the failing itself, without a write, and says here what was left.
 */
extern int64_t left_after_attempt;

static inline void close_result(int64_t result)
{
	if (result >= 0)
		close_handle((handle_t)result);
}

/* Private memory without a page yet, for a case; taken back by its clean function. */
extern char *fresh;
#define FRESH_PAGES 600UL /* more than a table of pages holds */
void fresh_map(void);
void fresh_unmap(int64_t result);

#endif
