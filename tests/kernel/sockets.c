/* SPDX-License-Identifier: MIT */
/* Pipes that carry more than bytes: records, handles, the sender, and what they must not hold. */
#include "test.h"

#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/poll.h>
#include <abi/uio.h>

static handle_t port, nodes[2];
static uint32_t ends[2];

static uint32_t open_end(handle_t node)
{
	handle_t opened = (handle_t)EXPECT_GOOD(kelner_connection_open(node, O_RDWR | O_NONBLOCK));
	uint32_t end = (uint32_t)EXPECT_GOOD(kelner_descriptor_duplicate(opened, 0, 0));

	close_handle(opened);
	return end;
}

static void make_pair(uint32_t flags, handle_t pair[2], uint32_t sockets[2])
{
	for (int i = 0; i < 2; i++)
		pair[i] = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, NODE_STREAM | flags));
	EXPECT(kelner_node_set_pipe(pair[0], pair[1], 16 * PAGE), 0);
	for (int i = 0; i < 2; i++)
		sockets[i] = open_end(pair[i]);
}

static void begin(uint32_t flags)
{
	port = make_port();
	make_pair(flags, nodes, ends);
}

static void end(void)
{
	for (int i = 0; i < 2; i++) {
		close_handle(ends[i]);
		close_handle(nodes[i]);
	}
	close_handle(port);
}

static int64_t send(uint32_t socket, const char *bytes, size_t length, const uint32_t *handles,
		    uint32_t count)
{
	struct iovec vector = {(void *)(uintptr_t)bytes, length};
	struct pipe_message message = {
		.vector = (uintptr_t)&vector, .count = 1, .handle_count = count};

	for (uint32_t i = 0; i < count && i < PIPE_HANDLE_MAX; i++)
		message.handle[i] = handles[i];
	return kelner_pipe_send(socket, &message);
}

static struct pipe_message got;

static int64_t receive(uint32_t socket, char *bytes, size_t length, uint32_t flags)
{
	struct iovec vector = {(void *)(uintptr_t)bytes, length};

	got = (struct pipe_message){.vector = (uintptr_t)&vector,
				    .count = 1,
				    .flags = flags,
				    .handle_count = PIPE_HANDLE_MAX};
	return kelner_pipe_receive(socket, &got);
}

TEST(records_keep_their_boundaries)
{
	static char large[20 * PAGE], bytes[20 * PAGE];

	begin(NODE_RECORDS);
	EXPECT(kelner_write(ends[0], "one", 3), 3);
	EXPECT(kelner_write(ends[0], "", 0), 0);
	EXPECT(kelner_write(ends[0], "three", 5), 5);
	EXPECT(receive(ends[1], bytes, 2, PIPE_PEEK), 2);
	EXPECT(kelner_read(ends[1], bytes, 8), 3);
	EXPECT(kelner_read(ends[1], bytes, 8), 0);
	EXPECT(receive(ends[1], bytes, 2, 0), 2);
	EXPECT(got.flags, PIPE_TRUNCATED);
	EXPECT(got.length, 5);
	EXPECT(got.process, kelner_process_id());
	EXPECT(kelner_read(ends[1], bytes, 8), -EAGAIN);
	EXPECT(kelner_write(ends[0], large, 16 * PAGE + 1), -EMSGSIZE);
	for (int i = 0; i < 5; i++) {
		memset(large, 'a' + i, sizeof(large));
		EXPECT(kelner_write(ends[1], large, 3 * PAGE + 100), 3 * PAGE + 100);
	}
	EXPECT(kelner_write(ends[1], large, 2 * PAGE), -EAGAIN);
	for (int i = 0; i < 5; i++) {
		EXPECT(kelner_read(ends[0], bytes, sizeof(bytes)), 3 * PAGE + 100);
		EXPECT(bytes[0], 'a' + i);
		EXPECT(bytes[3 * PAGE + 99], 'a' + i);
	}
	end();
}

TEST(empty_records_are_bounded)
{
	unsigned count = 0;

	begin(NODE_RECORDS);
	while (count < 100000 && kelner_write(ends[0], "", 0) == 0)
		count++;
	EXPECT_TRUE(count > 10 && count < 100000);
	for (; count > 0; count--)
		EXPECT(kelner_read(ends[1], NULL, 1), 0);
	EXPECT(kelner_read(ends[1], NULL, 1), -EAGAIN);
	end();
}

TEST(a_record_with_bad_memory_is_not_lost)
{
	char bytes[8];

	begin(NODE_RECORDS);
	EXPECT(kelner_write(ends[0], page_end() - 2, 4), -EFAULT);
	EXPECT(kelner_read(ends[1], bytes, 8), -EAGAIN);
	EXPECT(kelner_write(ends[0], "four", 4), 4);
	EXPECT(kelner_read(ends[1], page_end() - 2, 4), -EFAULT);
	EXPECT(kelner_read(ends[1], bytes, 8), 4);
	EXPECT(memcmp(bytes, "four", 4), 0);
	end();
}

TEST(handles_travel_with_their_bytes)
{
	uint32_t pipe[2];
	char bytes[16];

	begin(0);
	EXPECT(kelner_pipe_create(0, pipe), 0);
	EXPECT(kelner_write(ends[0], "ab", 2), 2);
	EXPECT(send(ends[0], "cdef", 4, pipe, 2), 4);
	EXPECT(kelner_write(ends[0], "gh", 2), 2);
	EXPECT(send(ends[0], "i", 1, pipe + 1, 1), 1);
	EXPECT(receive(ends[1], bytes, 16, 0), 2);
	EXPECT(got.handle_count, 0);
	EXPECT(receive(ends[1], bytes, 16, PIPE_PEEK), 6);
	EXPECT(got.handle_count, 0);
	EXPECT(receive(ends[1], bytes, 3, 0), 3);
	EXPECT(got.handle_count, 2);
	EXPECT(got.process, kelner_process_id());
	EXPECT(kelner_write(got.handle[1], "through", 7), 7);
	EXPECT(kelner_read(got.handle[0], bytes, 16), 7);
	close_handle(got.handle[0]);
	close_handle(got.handle[1]);
	EXPECT(receive(ends[1], bytes, 16, 0), 3);
	EXPECT(got.handle_count, 0);
	/* Read without asking for handles: they close. */
	EXPECT(kelner_read(ends[1], bytes, 16), 1);
	close_handle(pipe[1]);
	EXPECT(kelner_read(pipe[0], bytes, 16), 0);
	close_handle(pipe[0]);
	end();
}

TEST(handles_that_nobody_can_read_any_more_close)
{
	uint32_t pipe[2];
	char byte;

	begin(NODE_RECORDS);
	EXPECT(kelner_pipe_create(0, pipe), 0);
	EXPECT(send(ends[0], "x", 1, pipe + 1, 1), 1);
	close_handle(pipe[1]);
	close_handle(ends[1]);
	EXPECT(kelner_read(pipe[0], &byte, 1), 0);
	EXPECT(send(ends[0], "x", 1, pipe, 1), -EPIPE);
	close_handle(pipe[0]);
	ends[1] = open_end(nodes[1]);
	end();
}

TEST(pipes_do_not_hold_themselves_alive)
{
	struct job_info before = {0}, after = {0};
	handle_t other_nodes[2];
	uint32_t others[2];
	char byte;

	EXPECT(kelner_job_info(start_handle(START_JOB), &before), 0);
	begin(0);
	make_pair(0, other_nodes, others);
	EXPECT(send(ends[0], "x", 1, ends, 1), -ELOOP);
	EXPECT(send(ends[0], "x", 1, ends + 1, 1), -ELOOP);
	EXPECT(send(ends[0], "x", 1, others, 1), 1);
	EXPECT(send(others[0], "x", 1, ends, 1), -ELOOP);
	EXPECT(receive(ends[1], &byte, 1, 0), 1);
	close_handle(got.handle[0]);
	EXPECT(send(others[0], "x", 1, ends + 1, 1), 1);
	close_handle(others[0]);
	close_handle(others[1]);
	close_handle(other_nodes[0]);
	close_handle(other_nodes[1]);
	end();
	EXPECT(kelner_job_info(start_handle(START_JOB), &after), 0);
	EXPECT(after.memory_used, before.memory_used);
}

TEST(sending_refuses_what_it_must)
{
	struct pipe_message message = {.count = 1};
	uint32_t pipe[2], timer = 60000;
	handle_t file_node;
	uint32_t file;

	begin(0);
	file_node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 2, 0));
	file = open_end(file_node);
	EXPECT(kelner_pipe_create(0, pipe), 0);
	EXPECT(send(ends[0], "x", 1, &timer, 1), -EBADF);
	EXPECT(send(ends[0], "", 0, pipe, 1), -EINVAL);
	EXPECT(send(ends[0], "x", 1, pipe, 1), 1);
	EXPECT(send(file, "x", 1, NULL, 0), -EOPNOTSUPP);
	EXPECT(kelner_pipe_send(ends[0], &message), -EFAULT);
	message.handle_count = PIPE_HANDLE_MAX + 1;
	EXPECT(kelner_pipe_send(ends[0], &message), -EINVAL);
	message.handle_count = 0;
	message.flags = 64;
	EXPECT(kelner_pipe_send(ends[0], &message), -EINVAL);
	EXPECT(kelner_pipe_receive(ends[1], &message), -EINVAL);
	for (int i = 0; i < HOSTILE_COUNT; i++) {
		EXPECT(kelner_pipe_send(ends[0], hostile[i]), -EFAULT);
		EXPECT(kelner_pipe_receive(ends[0], hostile[i]), -EFAULT);
	}
	EXPECT(kelner_node_create(port, 1, NODE_RECORDS), -EINVAL);
	close_handle(pipe[0]);
	close_handle(pipe[1]);
	close_handle(file);
	close_handle(file_node);
	end();
}

TEST(a_direction_can_be_shut)
{
	struct pollfd descriptor;
	char bytes[4];

	begin(0);
	EXPECT(kelner_write(ends[0], "ab", 2), 2);
	EXPECT(kelner_node_shutdown(nodes[0], 8), -EINVAL);
	EXPECT(kelner_node_shutdown(nodes[0], NODE_SHUT_OUTPUT), 0);
	EXPECT(kelner_write(ends[0], "x", 1), -EPIPE);
	EXPECT(kelner_read(ends[1], bytes, 4), 2);
	EXPECT(kelner_read(ends[1], bytes, 4), 0);
	descriptor = (struct pollfd){.fd = (int)ends[1], .events = POLLIN | POLLOUT};
	EXPECT(kelner_poll(&descriptor, 1, 0, NULL), 1);
	EXPECT(descriptor.revents, POLLIN | POLLOUT);
	EXPECT(kelner_write(ends[1], "back", 4), 4);
	EXPECT(kelner_read(ends[0], bytes, 4), 4);
	end();
}
