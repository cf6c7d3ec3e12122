/* SPDX-License-Identifier: MIT */
/* Pipes, cached files, descriptors and poll. */
#include "test.h"

#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/poll.h>
#include <abi/uio.h>

static uint32_t ends[2];

static void pipe_open(uint32_t flags)
{
	EXPECT(kelner_pipe_create(flags, ends), 0);
}

static void pipe_close(void)
{
	close_handle(ends[0]);
	close_handle(ends[1]);
}

/* --- pipes ----------------------------------------------------------------------------------- */

TEST(pipe_gives_back_what_was_written)
{
	char text[8] = {0};

	pipe_open(O_NONBLOCK);
	EXPECT(kelner_read(ends[0], text, 8), -EAGAIN);
	EXPECT(kelner_write(ends[1], "hello", 5), 5);
	EXPECT(kelner_read(ends[0], text, 2), 2);
	EXPECT(kelner_read(ends[0], text + 2, 6), 3);
	EXPECT(memcmp(text, "hello", 5), 0);
	EXPECT(kelner_read(ends[1], text, 1), -EBADF);
	EXPECT(kelner_write(ends[0], text, 1), -EBADF);
	pipe_close();
}

TEST(pipe_end_and_broken_pipe)
{
	char text[4];

	pipe_open(0);
	EXPECT(kelner_write(ends[1], "ab", 2), 2);
	close_handle(ends[1]);
	EXPECT(kelner_read(ends[0], text, 4), 2);
	EXPECT(kelner_read(ends[0], text, 4), 0);
	close_handle(ends[0]);
	pipe_open(0);
	close_handle(ends[0]);
	EXPECT(kelner_write(ends[1], "ab", 2), -EPIPE);
	close_handle(ends[1]);
}

TEST(pipe_copies_with_bad_memory_fail_and_lose_nothing)
{
	char text[8];

	pipe_open(O_NONBLOCK);
	for (unsigned i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(kelner_write(ends[1], hostile[i], 4), -EFAULT);
	EXPECT(kelner_write(ends[1], page_end() - 3, 8), -EFAULT);
	EXPECT(kelner_read(ends[0], text, 8), -EAGAIN);
	EXPECT(kelner_write(ends[1], "abcdefgh", 8), 8);
	for (unsigned i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(kelner_read(ends[0], hostile[i], 4), -EFAULT);
	EXPECT(kelner_read(ends[0], text, 8), 8);
	EXPECT(memcmp(text, "abcdefgh", 8), 0);
	pipe_close();
}

static void echo(void *argument)
{
	uint32_t *pipes = argument;
	char byte;

	while (kelner_read(pipes[0], &byte, 1) == 1)
		EXPECT(kelner_write(pipes[3], &byte, 1), 1);
}

TEST(pipe_wakes_who_waits_in_both_directions)
{
	struct test_thread thread;
	uint32_t pipes[4];

	EXPECT(kelner_pipe_create(0, pipes), 0);
	EXPECT(kelner_pipe_create(0, pipes + 2), 0);
	if (!thread_run(&thread, echo, pipes))
		return;
	for (unsigned i = 0; i < 1000; i++) {
		char byte = (char)i, back = 0;

		EXPECT(kelner_write(pipes[1], &byte, 1), 1);
		EXPECT(kelner_read(pipes[2], &back, 1), 1);
		EXPECT(back, byte);
	}
	close_handle(pipes[1]);
	thread_join(&thread);
	close_handle(pipes[0]);
	close_handle(pipes[2]);
	close_handle(pipes[3]);
}

#define BIG 300000

static char big[BIG];

static void big_writer(void *argument)
{
	EXPECT(kelner_write(*(uint32_t *)argument, big, BIG), BIG);
	close_handle(*(uint32_t *)argument);
}

TEST(pipe_carries_more_than_it_holds)
{
	static char in[BIG];
	struct test_thread thread;
	size_t total = 0;
	int64_t moved;

	for (size_t i = 0; i < BIG; i++)
		big[i] = (char)(i * 7 >> 3);
	pipe_open(0);
	if (!thread_run(&thread, big_writer, &ends[1]))
		return;
	while ((moved = kelner_read(ends[0], in + total, BIG - total)) > 0)
		total += (size_t)moved;
	thread_join(&thread);
	EXPECT(total, BIG);
	EXPECT(memcmp(in, big, BIG), 0);
	close_handle(ends[0]);
}

/* --- files in the kernel --------------------------------------------------------------------- */

static handle_t port, node, vmo, file;

static void file_open(uint64_t size, uint32_t flags)
{
	port = make_port();
	node = (handle_t)EXPECT_GOOD(kelner_node_create(port, 1, 0));
	vmo = make_vmo(size);
	EXPECT(kelner_node_set_content(node, vmo, 0), 0);
	file = (handle_t)EXPECT_GOOD(kelner_connection_open(node, flags));
}

static void file_close(void)
{
	close_handle(file);
	close_handle(vmo);
	close_handle(node);
	close_handle(port);
}

TEST(file_content_is_read_and_written_in_place)
{
	char text[16] = {0};

	file_open(8192, O_RDWR);
	EXPECT(kelner_seek(file, 4094, SEEK_SET), 4094);
	EXPECT(kelner_write(file, "abcdef", 6), 6);
	EXPECT(kelner_seek(file, -6, SEEK_CUR), 4094);
	EXPECT(kelner_read(file, text, 6), 6);
	EXPECT(memcmp(text, "abcdef", 6), 0);
	EXPECT(kelner_vmo_read(vmo, text, 4096, 4), 4);
	EXPECT(memcmp(text, "cdef", 4), 0);
	EXPECT(kelner_pread(file, text, 16, 8190), 2);
	EXPECT(kelner_pread(file, text, 16, 8192), 0);
	EXPECT(kelner_seek(file, 0, SEEK_CUR), 4100);
	EXPECT(kelner_seek(file, 1, SEEK_END), 8193);
	EXPECT(kelner_seek(file, -9000, SEEK_CUR), -EINVAL);
	file_close();
}

TEST(file_grows_to_its_reserve_and_keeps_its_times)
{
	struct node_info info;

	file_open(0, O_WRONLY | O_APPEND);
	EXPECT(kelner_node_set_limits(node, 5), 0);
	EXPECT(kelner_write(file, "abc", 3), 3);
	EXPECT(kelner_write(file, "de", 2), 2);
	EXPECT(kelner_vmo_size(vmo), 5);
	EXPECT(kelner_node_info(node, NODE_INFO_TAKE, &info), 0);
	EXPECT(info.changed, NODE_MODIFIED);
	EXPECT(info.size, 5);
	EXPECT(info.connections, 1);
	EXPECT(kelner_node_info(node, 0, &info), 0);
	EXPECT(info.changed, 0);
	file_close();
}

TEST(file_copies_across_pages_not_yet_there)
{
	int64_t memory = EXPECT_GOOD(
		kelner_space_map(HANDLE_SELF, 0, 16 * PAGE,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE), HANDLE_NONE, 0));
	char *fresh = (char *)memory;

	file_open(16 * PAGE, O_RDWR);
	EXPECT(kelner_pwrite(file, big, 16 * PAGE, 0), 16 * PAGE);
	EXPECT(kelner_pread(file, fresh + 5, 16 * PAGE - 5, 5), 16 * PAGE - 5);
	EXPECT(memcmp(fresh + 5, big + 5, 16 * PAGE - 5), 0);
	EXPECT(kelner_pread(file, page_end() - 3, 8, 0), 3);
	for (unsigned i = 0; i < HOSTILE_COUNT; i++) {
		EXPECT(kelner_pread(file, hostile[i], 8, 0), -EFAULT);
		EXPECT(kelner_pwrite(file, hostile[i], 8, 0), -EFAULT);
	}
	EXPECT(kelner_space_unmap(HANDLE_SELF, (uintptr_t)memory, 16 * PAGE), 0);
	file_close();
}

/* The doorbell is the thread's own: where nobody takes the signal it goes on ringing. */
TEST(long_file_copies_end_early_for_a_signal)
{
	static char buffer[256 * 1024];
	struct thread_page *page = thread_page();
	uint64_t mask = page->signal_mask;

	file_open(sizeof(buffer), O_RDWR);
	page->signal_mask = mask | 1;
	page->signal_doorbell = 1;
	EXPECT(kelner_pread(file, buffer, sizeof(buffer), 0), sizeof(buffer));
	EXPECT(kelner_vmo_read(vmo, buffer, 0, sizeof(buffer)), sizeof(buffer));
	page->signal_mask = mask & ~1UL;
	EXPECT(kelner_pread(file, buffer, sizeof(buffer), 0), 65536);
	EXPECT(kelner_pwrite(file, buffer, sizeof(buffer), 0), 65536);
	EXPECT(kelner_vmo_write(vmo, buffer, 0, sizeof(buffer)), 65536);
	EXPECT(kelner_pread(file, buffer, 4096, 0), 4096);
	page->signal_doorbell = 0;
	page->signal_mask = mask;
	file_close();
}

TEST(vectors_are_one_transfer)
{
	char a[3] = "abc", b[3] = "def", in[6];
	struct iovec out[3] = {{a, 3}, {NULL, 0}, {b, 3}};
	struct iovec back[2] = {{in, 1}, {in + 1, 5}};

	file_open(6, O_RDWR);
	EXPECT(kelner_writev(file, out, 3), 6);
	EXPECT(kelner_preadv(file, back, 2, 0), 6);
	EXPECT(memcmp(in, "abcdef", 6), 0);
	EXPECT(kelner_writev(file, out, 1025), -EINVAL);
	EXPECT(kelner_writev(file, (struct iovec *)hostile[0], 1), -EFAULT);
	file_close();
}

/* --- descriptors ------------------------------------------------------------------------------ */

TEST(descriptors_take_the_lowest_number_and_can_be_replaced)
{
	pipe_open(O_CLOEXEC);
	EXPECT(kelner_descriptor_flags(ends[0]), HANDLE_CLOSE_ON_EXEC);
	EXPECT(kelner_descriptor_duplicate(ends[1], 500, 0), 500);
	EXPECT(kelner_descriptor_duplicate(ends[1], 500, 0), 501);
	EXPECT(kelner_descriptor_duplicate_to(ends[0], 501, HANDLE_CLOSE_ON_FORK), 501);
	EXPECT(kelner_descriptor_flags(501), HANDLE_CLOSE_ON_FORK);
	EXPECT(kelner_write(500, "x", 1), 1);
	EXPECT(kelner_descriptor_duplicate(ends[0], 65536, 0), -EINVAL);
	EXPECT(kelner_descriptor_duplicate_to(ends[0], 65536, 0), -EBADF);
	close_handle(500);
	close_handle(501);
	EXPECT(kelner_handle_close(501), -EBADF);
	pipe_close();
}

/* --- poll ------------------------------------------------------------------------------------- */

static void late_writer(void *argument)
{
	EXPECT(kelner_thread_sleep(1, now() + 20 * MILLISECOND), 0);
	EXPECT(kelner_write(*(uint32_t *)argument, "x", 1), 1);
}

TEST(poll_waits_until_one_of_many_is_ready)
{
	struct pollfd fds[40];
	struct test_thread thread;

	pipe_open(0);
	for (unsigned i = 0; i < 40; i++)
		fds[i] = (struct pollfd){.fd = i == 30 ? (int)ends[0] : -1, .events = POLLIN};
	EXPECT(kelner_poll(fds, 40, 0, NULL), 0);
	EXPECT(kelner_poll(fds, 40, now() + MILLISECOND, NULL), 0);
	if (!thread_run(&thread, late_writer, &ends[1]))
		return;
	EXPECT(kelner_poll(fds, 40, UINT64_MAX, NULL), 1);
	EXPECT(fds[30].revents, POLLIN);
	thread_join(&thread);
	fds[0].fd = (int)ends[1];
	fds[0].events = POLLOUT;
	fds[1].fd = 60000;
	EXPECT(kelner_poll(fds, 40, UINT64_MAX, NULL), 3);
	EXPECT(fds[0].revents, POLLOUT);
	EXPECT(fds[1].revents, POLLNVAL);
	for (unsigned i = 0; i < HOSTILE_COUNT; i++)
		EXPECT(kelner_poll(hostile[i], 1, 0, NULL), -EFAULT);
	EXPECT(kelner_poll((struct pollfd *)(page_end() - 3), 1, 0, NULL), -EFAULT);
	pipe_close();
}

TEST(poll_sees_a_servers_level_bits)
{
	struct pollfd fds[1] = {{.events = POLLIN | POLLOUT}};
	handle_t stream, connection;

	port = make_port();
	stream = (handle_t)EXPECT_GOOD(kelner_node_create(port, 2, NODE_STREAM));
	connection = (handle_t)EXPECT_GOOD(kelner_connection_open(stream, O_RDWR));
	fds[0].fd = (int)EXPECT_GOOD(kelner_descriptor_duplicate(connection, 0, 0));
	EXPECT(kelner_poll(fds, 1, 0, NULL), 0);
	EXPECT(kelner_node_set_bits(stream, 1, 0), 1);
	EXPECT(kelner_poll(fds, 1, UINT64_MAX, NULL), 1);
	EXPECT(fds[0].revents, POLLIN);
	EXPECT(kelner_node_set_bits(stream, 4, 1), 2);
	EXPECT(kelner_poll(fds, 1, UINT64_MAX, NULL), 1);
	EXPECT(fds[0].revents, POLLHUP);
	close_handle((handle_t)fds[0].fd);
	close_handle(connection);
	close_handle(stream);
	close_handle(port);
}
