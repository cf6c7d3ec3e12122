/* SPDX-License-Identifier: MIT */
/* Calls that move bytes and handles: pipes, cached files, poll, messages. */
#include "exhaustion.h"

#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/poll.h>
#include <abi/uio.h>

static uint32_t ends[2], sent[2];
static handle_t port, node, file;

/* --- pipes ------------------------------------------------------------------------------------ */

static int64_t pipe_create(void)
{
	return kelner_pipe_create(O_NONBLOCK, ends);
}

static void pipe_close(int64_t result)
{
	(void)result;
	close_handle(ends[0]);
	close_handle(ends[1]);
}
CASE(PIPE_CREATE, .attempt = pipe_create, .clean = pipe_close);

static void make_pipe_and_memory(void)
{
	EXPECT(pipe_create(), 0);
	fresh_map();
}

static void close_pipe_and_memory(int64_t result)
{
	pipe_close(result);
	fresh_unmap(result);
}

static int64_t write_pipe(void)
{
	return kelner_write(ends[1], fresh, 9000);
}
CASE_ALSO(WRITE, pipe, .prepare = make_pipe_and_memory, .attempt = write_pipe,
	  .clean = close_pipe_and_memory);

static void make_full_pipe_and_memory(void)
{
	make_pipe_and_memory();
	EXPECT(write_pipe(), 9000);
	fresh_unmap(0);
	fresh_map();
}

static int64_t read_pipe(void)
{
	return kelner_read(ends[0], fresh, 9000);
}
CASE_ALSO(READ, pipe, .prepare = make_full_pipe_and_memory, .attempt = read_pipe,
	  .clean = close_pipe_and_memory, .once = true);

#define BUFFERS 100 /* more than a call keeps on its stack */
static struct iovec vector[BUFFERS];
static struct pipe_message message;

static void make_pipes(void)
{
	make_pipe_and_memory();
	EXPECT(kelner_pipe_create(O_NONBLOCK, sent), 0);
	for (unsigned i = 0; i < BUFFERS; i++)
		vector[i] = (struct iovec){fresh + i, 1};
	message = (struct pipe_message){.vector = (uintptr_t)vector,
					.count = BUFFERS,
					.flags = PIPE_NONBLOCK,
					.handle_count = 1,
					.handle = {sent[0]}};
}

static void close_pipes(int64_t result)
{
	close_handle(sent[0]);
	close_handle(sent[1]);
	close_pipe_and_memory(result);
}

static int64_t pipe_send(void)
{
	return kelner_pipe_send(ends[1], &message);
}

/* A connection may not travel through a pipe to itself, and sent[0] is to a pipe without any. */
CASE(PIPE_SEND, .prepare = make_pipes, .attempt = pipe_send, .clean = close_pipes);

static void make_sent(void)
{
	make_pipes();
	EXPECT_TRUE(pipe_send() > 0);
	message.handle_count = 1;
}

static int64_t pipe_receive(void)
{
	return kelner_pipe_receive(ends[0], &message);
}

static void close_received(int64_t result)
{
	if (result >= 0 && message.handle_count)
		close_handle(message.handle[0]);
	close_pipes(result);
}
CASE(PIPE_RECEIVE, .prepare = make_sent, .attempt = pipe_receive, .clean = close_received,
     .once = true);

static int64_t readv_pipe(void)
{
	return kelner_readv(ends[0], vector, BUFFERS);
}

static int64_t writev_pipe(void)
{
	return kelner_writev(ends[1], vector, BUFFERS);
}
CASE(READV, .prepare = make_sent, .attempt = readv_pipe, .clean = close_pipes, .once = true);
CASE(WRITEV, .prepare = make_pipes, .attempt = writev_pipe, .clean = close_pipes, .once = true);

static void make_pipe_nodes(void)
{
	port = make_port();
	node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, NODE_STREAM));
	file = (handle_t)EXPECT_GOOD(kelner_node_create(port, 2, NODE_STREAM));
}

static int64_t node_set_pipe(void)
{
	return kelner_node_set_pipe(node, file, 65536);
}

static void close_nodes(int64_t result)
{
	(void)result;
	close_handle(file);
	close_handle(node);
	close_handle(port);
}
CASE(NODE_SET_PIPE, .prepare = make_pipe_nodes, .attempt = node_set_pipe, .clean = close_nodes);

/* --- cached files ----------------------------------------------------------------------------- */

static void make_file(void)
{
	handle_t vmo = make_vmo(0);

	port = make_port();
	node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	EXPECT(kelner_node_set_content(node, vmo, 0), 0);
	EXPECT(kelner_node_set_limits(node, 1UL << 30), 0);
	file = (handle_t)EXPECT_GOOD(kelner_connection_open(node, O_RDWR));
	close_handle(vmo);
	fresh_map();
}

static void close_file(int64_t result)
{
	close_nodes(result);
	fresh_unmap(result);
}

static int64_t write_file(void)
{
	return kelner_write(file, fresh, 9000);
}

static int64_t pwrite_file(void)
{
	return kelner_pwrite(file, fresh, 9000, 0);
}
CASE(WRITE, .prepare = make_file, .attempt = write_file, .clean = close_file);
CASE(PWRITE, .prepare = make_file, .attempt = pwrite_file, .clean = close_file);

static void make_full_file(void)
{
	make_file();
	EXPECT(pwrite_file(), 9000);
	fresh_unmap(0);
	fresh_map();
}

static int64_t read_file(void)
{
	return kelner_read(file, fresh, 9000);
}

static int64_t pread_file(void)
{
	return kelner_pread(file, fresh, 9000, 0);
}
CASE(READ, .prepare = make_full_file, .attempt = read_file, .clean = close_file);
CASE(PREAD, .prepare = make_full_file, .attempt = pread_file, .clean = close_file);

static void make_file_and_vector(void)
{
	make_full_file();
	for (unsigned i = 0; i < BUFFERS; i++)
		vector[i] = (struct iovec){fresh + i, 1};
}

static int64_t preadv_file(void)
{
	return kelner_preadv(file, vector, BUFFERS, 0);
}

static int64_t pwritev_file(void)
{
	return kelner_pwritev(file, vector, BUFFERS, 9000);
}
CASE(PREADV, .prepare = make_file_and_vector, .attempt = preadv_file, .clean = close_file);
CASE(PWRITEV, .prepare = make_file_and_vector, .attempt = pwritev_file, .clean = close_file);

/* --- waiting for many ------------------------------------------------------------------------- */

#define POLLED 300
static struct pollfd polled[POLLED];

static void make_polled(void)
{
	EXPECT(pipe_create(), 0);
	for (unsigned i = 0; i < POLLED; i++)
		polled[i] = (struct pollfd){.fd = (int)ends[0], .events = POLLIN};
}

static int64_t poll(void)
{
	return kelner_poll(polled, POLLED, now() + MILLISECOND, NULL);
}
CASE(POLL, .prepare = make_polled, .attempt = poll, .clean = pipe_close);
