/* SPDX-License-Identifier: MIT */
/* Nodes: epochs, turns, what stands behind a connection, and the dead that must not wait. */
#include "test.h"

#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/sched.h>

#define LABEL 20

static int64_t call_result;

static void call_connection(void *argument)
{
	struct exchange exchange = {.info = MESSAGE_INFO(LABEL, 0)};

	call_result = kelner_call(*(handle_t *)argument, &exchange);
}

/* The epoch that a message through a connection of a node brings. */
static uint64_t epoch_of(handle_t port, handle_t node)
{
	handle_t connection = (handle_t)EXPECT_GOOD(kelner_connection_open(node, O_RDONLY));
	struct exchange exchange;
	struct test_thread thread;
	uint64_t epoch;

	if (!thread_run(&thread, call_connection, &connection))
		return UINT64_MAX;
	EXPECT(kelner_recv(port, &exchange), 0);
	EXPECT(MESSAGE_LABEL(exchange.info), LABEL);
	epoch = thread_message()->epoch;
	EXPECT(kelner_reply(&exchange), 0);
	thread_join(&thread);
	close_handle(connection);
	EXPECT(kelner_recv(port, &exchange), 0);
	EXPECT(MESSAGE_LABEL(exchange.info), EVENT_LAST_CLOSE);
	return epoch;
}

TEST(messages_carry_their_nodes_epoch)
{
	handle_t port = (handle_t)EXPECT_GOOD(kelner_port_create(PORT_DURABLE, "test", 4));
	handle_t before = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0)), after;
	uint64_t first = epoch_of(port, before);

	EXPECT(kelner_port_restart(port), first + 1);
	after = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	EXPECT(epoch_of(port, before), first);
	EXPECT(epoch_of(port, after), first + 1);
	close_handle(before);
	close_handle(after);
	close_handle(port);
}

/* --- the turn --------------------------------------------------------------------------------- */

struct writer {
	handle_t connection;
	int64_t result;
	struct test_thread thread;
};

static void write_one(void *argument)
{
	struct writer *writer = argument;

	writer->result = kelner_write(writer->connection, "x", 1);
}

/* Two that write to a file whose server must be asked; the first has been received. */
static bool two_writers(handle_t port, handle_t node, struct writer writers[2])
{
	struct exchange exchange;

	for (int i = 0; i < 2; i++) {
		writers[i].connection =
			(handle_t)EXPECT_GOOD(kelner_connection_open(node, O_WRONLY));
		if (!thread_run(&writers[i].thread, write_one, &writers[i]))
			return false;
		if (i == 0) {
			EXPECT(kelner_recv(port, &exchange), 0);
			EXPECT(MESSAGE_LABEL(exchange.info), LABEL_WRITE);
		}
	}
	kelner_thread_sleep(1, now() + 5 * MILLISECOND);
	return true;
}

static void answer_second(handle_t port, struct writer *second)
{
	struct exchange exchange;

	EXPECT(kelner_recv(port, &exchange), 0);
	EXPECT(MESSAGE_LABEL(exchange.info), LABEL_WRITE);
	exchange.info = MESSAGE_INFO(1, 0);
	EXPECT(kelner_reply(&exchange), 0);
	thread_join(&second->thread);
	EXPECT(second->result, 1);
}

TEST(a_write_that_the_server_drops_gives_the_turn_on)
{
	handle_t port = make_port();
	handle_t node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	struct writer writers[2];
	int64_t token;

	if (!two_writers(port, node, writers))
		return;
	token = EXPECT_GOOD(kelner_token_park());
	close_handle((handle_t)token);
	answer_second(port, &writers[1]);
	thread_join(&writers[0].thread);
	EXPECT(writers[0].result, -EPIPE);
	close_handle(writers[0].connection);
	close_handle(writers[1].connection);
	close_handle(node);
	close_handle(port);
}

TEST(a_write_whose_caller_is_killed_gives_the_turn_on)
{
	handle_t port = make_port();
	handle_t node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	struct exchange late = {.info = MESSAGE_INFO(1, 0)};
	struct writer writers[2];

	if (!two_writers(port, node, writers))
		return;
	EXPECT(kelner_thread_kill(writers[0].thread.handle), 0);
	EXPECT(kelner_reply(&late), 0);
	answer_second(port, &writers[1]);
	/* A thread that is killed does not clear its word. */
	while (kelner_thread_kill(writers[0].thread.handle) != -ESRCH)
		kelner_thread_yield();
	writers[0].thread.alive = 0;
	thread_join(&writers[0].thread);
	close_handle(writers[0].connection);
	close_handle(writers[1].connection);
	close_handle(node);
	close_handle(port);
}

/* --- the dead --------------------------------------------------------------------------------- */

#define DEAD 500

static void kill_many(void *argument)
{
	handle_t job = start_handle(START_JOB), process = make_process();
	struct job_info before = {0}, after = {0};
	uint64_t end = now() + 10000 * MILLISECOND;

	(void)argument;
	EXPECT(kelner_thread_schedule(HANDLE_SELF, SCHED_FIFO, 40, 0, start_handle(START_RESOURCE)),
	       0);
	EXPECT(kelner_job_info(job, &before), 0);
	for (int i = 0; i < DEAD; i++) {
		handle_t timer = make_timer();

		EXPECT_GOOD(kelner_handle_give(process, timer, RIGHTS_ALL, 0, HANDLE_NONE));
		close_handle(timer);
	}
	EXPECT(kelner_process_kill(process, 9), 0);
	close_handle(process);
	/* It keeps its turn all the time: nobody else may be needed for the dead to go. */
	do
		EXPECT(kelner_job_info(job, &after), 0);
	while (after.memory_used >= before.memory_used && now() < end);
	EXPECT_TRUE(after.memory_used < before.memory_used);
}

TEST(the_dead_go_while_a_thread_keeps_its_turn)
{
	struct test_thread thread;

	if (thread_run(&thread, kill_many, NULL))
		thread_join(&thread);
}

/* --- what stands behind a connection ---------------------------------------------------------- */

TEST(a_kernel_pipe_has_no_server_and_says_so)
{
	struct exchange exchange = {.info = MESSAGE_INFO(LABEL, 0)};
	struct connection_info in = {0}, out = {0};
	uint32_t ends[2];

	EXPECT(kelner_pipe_create(O_NONBLOCK, ends), 0);
	EXPECT(kelner_call(ends[0], &exchange), -EOPNOTSUPP);
	EXPECT(kelner_write(ends[1], "hello", 5), 5);
	EXPECT(kelner_connection_info(ends[0], &in), 0);
	EXPECT(kelner_connection_info(ends[1], &out), 0);
	EXPECT(in.content, CONNECTION_STREAM | CONNECTION_PIPE);
	EXPECT(in.size, 5);
	EXPECT(in.node, out.node);
	EXPECT(in.status_flags, O_RDONLY | O_NONBLOCK);
	close_handle(ends[0]);
	close_handle(ends[1]);
}

TEST(the_last_close_of_a_servers_pipe_is_told)
{
	handle_t port = make_port();
	handle_t node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 17, NODE_STREAM));
	struct connection_info info = {0};
	struct exchange event;
	handle_t connection;

	EXPECT(kelner_node_set_pipe(node, HANDLE_NONE, PAGE), 0);
	connection = (handle_t)EXPECT_GOOD(kelner_connection_open(node, O_RDWR));
	EXPECT(kelner_write(connection, "unread", 6), 6);
	EXPECT(kelner_connection_info(connection, &info), 0);
	EXPECT(info.content, CONNECTION_SERVER | CONNECTION_STREAM | CONNECTION_PIPE);
	close_handle(connection);
	EXPECT(kelner_recv(port, &event), 0);
	EXPECT(MESSAGE_LABEL(event.info), EVENT_LAST_CLOSE);
	EXPECT(event.badge, 17);
	close_handle(node);
	close_handle(port);
}

TEST(connection_info_tells_a_files_size)
{
	handle_t port = make_port(), vmo = make_vmo(1000);
	handle_t node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	handle_t file = (handle_t)EXPECT_GOOD(kelner_connection_open(node, O_RDWR));
	struct connection_info info = {0};
	char bytes[10];

	EXPECT(kelner_node_set_content(node, vmo, 0), 0);
	EXPECT(kelner_read(file, bytes, 10), 10);
	EXPECT(kelner_connection_info(file, &info), 0);
	EXPECT(info.content, CONNECTION_SERVER | CONNECTION_MEMORY);
	EXPECT(info.size, 1000);
	EXPECT(info.offset, 10);
	for (int i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(kelner_connection_info(file, hostile[i]), -EFAULT);
	close_handle(file);
	close_handle(node);
	close_handle(vmo);
	close_handle(port);
}
