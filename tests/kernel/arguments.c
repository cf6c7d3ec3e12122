/* SPDX-License-Identifier: MIT */
/*
 * Every call, by the table made from its definition: handles that are closed, of another kind, or
 * without the right that the call needs, are refused with the error that the reference promises.
 */
#include "call_table.h"
#include "test.h"

#include <abi/node.h>
#include <abi/syscall_numbers.h>

#define VALUE       1UL
#define BUFFER_SIZE 8192

static const struct call calls[] = {
#include "syscall_cases.h"
};
#define CALL_COUNT (sizeof(calls) / sizeof(calls[0]))

static _Alignas(16) char buffer[BUFFER_SIZE];
static handle_t objects[OBJECT_KIND_COUNT];

/* One object of each kind that a test can have, with all rights. */
static void make_objects(void)
{
	int64_t address;

	for (int i = 0; i < OBJECT_KIND_COUNT; i++)
		objects[i] = HANDLE_NONE;
	objects[OBJECT_JOB] = start_handle(START_JOB);
	objects[OBJECT_RESOURCE] = start_handle(START_RESOURCE);
	objects[OBJECT_LOG] = start_handle(START_LOG);
	objects[OBJECT_PORT] = make_port();
	objects[OBJECT_VMO] = make_vmo(PAGE);
	objects[OBJECT_PROCESS] = make_process();
	objects[OBJECT_TIMER] = make_timer();
	objects[OBJECT_NODE] =
		(handle_t)EXPECT_GOOD(kelner_node_create(objects[OBJECT_PORT], 7, 0));
	objects[OBJECT_CONNECTION] =
		(handle_t)EXPECT_GOOD(kelner_connection_open(objects[OBJECT_NODE], 2));
	objects[OBJECT_PORT_RANGE] =
		(handle_t)EXPECT_GOOD(kelner_port_range_create(objects[OBJECT_RESOURCE], 0x80, 1));
	address =
		EXPECT_GOOD(kelner_space_map(objects[OBJECT_PROCESS], 0, PAGE,
					     SPACE_FLAGS(PROT_NONE, MAP_PRIVATE), HANDLE_NONE, 0));
	EXPECT(kelner_space_unmap(objects[OBJECT_PROCESS], (uintptr_t)address, PAGE), 0);
	objects[OBJECT_THREAD] = (handle_t)EXPECT_GOOD(
		kelner_thread_create(objects[OBJECT_PROCESS], (uintptr_t)address, "victim", 6));
}

static void close_objects(void)
{
	(void)kelner_process_kill(objects[OBJECT_PROCESS], 9);
	for (int i = 0; i < OBJECT_KIND_COUNT; i++) {
		if (objects[i] != HANDLE_NONE && i != OBJECT_JOB && i != OBJECT_RESOURCE &&
		    i != OBJECT_LOG)
			close_handle(objects[i]);
	}
}

/* An object of a kind that the argument takes, or HANDLE_NONE where the test has none. */
static handle_t good_object(const struct argument *argument)
{
	for (int kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
		if (argument->kinds == KIND_ANY || argument->kinds & 1U << kind) {
			if (objects[kind] != HANDLE_NONE)
				return objects[kind];
		}
	}
	return HANDLE_NONE;
}

/* Good arguments as far as the table tells; false where an object is missing. */
static bool good_arguments(const struct call *call, uint64_t argument[6])
{
	for (unsigned i = 0; i < 6; i++) {
		argument[i] = VALUE;
		if (i < call->count && call->argument[i].role == ROLE_HANDLE) {
			argument[i] = good_object(&call->argument[i]);
			if (argument[i] == HANDLE_NONE)
				return false;
		} else if (i < call->count && call->argument[i].role != ROLE_VALUE) {
			argument[i] = (uintptr_t)buffer;
		}
	}
	return true;
}

/* Calls each handle argument of each call is tried in, with a handle made by the rule. */
static void try_each(void (*rule)(const struct call *call, unsigned at, uint64_t argument[6]))
{
	uint64_t argument[6];

	make_objects();
	for (size_t c = 0; c < CALL_COUNT; c++) {
		for (unsigned i = 0; i < calls[c].count; i++) {
			if (calls[c].argument[i].role == ROLE_HANDLE &&
			    good_arguments(&calls[c], argument))
				rule(&calls[c], i, argument);
		}
	}
	close_objects();
}

/* Values are 1, and where that is refused 0: one of the two is good for every call. */
static void expect_error(const struct call *call, unsigned at, uint64_t argument[6], int error)
{
	int64_t got = raw_call(call->number, argument);

	if (got == -EINVAL && error != EINVAL) {
		for (unsigned i = 0; i < call->count; i++) {
			if (call->argument[i].role == ROLE_VALUE)
				argument[i] = 0;
		}
		got = raw_call(call->number, argument);
		for (unsigned i = 0; i < call->count; i++) {
			if (call->argument[i].role == ROLE_VALUE)
				argument[i] = VALUE;
		}
	}

	if (got != -ENOSYS && !EXPECT(got, -error))
		log_text("  in %s, argument %u\n", call->name, at);
}

static void closed_handle(const struct call *call, unsigned at, uint64_t argument[6])
{
	argument[at] = stale_handle();
	expect_error(call, at, argument, EBADF);
	argument[at] = HANDLE_DESCRIPTORS - 1;
	if (call->number != SYSCALL_HANDLE_SET_INHERIT) /* never a descriptor: EINVAL */
		expect_error(call, at, argument, EBADF);
	if (!call->argument[at].optional) {
		argument[at] = HANDLE_NONE;
		expect_error(call, at, argument, EBADF);
	}
}

TEST(every_call_refuses_a_handle_that_is_not_open)
{
	try_each(closed_handle);
}

static void other_kind(const struct call *call, unsigned at, uint64_t argument[6])
{
	int kind = call->argument[at].kinds & 1U << OBJECT_TIMER ? OBJECT_PORT : OBJECT_TIMER;

	if (call->argument[at].kinds == KIND_ANY)
		return;
	argument[at] = objects[kind];
	expect_error(call, at, argument, EINVAL);
}

TEST(every_call_refuses_an_object_of_another_kind)
{
	try_each(other_kind);
}

static void missing_right(const struct call *call, unsigned at, uint64_t argument[6])
{
	handle_t good = argument[at];

	for (uint32_t right = 1; right <= RIGHT_SIGNAL; right <<= 1) {
		if (!(call->argument[at].rights & right))
			continue;
		argument[at] = without(good, right);
		expect_error(call, at, argument, EACCES);
		close_handle(argument[at]);
	}
}

TEST(every_call_refuses_a_handle_without_the_right_it_needs)
{
	try_each(missing_right);
}

TEST(numbers_beyond_the_last_call_do_not_exist)
{
	static const uint64_t numbers[] = {SYSCALL_COUNT, SYSCALL_COUNT + 1, 4096, 1UL << 32,
					   -1UL,          1UL << 63};
	const uint64_t argument[6] = {0};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		EXPECT(raw_call(numbers[i], argument), -ENOSYS);
}
