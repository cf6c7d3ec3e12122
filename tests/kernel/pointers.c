/* SPDX-License-Identifier: MIT */
/*
 * Hostile pointers: every call that reads or writes the caller's memory is given addresses of the
 * kernel, not canonical ones, unmapped ones, and memory that ends too early.
 */
#include "test.h"

#include <abi/machine.h>
#include <abi/node.h>
#include <abi/poll.h>
#include <abi/trace.h>
#include <abi/uio.h>

struct trial {
	const char *name;
	int64_t (*call)(void *pointer);
	size_t size; /* of what lies there */
};

static handle_t port, vmo, process, timer, node, connection, job, log_handle, root;
static uint64_t zero;

static int64_t do_handle_info(void *p)
{
	return kelner_handle_info(port, p);
}

static int64_t do_job_info(void *p)
{
	return kelner_job_info(job, p);
}

static int64_t do_process_info(void *p)
{
	return kelner_process_info(HANDLE_SELF, p);
}

static int64_t do_thread_info(void *p)
{
	return kelner_thread_info(HANDLE_SELF, p);
}

static int64_t do_port_info(void *p)
{
	return kelner_port_info(port, p);
}

static int64_t do_node_info(void *p)
{
	return kelner_node_info(node, 0, p);
}

static int64_t do_vmo_info(void *p)
{
	return kelner_vmo_info(vmo, p);
}

static int64_t do_timer_info(void *p)
{
	return kelner_timer_info(timer, p);
}

static int64_t do_system_info(void *p)
{
	return kelner_system_info(p);
}

static int64_t do_space_query(void *p)
{
	return kelner_space_query(HANDLE_SELF, 0, p);
}

static int64_t do_connection_badge(void *p)
{
	return kelner_connection_badge(connection, port, p);
}

static int64_t do_port_create(void *p)
{
	return kelner_port_create(0, p, 8);
}

static int64_t do_vmo_create(void *p)
{
	return kelner_vmo_create(PAGE, p, 8);
}

static int64_t do_job_create(void *p)
{
	return kelner_job_create(job, 4096, 1, p, 8);
}

static int64_t do_process_create(void *p)
{
	return kelner_process_create(job, p, 8);
}

static int64_t do_resource_create(void *p)
{
	return kelner_resource_create(root, RESOURCE_POWER, 0, 0, p, 8);
}

static int64_t do_vmo_read(void *p)
{
	return kelner_vmo_read(vmo, p, 0, 64);
}

static int64_t do_vmo_write(void *p)
{
	return kelner_vmo_write(vmo, p, 0, 64);
}

static int64_t do_read(void *p)
{
	return kelner_pread(connection, p, 64, 0);
}

static int64_t do_write(void *p)
{
	return kelner_pwrite(connection, p, 64, 0);
}

static int64_t do_readv(void *p)
{
	return kelner_preadv(connection, p, 1, 0);
}

static int64_t do_writev(void *p)
{
	return kelner_pwritev(connection, p, 1, 0);
}

static int64_t do_readv_base(void *p)
{
	struct iovec vector = {p, 64};

	return kelner_preadv(connection, &vector, 1, 0);
}

static int64_t do_writev_base(void *p)
{
	struct iovec vector = {p, 64};

	return kelner_pwritev(connection, &vector, 1, 0);
}

static int64_t do_poll(void *p)
{
	return kelner_poll(p, 1, 0, NULL);
}

static int64_t do_pipe_create(void *p)
{
	return kelner_pipe_create(0, p);
}

static int64_t do_log_read_position(void *p)
{
	char bytes[8];

	return kelner_log_read(log_handle, p, bytes, sizeof(bytes));
}

static int64_t do_log_read(void *p)
{
	zero = 0;
	return kelner_log_read(log_handle, &zero, p, 64);
}

static int64_t do_log_write(void *p)
{
	return kelner_log_write(log_handle, p, 8);
}

static int64_t do_console_read(void *p)
{
	return kelner_console_read(log_handle, p, 8, 0);
}

static int64_t do_random_get(void *p)
{
	return kelner_random_get(p, 64);
}

static int64_t do_space_read(void *p)
{
	return kelner_space_read(process, zero, p, 8);
}

static int64_t do_space_write(void *p)
{
	return kelner_space_write(process, zero, p, 8);
}

static int64_t do_trace_position(void *p)
{
	struct trace_record record;

	return kelner_trace_read(root, 0, p, &record, 1);
}

static const struct trial trials[] = {
	{"handle_info", do_handle_info, sizeof(struct handle_info)},
	{"job_info", do_job_info, sizeof(struct job_info)},
	{"process_info", do_process_info, sizeof(struct process_info)},
	{"thread_info", do_thread_info, sizeof(struct thread_info)},
	{"port_info", do_port_info, sizeof(struct port_info)},
	{"node_info", do_node_info, sizeof(struct node_info)},
	{"vmo_info", do_vmo_info, sizeof(struct vmo_info)},
	{"timer_info", do_timer_info, sizeof(struct timer_info)},
	{"system_info", do_system_info, sizeof(struct system_info)},
	{"space_query", do_space_query, sizeof(struct space_region)},
	{"connection_badge", do_connection_badge, 8},
	{"port_create", do_port_create, 8},
	{"vmo_create", do_vmo_create, 8},
	{"job_create", do_job_create, 8},
	{"process_create", do_process_create, 8},
	{"resource_create", do_resource_create, 8},
	{"vmo_read", do_vmo_read, 0},
	{"vmo_write", do_vmo_write, 0},
	{"pread", do_read, 0},
	{"pwrite", do_write, 0},
	{"preadv", do_readv, sizeof(struct iovec)},
	{"pwritev", do_writev, sizeof(struct iovec)},
	{"preadv's buffer", do_readv_base, 0},
	{"pwritev's buffer", do_writev_base, 0},
	{"poll", do_poll, sizeof(struct pollfd)},
	{"pipe_create", do_pipe_create, 8},
	{"log_read's position", do_log_read_position, 8},
	{"log_read", do_log_read, 64},
	{"log_write", do_log_write, 8},
	{"console_read", do_console_read, 8},
	{"random_get", do_random_get, 64},
	{"space_read", do_space_read, 8},
	{"space_write", do_space_write, 8},
	{"trace_read's position", do_trace_position, 8},
};

static void make_all(void)
{
	int64_t address;

	job = start_handle(START_JOB);
	log_handle = start_handle(START_LOG);
	root = start_handle(START_RESOURCE);
	port = make_port();
	vmo = make_vmo(PAGE);
	process = make_process();
	timer = make_timer();
	node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	EXPECT(kelner_node_set_content(node, vmo, 0), 0);
	connection = (handle_t)EXPECT_GOOD(kelner_connection_open(node, 2));
	address = EXPECT_GOOD(kelner_space_map(process, 0, PAGE,
					       SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE),
					       HANDLE_NONE, 0));
	zero = (uint64_t)address;
}

static void close_all(void)
{
	EXPECT(kelner_process_kill(process, 9), 0);
	close_handle(connection);
	close_handle(node);
	close_handle(timer);
	close_handle(process);
	close_handle(vmo);
	close_handle(port);
}

static void expect_fault(const struct trial *trial, void *pointer)
{
	int64_t got = trial->call(pointer);

	if (!EXPECT(got, -EFAULT))
		log_text("  in %s with %p\n", trial->name, pointer);
}

TEST(no_call_touches_memory_that_is_not_the_callers)
{
	uint64_t target;

	make_all();
	target = zero;
	for (size_t t = 0; t < sizeof(trials) / sizeof(trials[0]); t++) {
		for (int i = 0; i < HOSTILE_COUNT; i++) {
			zero = target;
			expect_fault(&trials[t], hostile[i]);
		}
	}
	close_all();
}

TEST(no_call_goes_on_where_memory_ends)
{
	uint64_t target;

	make_all();
	target = zero;
	for (size_t t = 0; t < sizeof(trials) / sizeof(trials[0]); t++) {
		if (trials[t].size == 0)
			continue;
		for (size_t missing = 1; missing < trials[t].size; missing += 3) {
			zero = target;
			expect_fault(&trials[t], page_end() - (trials[t].size - missing));
		}
	}
	close_all();
}

TEST(write_only_memory_of_a_call_must_be_writable)
{
	static const char constant[512] = {1};

	EXPECT(kelner_random_get((void *)(uintptr_t)constant, 64), -EFAULT);
	EXPECT(kelner_system_info((struct system_info *)(uintptr_t)constant), -EFAULT);
	EXPECT(kelner_random_get((void *)(uintptr_t)do_random_get, 64), -EFAULT);
	EXPECT(constant[0], 1);
}
