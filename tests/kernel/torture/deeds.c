/* SPDX-License-Identifier: MIT */
/*
 * Random deeds on random objects. All threads share one table of handles, so that each deed races
 * with the close, the replacement and the transfer of what it works on.
 */
#include "torture.h"

#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/poll.h>
#include <abi/time.h>
#include <abi/uio.h>

#define PRIVATE    SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE)
#define ARENA      64UL /* pages that are mapped, copied to and unmapped by everybody */
#define FILE_WORDS 512

static handle_t slots[SLOTS];
static uintptr_t arena;
static handle_t job; /* of the processes: they may hold handles to each other in a circle */
static handle_t file_node, file; /* cached: pairs of words, the second the other's complement */

static handle_t slot(uint64_t *random)
{
	return __atomic_load_n(&slots[draw(random, SLOTS)], __ATOMIC_RELAXED);
}

static void put(uint64_t *random, int64_t handle)
{
	handle_t *place = &slots[draw(random, SLOTS)];
	handle_t old;

	if (handle < 0)
		return;
	old = __atomic_exchange_n(place, (handle_t)handle, __ATOMIC_RELAXED);
	if (old != HANDLE_NONE)
		(void)kelner_handle_close(old);
}

static char *arena_page(uint64_t *random)
{
	return (char *)arena + draw(random, ARENA) * PAGE + draw(random, 2) * 4000;
}

/* --- deeds ------------------------------------------------------------------------------------ */

static void do_create(uint64_t *random)
{
	uint32_t ends[2];

	switch (draw(random, 8)) {
	case 0: put(random, kelner_port_create(0, "torture", 7)); break;
	case 1: put(random, kelner_vmo_create(draw(random, 9) * 3000, "torture", 7)); break;
	case 2: put(random, kelner_timer_create(CLOCK_MONOTONIC)); break;
	case 3:
		put(random, kelner_node_create(torture_port, draw(random, 9), draw(random, 2)));
		break;
	case 4:
		if (kelner_pipe_create(O_NONBLOCK, ends) == 0) {
			put(random, ends[0]);
			put(random, ends[1]);
		}
		break;
	case 5: put(random, kelner_process_create(job, "torture", 7)); break;
	default: put(random, kelner_connection_open(slot(random), O_RDWR | O_NONBLOCK)); break;
	}
}

static void do_handle(uint64_t *random)
{
	struct handle_info info;

	switch (draw(random, 4)) {
	case 0:
		put(random, kelner_handle_duplicate(slot(random), RIGHTS_ALL, HANDLE_INHERIT));
		break;
	case 1: put(random, kelner_descriptor_duplicate(slot(random), 0, 0)); break;
	case 2: torture_check(kelner_handle_info(slot(random), &info), "handle_info"); break;
	default:
		torture_check(
			kelner_handle_give(slot(random), slot(random), RIGHT_READ, 0, HANDLE_NONE),
			"handle_give");
	}
}

static void do_transfer(uint64_t *random)
{
	uint32_t length = draw(random, 6000);

	switch (draw(random, 4)) {
	case 0: torture_check(kelner_read(slot(random), arena_page(random), length), "read"); break;
	case 1:
		torture_check(kelner_write(slot(random), arena_page(random), length), "write");
		break;
	case 2:
		torture_check(kelner_vmo_read(slot(random), arena_page(random), length, 700),
			      "vmo_read");
		break;
	default:
		torture_check(kelner_vmo_write(slot(random), arena_page(random), length, 700),
			      "vmo_write");
	}
}

static void do_node(uint64_t *random)
{
	switch (draw(random, 5)) {
	case 0:
		torture_check(
			kelner_node_set_bits(slot(random), draw(random, 16), draw(random, 16)),
			"node_set_bits");
		break;
	case 1:
		torture_check(kelner_node_set_content(slot(random), slot(random), 0),
			      "node_set_content");
		break;
	case 2:
		torture_check(kelner_node_set_pipe(slot(random), slot(random), 8192),
			      "node_set_pipe");
		break;
	case 3:
		torture_check(kelner_node_shutdown(slot(random), draw(random, 4)), "node_shutdown");
		break;
	default: torture_check(kelner_vmo_set_size(slot(random), draw(random, 30000)), "set_size");
	}
}

static void do_event(uint64_t *random)
{
	switch (draw(random, 4)) {
	case 0:
		torture_check(kelner_port_watch(slot(random), slot(random), 1 + draw(random, 8), 1),
			      "port_watch");
		break;
	case 1:
		torture_check(kelner_port_unwatch(slot(random), slot(random), 1 + draw(random, 8)),
			      "port_unwatch");
		break;
	case 2:
		torture_check(kelner_timer_set(slot(random), now() + draw(random, 200000),
					       draw(random, 2) * 100000),
			      "timer_set");
		break;
	default: torture_check(kelner_process_kill(slot(random), 9), "process_kill");
	}
}

static void do_poll(uint64_t *random)
{
	struct pollfd descriptors[20];

	for (int i = 0; i < 20; i++)
		descriptors[i] =
			(struct pollfd){.fd = (int)draw(random, 24), .events = POLLIN | POLLOUT};
	torture_check(
		kelner_poll(descriptors, draw(random, 20), now() + draw(random, 300000), NULL),
		"poll");
}

static void do_message(uint64_t *random)
{
	static const int32_t labels[] = {LABEL_ECHO, LABEL_GIVE, LABEL_SEND_ON, LABEL_LOSE, 99};
	unsigned handles = draw(random, 3);
	struct exchange exchange = {
		.info = MESSAGE_INFO(labels[draw(random, 5)], draw(random, 449)) |
			MESSAGE_HANDLES(handles) | MESSAGE_LEASES(draw(random, 2)) |
			MESSAGE_DEADLINE};
	int64_t status;

	thread_message()->deadline = now() + draw(random, 400000);
	thread_message()->lease[0] = (struct lease){(uintptr_t)arena_page(random),
						    draw(random, 9000), LEASE_READ | LEASE_WRITE};
	for (unsigned i = 0; i < handles; i++)
		thread_message()->handle[i] = slot(random);
	status = kelner_call(draw(random, 4) == 0 ? slot(random) : torture_port, &exchange);
	torture_check(status, "call");
	if (status != 0)
		return;
	for (unsigned i = 0; i < MESSAGE_HANDLE_COUNT(exchange.info); i++) {
		if (thread_message()->handle[i] != HANDLE_NONE)
			put(random, (int64_t)thread_message()->handle[i]);
	}
}

static void do_pipe_message(uint64_t *random)
{
	struct iovec vector = {arena_page(random), draw(random, 300)};
	struct pipe_message message = {
		.vector = (uintptr_t)&vector, .count = 1, .flags = PIPE_NONBLOCK};

	message.handle_count = draw(random, 4);
	if (draw(random, 2)) {
		for (unsigned i = 0; i < message.handle_count; i++)
			message.handle[i] = (uint32_t)slot(random);
		torture_check(kelner_pipe_send(slot(random), &message), "pipe_send");
	} else if (kelner_pipe_receive(slot(random), &message) >= 0) {
		for (unsigned i = 0; i < message.handle_count; i++)
			put(random, message.handle[i]);
	}
}

static void do_memory(uint64_t *random)
{
	uintptr_t at = arena + draw(random, ARENA - 8) * PAGE;
	uint64_t length = (1 + draw(random, 8)) * PAGE;
	struct space_region region;

	switch (draw(random, 6)) {
	case 0: torture_check(kelner_space_unmap(HANDLE_SELF, at, length), "unmap"); break;
	case 1:
		torture_check(kelner_space_map(
				      HANDLE_SELF, at, length,
				      SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED),
				      slot(random), 0),
			      "map of an object");
		break;
	case 2:
		torture_check(kelner_space_protect(HANDLE_SELF, at, length, PROT_READ), "protect");
		break;
	case 3: torture_check(kelner_space_query(HANDLE_SELF, at, &region), "query"); break;
	case 4:
		torture_check(kelner_space_advise(HANDLE_SELF, at, length, draw(random, 4)),
			      "advise");
		break;
	default:
		torture_check(kelner_space_map(HANDLE_SELF, at, length, PRIVATE | MAP_FIXED,
					       HANDLE_NONE, 0),
			      "map");
	}
}

static void do_close(uint64_t *random)
{
	handle_t old =
		__atomic_exchange_n(&slots[draw(random, SLOTS)], HANDLE_NONE, __ATOMIC_RELAXED);

	if (old != HANDLE_NONE)
		torture_check(kelner_handle_close(old), "handle_close");
}

void torture_deed(uint64_t *random)
{
	static void (*const deeds[])(uint64_t *) = {
		do_create,   do_create, do_create, do_handle,  do_transfer,
		do_transfer, do_node,   do_event,  do_message, do_pipe_message,
		do_memory,   do_memory, do_close,  do_poll,
	};

	deeds[draw(random, sizeof(deeds) / sizeof(deeds[0]))](random);
}

/* --- invariants ------------------------------------------------------------------------------- */

static bool all_are(const volatile uint64_t *words, uint64_t value)
{
	for (unsigned i = 0; i < PAGE / 8; i += 64) {
		if (words[i] != value)
			return false;
	}
	return true;
}

/* Private pages that a copy of the process changes keep what the original wrote. */
static void check_fork(uint64_t *random)
{
	struct exchange exchange = {.info = MESSAGE_INFO(LABEL_FORK, 0)};
	uint64_t value = *random;
	int64_t memory = kelner_space_map(HANDLE_SELF, 0, 4 * PAGE, PRIVATE, HANDLE_NONE, 0);
	volatile uint64_t *words = (volatile uint64_t *)memory;
	int64_t status;

	torture_check(memory, "map before a fork");
	if (memory < 0)
		return;
	for (unsigned i = 0; i < 4 * PAGE / 8; i += 64)
		words[i] = value;
	status = kelner_call(torture_port, &exchange);
	torture_check(status, "fork");
	if (status == 0 && exchange.word[0] == 1) {
		for (unsigned i = 0; i < 4 * PAGE / 8; i += 64)
			words[i] = 0;
		kelner_process_exit(0);
	}
	EXPECT_TRUE(all_are(words, value) && all_are(words + 3 * PAGE / 8, value));
	torture_check(kelner_space_unmap(HANDLE_SELF, (uintptr_t)memory, 4 * PAGE), "unmap");
}

/* A write to a file is one step to those who read it. */
static void check_file(uint64_t *random)
{
	uint64_t pair[2] = {*random, ~*random};
	int64_t at = (int64_t)draw(random, FILE_WORDS) * 16;

	EXPECT(kelner_pwrite(file, pair, sizeof(pair), at), sizeof(pair));
	at = (int64_t)draw(random, FILE_WORDS) * 16;
	EXPECT(kelner_pread(file, pair, sizeof(pair), at), sizeof(pair));
	EXPECT_TRUE(pair[0] == ~pair[1] || (pair[0] == 0 && pair[1] == 0));
}

void torture_invariants(uint64_t *random)
{
	if (draw(random, 8) == 0)
		check_fork(random);
	else
		check_file(random);
}

/* --- shared objects --------------------------------------------------------------------------- */

void torture_objects_begin(void)
{
	handle_t content = make_vmo(FILE_WORDS * 16);

	for (int i = 0; i < SLOTS; i++)
		slots[i] = HANDLE_NONE;
	job = (handle_t)EXPECT_GOOD(
		kelner_job_create(start_handle(START_JOB), 32UL << 20, 1000, "torture", 7));
	arena = (uintptr_t)EXPECT_GOOD(
		kelner_space_map(HANDLE_SELF, 0, ARENA * PAGE, PRIVATE, HANDLE_NONE, 0));
	file_node = (handle_t)EXPECT_GOOD(kelner_node_create(torture_port, 1, 0));
	EXPECT(kelner_node_set_content(file_node, content, 0), 0);
	file = (handle_t)EXPECT_GOOD(kelner_connection_open(file_node, O_RDWR));
	close_handle(content);
}

void torture_objects_end(void)
{
	for (int i = 0; i < SLOTS; i++) {
		if (slots[i] != HANDLE_NONE)
			(void)kelner_handle_close(slots[i]);
	}
	EXPECT(kelner_job_kill(job, 9), 0);
	close_handle(job);
	close_handle(file);
	close_handle(file_node);
	EXPECT(kelner_space_unmap(HANDLE_SELF, arena, ARENA * PAGE), 0);
}
