/* SPDX-License-Identifier: MIT */
/* fork, spawn and exec as a process server does them: here a thread of the same process. */
#include "test.h"

#include <abi/node.h>
#include <abi/syscall_numbers.h>

enum request {
	REQUEST_FORK =
		1, /* parked; answered to the copy at once, to the caller when that has ended */
	REQUEST_FORK_HELD, /* the same with the call held during the copy */
	REQUEST_EXEC,      /* becomes the small program, which closes handle word 0 of the image */
	REQUEST_STOP,
};

struct server {
	handle_t port;
	handle_t parent; /* a parked call to be answered with the copy's status */
	handle_t given;  /* in the image of REQUEST_EXEC */
	struct process_clone clone;
	int64_t wrong;
	int64_t exec_result;
};

static struct server server;

static void note(int64_t status)
{
	if (status < 0 && !server.wrong)
		server.wrong = status;
}

/* --- the server ------------------------------------------------------------------------------- */

static void serve_fork(bool held)
{
	struct exchange reply = {.info = MESSAGE_INFO(0, 0)};

	if (held) {
		note(kelner_process_clone(HANDLE_NONE, &server.clone));
		server.parent = (handle_t)kelner_token_park();
	} else {
		server.parent = (handle_t)kelner_token_park();
		note(kelner_process_clone(server.parent, &server.clone));
	}
	note(kelner_port_watch(server.port, server.clone.process, EVENT_EXIT, 1));
	note(kelner_token_reply(server.clone.token, &reply));
}

static void serve_exit(const struct exchange *event)
{
	struct exchange reply = {.info = MESSAGE_INFO(1, 0), .word = {event->word[2]}};

	note(kelner_handle_close(server.clone.process));
	note(kelner_handle_close(server.clone.thread));
	note(kelner_token_reply(server.parent, &reply));
}

#define CODE   0x10000UL
#define STACK  0x20000UL
#define THREAD 0x40000UL

/* handle_close(rdi), then process_exit(what it said). */
static const unsigned char code[] = {
	0xb8, SYSCALL_HANDLE_CLOSE, 0, 0, 0, 0x0f, 0x05, 0x89, 0xc7,
	0xb8, SYSCALL_PROCESS_EXIT, 0, 0, 0, 0x0f, 0x05,
};

static handle_t make_image(void)
{
	handle_t image = make_process();
	handle_t vmo = make_vmo(PAGE);

	EXPECT(kelner_vmo_write(vmo, code, 0, sizeof(code)), sizeof(code));
	EXPECT(kelner_space_map(image, CODE, PAGE,
				SPACE_FLAGS(PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED), vmo, 0),
	       CODE);
	EXPECT(kelner_space_map(image, STACK, PAGE,
				SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED),
				HANDLE_NONE, 0),
	       STACK);
	server.given =
		(handle_t)EXPECT_GOOD(kelner_handle_give(image, vmo, RIGHTS_ALL, 0, HANDLE_NONE));
	close_handle(vmo);
	return image;
}

static struct process_start start_of_image(void)
{
	return (struct process_start){
		.entry = CODE,
		.stack = STACK + PAGE,
		.argument = server.given,
		.page = THREAD,
		.name = "replaced",
	};
}

static void serve_exec(void)
{
	handle_t image = make_image();
	struct process_start start = start_of_image();
	struct process_info info;

	server.exec_result = kelner_process_exec(HANDLE_NONE, image, &start);
	note(kelner_process_info(image, &info));
	if (!info.ended)
		note(-EBUSY);
	note(kelner_handle_close(image));
}

static void server_main(void *argument)
{
	struct exchange exchange;

	(void)argument;
	for (;;) {
		note(kelner_recv(server.port, &exchange));
		if (exchange.info & MESSAGE_EVENT) {
			serve_exit(&exchange);
			continue;
		}
		switch (MESSAGE_LABEL(exchange.info)) {
		case REQUEST_FORK: serve_fork(false); break;
		case REQUEST_FORK_HELD: serve_fork(true); break;
		case REQUEST_EXEC: serve_exec(); break;
		default: note(kelner_reply(&(struct exchange){0})); return;
		}
	}
}

/* --- its clients ------------------------------------------------------------------------------ */

static struct test_thread server_thread;

static void start_server(void)
{
	server = (struct server){.port = make_port()};
	EXPECT(kelner_handle_set_inherit(server.port, 1), 0);
	thread_run(&server_thread, server_main, NULL);
}

static void stop_server(void)
{
	EXPECT(kelner_call(server.port, &(struct exchange){.info = MESSAGE_INFO(REQUEST_STOP, 0)}),
	       0);
	thread_join(&server_thread);
	close_handle(server.port);
	EXPECT(server.wrong, 0);
}

/* True in the copy; in the original false, with the copy's wait status, once the copy has ended. */
static bool fork_and_wait(enum request how, uint64_t *status)
{
	struct exchange call = {.info = MESSAGE_INFO(how, 0)};

	EXPECT(kelner_call(server.port, &call), 0);
	*status = call.word[0];
	return MESSAGE_LABEL(call.info) == 0;
}

#define EXITED(code) ((uint64_t)(code) << 8)

static uint64_t memory_used(void)
{
	struct job_info info;

	EXPECT(kelner_job_info(start_handle(START_JOB), &info), 0);
	return info.memory_used;
}

static volatile int common = 1;

TEST(a_copy_runs_on_with_its_own_memory)
{
	uint64_t pid = (uint64_t)kelner_process_id();
	volatile int local = 5;
	uint64_t status;

	start_server();
	common = 2;
	if (fork_and_wait(REQUEST_FORK, &status)) {
		bool good = common == 2 && local == 5 && (uint64_t)kelner_process_id() != pid &&
			    (uint64_t)kelner_process_parent() == pid;

		common = 3;
		local = 6;
		kelner_process_exit(good && common == 3 ? 11 : 12);
	}
	EXPECT(status, EXITED(11));
	EXPECT(common, 2);
	EXPECT(local, 5);
	stop_server();
}

TEST(a_held_call_can_be_copied_too)
{
	uint64_t status;

	start_server();
	if (fork_and_wait(REQUEST_FORK_HELD, &status))
		kelner_process_exit(21);
	EXPECT(status, EXITED(21));
	stop_server();
}

TEST(a_copy_keeps_segment_bases_control_words_and_mask)
{
	uint32_t control = 0x1f80 | 0x6000, seen; /* rounds towards zero */
	uint64_t mask = thread_page()->signal_mask;
	uint64_t status;
	uint64_t base = 0;

	start_server();
	EXPECT(kelner_thread_set_segment(SEGMENT_FS, (uintptr_t)&base), 0);
	thread_page()->signal_mask = 0x5a5a;
	base = 77;
	__asm__ volatile("ldmxcsr %0" ::"m"(control));
	if (fork_and_wait(REQUEST_FORK, &status)) {
		uint64_t through_fs;
		bool good;

		__asm__ volatile("mov %%fs:0, %0" : "=r"(through_fs));
		__asm__ volatile("stmxcsr %0" : "=m"(seen));
		good = through_fs == 77 && (seen & 0x6000) == 0x6000 &&
		       thread_page()->signal_mask == 0x5a5a && thread_page()->thread != 0 &&
		       thread_page()->signal_doorbell == 0;
		kelner_process_exit(good);
	}
	control = 0x1f80;
	__asm__ volatile("ldmxcsr %0" ::"m"(control));
	thread_page()->signal_mask = mask;
	EXPECT(kelner_thread_set_segment(SEGMENT_FS, 0), 0);
	EXPECT(status, EXITED(1));
	stop_server();
}

TEST(a_copy_has_marked_system_handles_and_descriptors)
{
	handle_t kept = make_vmo(PAGE), left = make_vmo(PAGE);
	handle_t port = make_port();
	handle_t node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 7, 0));
	handle_t connection = (handle_t)EXPECT_GOOD(kelner_connection_open(node, 2));
	handle_t open, closed;
	uint64_t status;

	open = (handle_t)EXPECT_GOOD(kelner_descriptor_duplicate(connection, 10, 0));
	closed = (handle_t)EXPECT_GOOD(
		kelner_descriptor_duplicate(connection, 10, HANDLE_CLOSE_ON_FORK));
	EXPECT(kelner_handle_set_inherit(kept, 1), 0);
	start_server();
	if (fork_and_wait(REQUEST_FORK, &status)) {
		bool good = kelner_handle_close(kept) == 0 && kelner_handle_close(left) == -EBADF &&
			    kelner_descriptor_flags(open) == 0 &&
			    kelner_descriptor_flags(closed) == -EBADF;

		kelner_process_exit(good);
	}
	EXPECT(status, EXITED(1));
	stop_server();
	close_handle(kept);
	close_handle(left);
	close_handle(open);
	close_handle(closed);
	close_handle(connection);
	close_handle(node);
	close_handle(port);
}

static void exec_from_copy(void)
{
	struct exchange call = {.info = MESSAGE_INFO(REQUEST_EXEC, 0)};

	(void)kelner_call(server.port, &call);
	kelner_process_exit(99);
}

TEST(exec_replaces_memory_and_handles_and_keeps_the_process)
{
	uint64_t status;

	start_server();
	if (fork_and_wait(REQUEST_FORK, &status))
		exec_from_copy();
	EXPECT(server.exec_result, 0);
	EXPECT(status, EXITED(0)); /* the image's handle was there, by its number */
	stop_server();
}

static void wait_for_ever(void *argument)
{
	struct exchange none;

	(void)kelner_recv(*(handle_t *)argument, &none);
}

TEST(exec_ends_the_other_threads_first)
{
	static struct test_thread others[3];
	uint64_t status;

	start_server();
	if (fork_and_wait(REQUEST_FORK, &status)) {
		handle_t port = make_port();

		for (int i = 0; i < 3; i++)
			thread_run(&others[i], wait_for_ever, &port);
		exec_from_copy();
	}
	EXPECT(server.exec_result, 0);
	EXPECT(status, EXITED(0));
	stop_server();
}

TEST(fork_and_exec_leak_nothing)
{
	uint64_t before = 0;
	uint64_t status;

	start_server();
	for (int i = 0; i < 20; i++) {
		if (i == 4) /* caches and tables are as they will be */
			before = memory_used();
		if (fork_and_wait(REQUEST_FORK, &status)) {
			if (i & 1)
				exec_from_copy();
			kelner_process_exit(3);
		}
		EXPECT(status, i & 1 ? EXITED(0) : EXITED(3));
	}
	EXPECT(memory_used(), before);
	stop_server();
}

TEST(process_calls_without_a_call_are_refused)
{
	struct process_clone clone;
	struct process_start start = start_of_image();
	handle_t process = make_process();

	EXPECT(kelner_process_clone(HANDLE_NONE, &clone), -ESRCH);
	EXPECT(kelner_process_inherit(HANDLE_NONE, process, NULL, 0), -ESRCH);
	EXPECT(kelner_process_inherit(HANDLE_NONE, process, NULL, DESCRIPTOR_MOVES_MAX + 1),
	       -EINVAL);
	EXPECT(kelner_process_exec(HANDLE_NONE, process, &start), -ESRCH);
	start.entry = 0xffff800000000000;
	EXPECT(kelner_process_exec(HANDLE_NONE, process, &start), -EINVAL);
	start = start_of_image();
	start.stack = 0x800000000000;
	EXPECT(kelner_process_exec(HANDLE_NONE, process, &start), -EINVAL);
	for (int i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(kelner_process_exec(HANDLE_NONE, process, hostile[i]), -EFAULT);
	close_handle(process);
}
