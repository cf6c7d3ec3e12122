/* SPDX-License-Identifier: MIT */
/*
 * The serial line from end to end. Somebody has to type what the cases ask for; they run only with
 * the argument "serial".
 */
#include "pty.h"

#include <protocol/tty.h>

static handle_t open_line(void)
{
	if (!peers_begin() || !peers.root)
		return HANDLE_NONE;
	return (handle_t)EXPECT_GOOD(open_device("ttyS0", O_RDWR | O_NOCTTY));
}

static void close_line(handle_t line)
{
	EXPECT(tty_drain(line, NULL), 0);
	close_handle(line);
}

TEST(serial_lines_are_edited_and_echoed)
{
	handle_t line = open_line();

	if (line == HANDLE_NONE)
		return;
	EXPECT_WRITE(line, "type a line\n");
	EXPECT_READ(line, "hello\n");
	EXPECT_WRITE(line, "type an end of file\n");
	EXPECT_READ(line, "");
	close_line(line);
}

#define BULK 20000

/* Lines of digits, received raw: none may be lost, though nobody reads at first. */
TEST(serial_bytes_arrive_in_bulk)
{
	static uint8_t buffer[4096];
	struct termios before, raw;
	handle_t line = open_line();
	size_t total = 0, wrong = 0;

	if (line == HANDLE_NONE)
		return;
	before = raw = attributes_of(line);
	raw.c_iflag = raw.c_lflag = 0;
	EXPECT(set_attributes(line, TCSAFLUSH, &raw), 0);
	EXPECT_WRITE(line, "type many digits\n");
	(void)kelner_thread_sleep(CLOCK_MONOTONIC, now() + 500 * MILLISECOND);
	while (total < BULK) {
		int64_t count = kelner_read(line, buffer, sizeof(buffer));

		if (!EXPECT_TRUE(count > 0))
			break;
		for (int64_t i = 0; i < count; i++, total++)
			wrong += buffer[i] != '0' + total % 10;
	}
	EXPECT(total, BULK);
	EXPECT(wrong, 0);
	EXPECT(set_attributes(line, TCSADRAIN, &before), 0);
	close_line(line);
}

#define OUTPUT_LINES 300

/* Letters for digits: what is mixed on the line can be taken apart again. */
static void log_lines(void *argument)
{
	(void)argument;
	for (int i = 0; i < OUTPUT_LINES; i++)
		log_text("<%c%c%c>\n", 'A' + i / 100, 'A' + i / 10 % 10, 'A' + i % 10);
}

/* The kernel's log and the driver share the port: nothing of either may be lost. */
TEST(serial_output_and_the_log_lose_nothing)
{
	struct test_thread logger;
	handle_t line = open_line();

	if (line == HANDLE_NONE || !thread_run(&logger, log_lines, NULL))
		return;
	for (int i = 0; i < OUTPUT_LINES; i++) {
		char text[16];
		size_t length = text_format(text, sizeof(text), "{%d}\n", i);

		EXPECT(kelner_write(line, text, length), length);
	}
	thread_join(&logger);
	close_line(line);
}

TEST(serial_breaks_take_their_time)
{
	struct tty_send_break_request request = {.duration = 100};
	handle_t line = open_line();
	uint64_t begin = now();

	if (line == HANDLE_NONE)
		return;
	EXPECT(tty_send_break(line, &request, NULL), 0);
	EXPECT_TRUE(now() - begin >= 100 * MILLISECOND);
	close_line(line);
}

TEST(serial_speeds_that_the_chip_lacks_are_refused)
{
	struct termios termios;
	handle_t line = open_line();

	if (line == HANDLE_NONE)
		return;
	termios = attributes_of(line);
	termios.__c_ospeed = 12345;
	EXPECT(set_attributes(line, TCSANOW, &termios), -EINVAL);
	EXPECT(attributes_of(line).__c_ospeed, B115200);
	termios.__c_ospeed = B9600;
	EXPECT(set_attributes(line, TCSADRAIN, &termios), 0);
	termios.__c_ospeed = B115200;
	EXPECT(set_attributes(line, TCSADRAIN, &termios), 0);
	close_line(line);
}

TEST(serial_keys_interrupt)
{
	handle_t line = open_line();
	handle_t again;
	char byte;

	if (line == HANDLE_NONE)
		return;
	peers.leader_process = make_process();
	again = (handle_t)EXPECT_GOOD(open_device("console", O_RDWR | O_NONBLOCK));
	EXPECT_WRITE(line, "type an interrupt\n");
	for (int i = 0; i < 500 && !was_sent(-100, SIGINT); i++)
		(void)kelner_thread_sleep(CLOCK_MONOTONIC, now() + 10 * MILLISECOND);
	EXPECT_TRUE(was_sent(-100, SIGINT));
	EXPECT_WRITE(line, "\n");
	EXPECT(kelner_read(again, &byte, 1), -EAGAIN);
	EXPECT(tty_detach(again, NULL), 0);
	close_handle(again);
	close_handle(peers.leader_process);
	close_line(line);
}
