/* SPDX-License-Identifier: MIT */
/* Pseudo-terminals: data both ways, modes, waiting, the end of either side. */
#include "pty.h"

#include <abi/mode.h>
#include <protocol/file.h>
#include <protocol/tty.h>

TEST(a_typed_line_is_echoed_and_read)
{
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT(kelner_read(pty.user, &pty, 1), -EAGAIN);
	EXPECT_WRITE(pty.master, "hello\r");
	EXPECT_READ(pty.master, "hello\r\n");
	EXPECT_READ(pty.user, "hello\n");
	EXPECT_WRITE(pty.user, "a\nb");
	EXPECT_READ(pty.master, "a\r\nb");
	EXPECT(kelner_read(pty.master, &pty.name, 1), -EAGAIN);
	pty_close(&pty);
}

TEST(end_of_file_is_typed)
{
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT_WRITE(pty.master, "\4");
	EXPECT_READ(pty.user, "");
	EXPECT(kelner_read(pty.user, &pty.name, 1), -EAGAIN);
	pty_close(&pty);
}

TEST(poll_sees_both_sides)
{
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT(polled(pty.user), POLLOUT);
	EXPECT(polled(pty.master), POLLOUT);
	EXPECT_WRITE(pty.master, "x");
	EXPECT(polled(pty.user), POLLOUT);
	EXPECT(polled(pty.master), POLLIN | POLLOUT);
	EXPECT_WRITE(pty.master, "\n");
	EXPECT(polled(pty.user), POLLIN | POLLOUT);
	EXPECT_READ(pty.user, "x\n");
	EXPECT(polled(pty.user), POLLOUT);
	pty_close(&pty);
}

/* --- waiting ---------------------------------------------------------------------------------- */

struct transfer {
	handle_t handle;
	bool write;
	char *buffer;
	size_t size;
	int64_t result;
};

static void run_transfer(void *argument)
{
	struct transfer *transfer = argument;

	transfer->result =
		transfer->write ? kelner_write(transfer->handle, transfer->buffer, transfer->size)
				: kelner_read(transfer->handle, transfer->buffer, transfer->size);
}

static void wait_a_little(void)
{
	(void)kelner_thread_sleep(CLOCK_MONOTONIC, now() + 20 * MILLISECOND);
}

TEST(a_reader_waits_for_a_line)
{
	char buffer[16];
	struct transfer transfer = {.buffer = buffer, .size = sizeof(buffer)};
	struct test_thread thread;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT(kelner_connection_set_status_flags(pty.user, 0), 0);
	transfer.handle = pty.user;
	if (!thread_run(&thread, run_transfer, &transfer))
		return;
	wait_a_little();
	EXPECT_WRITE(pty.master, "now");
	wait_a_little();
	EXPECT(thread.alive, 1);
	EXPECT_WRITE(pty.master, "\n");
	thread_join(&thread);
	EXPECT(transfer.result, 4);
	EXPECT_TRUE(memcmp(buffer, "now\n", 4) == 0);
	pty_close(&pty);
}

#define LONG_WRITE 60000UL

TEST(a_long_write_waits_for_the_other_side)
{
	static char sent[LONG_WRITE], received[LONG_WRITE];
	struct transfer transfer = {.buffer = sent, .size = LONG_WRITE, .write = true};
	struct test_thread thread;
	struct termios termios;
	size_t total = 0;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	termios = attributes_of(pty.user);
	termios.c_oflag = 0;
	EXPECT(set_attributes(pty.user, TCSANOW, &termios), 0);
	EXPECT(kelner_connection_set_status_flags(pty.user, 0), 0);
	EXPECT(kelner_connection_set_status_flags(pty.master, 0), 0);
	for (size_t i = 0; i < LONG_WRITE; i++)
		sent[i] = (char)(i * 7 + i / 251);
	transfer.handle = pty.user;
	if (!thread_run(&thread, run_transfer, &transfer))
		return;
	while (total < LONG_WRITE) {
		int64_t count = kelner_read(pty.master, received + total, LONG_WRITE - total);

		if (!EXPECT_TRUE(count > 0))
			break;
		total += (size_t)count;
	}
	thread_join(&thread);
	EXPECT(transfer.result, LONG_WRITE);
	EXPECT_TRUE(memcmp(sent, received, LONG_WRITE) == 0);
	pty_close(&pty);
}

TEST(vtime_bounds_a_read)
{
	struct termios termios;
	uint64_t begin;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	termios = attributes_of(pty.user);
	termios.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	termios.c_cc[VMIN] = 0;
	termios.c_cc[VTIME] = 2;
	EXPECT(set_attributes(pty.user, TCSANOW, &termios), 0);
	EXPECT(kelner_connection_set_status_flags(pty.user, 0), 0);
	begin = now();
	EXPECT_READ(pty.user, "");
	EXPECT_TRUE(now() - begin >= 200 * MILLISECOND);
	termios.c_cc[VMIN] = 5;
	EXPECT(set_attributes(pty.user, TCSANOW, &termios), 0);
	EXPECT_WRITE(pty.master, "ab");
	begin = now();
	EXPECT_READ(pty.user, "ab");
	EXPECT_TRUE(now() - begin >= 200 * MILLISECOND);
	pty_close(&pty);
}

TEST(a_killed_reader_takes_nothing_with_it)
{
	char buffer[16];
	struct transfer transfer = {.buffer = buffer, .size = sizeof(buffer)};
	struct test_thread thread;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT(kelner_connection_set_status_flags(pty.user, 0), 0);
	transfer.handle = pty.user;
	if (!thread_run(&thread, run_transfer, &transfer))
		return;
	wait_a_little();
	EXPECT(kelner_thread_kill(thread.handle), 0);
	wait_a_little();
	EXPECT_WRITE(pty.master, "still\n");
	EXPECT_READ(pty.user, "still\n");
	close_handle(thread.handle);
	pty_close(&pty);
}

/* --- modes ------------------------------------------------------------------------------------ */

TEST(attributes_are_set_now_or_with_a_flush)
{
	struct termios termios;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	termios = attributes_of(pty.user);
	EXPECT_TRUE(termios.c_lflag & ICANON);
	EXPECT_WRITE(pty.master, "lost\n");
	termios.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	EXPECT(set_attributes(pty.user, TCSAFLUSH, &termios), 0);
	EXPECT(kelner_read(pty.user, &pty.name, 1), -EAGAIN);
	EXPECT_WRITE(pty.master, "k");
	EXPECT_READ(pty.user, "k");
	EXPECT(attributes_of(pty.master).c_lflag, termios.c_lflag);
	EXPECT(set_attributes(pty.user, 9, &termios), -EINVAL);
	pty_close(&pty);
}

TEST(the_window_size_is_kept_and_its_change_told)
{
	struct tty_set_size_request size = {24, 80, 640, 480};
	struct tty_size_reply reply;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT(tty_set_size(pty.master, &size, NULL), 0);
	EXPECT(tty_size(pty.user, &reply, NULL), 0);
	EXPECT(reply.rows, 24);
	EXPECT(reply.height, 480);
	EXPECT(peers.signal_count, 0);
	pty_close(&pty);
}

TEST(a_terminal_is_a_special_file)
{
	struct file_change_mode_request mode = {.mode = 0600};
	struct file_stat_request request = {0};
	struct file_stat_reply reply;
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT(file_stat(pty.user, &request, &reply, NULL), 0);
	EXPECT(reply.attributes.mode, S_IFCHR | 0620);
	EXPECT(reply.attributes.special, device_number(pty.name));
	EXPECT(reply.attributes.special >> 8, 136);
	EXPECT(reply.attributes.user, 1000);
	EXPECT(file_stat(pty.master, &request, &reply, NULL), 0);
	EXPECT(reply.attributes.special, device_number("ptmx"));
	EXPECT(file_change_mode(pty.user, &mode, NULL), 0);
	EXPECT(file_stat(pty.user, &request, &reply, NULL), 0);
	EXPECT(reply.attributes.mode, S_IFCHR | 0600);
	EXPECT(device_number("ttyS0"), 4 << 8 | 64);
	EXPECT(device_number("console"), 5 << 8 | 1);
	/* It belongs to another user. */
	EXPECT(open_device("ttyS0", O_RDWR), -EACCES);
	pty_close(&pty);
}

/* --- ends ------------------------------------------------------------------------------------- */

TEST(the_master_learns_that_nobody_has_the_terminal_open)
{
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT_WRITE(pty.user, "bye");
	close_handle(pty.user);
	EXPECT_READ(pty.master, "bye");
	EXPECT(kelner_read(pty.master, &pty.name[8], 1), -EIO);
	EXPECT_TRUE(polled(pty.master) & POLLHUP);
	pty.user = (handle_t)EXPECT_GOOD(open_device(pty.name, O_RDWR | O_NONBLOCK | O_NOCTTY));
	EXPECT(kelner_read(pty.master, &pty.name[8], 1), -EAGAIN);
	EXPECT_WRITE(pty.master, "again\n");
	EXPECT_READ(pty.user, "again\n");
	pty_close(&pty);
}

TEST(closing_the_master_hangs_the_terminal_up)
{
	struct pty pty;

	if (!peers_begin() || !pty_make(&pty))
		return;
	EXPECT_WRITE(pty.master, "unread\n");
	close_handle(pty.master);
	pty.master = HANDLE_NONE;
	EXPECT_READ(pty.user, "");
	EXPECT(kelner_write(pty.user, "x", 1), -EIO);
	EXPECT_TRUE(polled(pty.user) & POLLHUP);
	EXPECT_TRUE(!device_exists(pty.name));
	pty_close(&pty);
}

TEST(numbers_are_used_again)
{
	struct pty first, second;
	char name[24];

	if (!peers_begin() || !pty_make(&first) || !pty_make(&second))
		return;
	EXPECT_TRUE(strcmp(first.name, second.name) != 0);
	memcpy(name, first.name, sizeof(name));
	pty_close(&first);
	wait_a_little();
	if (!pty_make(&first))
		return;
	EXPECT_TRUE(strcmp(first.name, name) == 0);
	pty_close(&first);
	pty_close(&second);
}
