/* SPDX-License-Identifier: MIT */
/* The log ring and its echo, with a captured serial port and screen. */
#include <kernel/arch.h>
#include <kernel/console.h>
#include <kernel/log.h>
#include <kernel/options.h>

#include "../test.h"

static char serial[8192], display[8192];
static size_t serial_length, display_length;
static enum console_colour last_colour;
static nanoseconds_t now;

void arch_serial_write(const char *text, size_t length)
{
	if (serial_length + length < sizeof serial)
		memcpy(serial + serial_length, text, length);
	serial_length += length;
}

void console_write(const char *text, size_t length, enum console_colour colour)
{
	if (display_length + length < sizeof display)
		memcpy(display + display_length, text, length);
	display_length += length;
	last_colour = colour;
}

nanoseconds_t arch_clock_now(void)
{
	return now;
}

bool spinlock_in_turn = true;

void arch_spin_wait(void)
{
}

static void clear(void)
{
	memset(serial, 0, sizeof serial);
	memset(display, 0, sizeof display);
	serial_length = 0;
	display_length = 0;
}

static void begin(const char *options)
{
	struct boot_info boot = {0};

	options_parse(options);
	log_init(&boot);
	clear();
}

/* What was logged since a position. */
static const char *since(uint64_t position)
{
	static char text[4096];

	text[log_read(&position, text, sizeof text - 1)] = '\0';
	return text;
}

/* First: the log is still empty. */
TEST(the_loaders_lines_come_first)
{
	static const char lines[] = "loader: one\nloader: two\n";
	struct boot_info boot = {.log = (uintptr_t)lines, .log_size = sizeof lines - 1};
	uint64_t position = 0;
	char text[64] = "";

	options_parse("");
	log_init(&boot);
	log_read(&position, text, sizeof text);
	CHECK_TEXT(text, lines);
	CHECK_EQUAL(serial_length, 0);
}

TEST(a_line_keeps_level_and_time_in_the_ring_and_is_echoed_plain)
{
	uint64_t start = log_end();

	begin("");
	now = 12003456789;
	log_warning("disk %u is slow", 3);
	CHECK_TEXT(since(start), "<2>[   12.003456] disk 3 is slow\n");
	CHECK_TEXT(serial, "disk 3 is slow\r\n");
	CHECK_TEXT(display, "disk 3 is slow\n");
	CHECK_EQUAL(last_colour, CONSOLE_WARNING);
}

TEST(the_option_log_chooses_what_is_echoed)
{
	static const struct {
		const char *option;
		const char *echoed;
	} cases[] = {
		{"log=quiet", "mew"}, {"", "mewn"}, {"log=info", "mewni"}, {"log=debug", "mewnid"}};

	for (unsigned i = 0; i < 4; i++) {
		begin(cases[i].option);
		log_print(LOG_MARK, "m");
		log_error("e");
		log_warning("w");
		log_notice("n");
		log_info("i");
		log_debug("d");
		for (size_t j = 0; j < strlen(cases[i].echoed); j++)
			CHECK_EQUAL(display[2 * j], cases[i].echoed[j]);
		CHECK_EQUAL(display_length, 2 * strlen(cases[i].echoed));
	}
}

TEST(raw_text_is_always_echoed_and_a_line_after_it_starts_afresh)
{
	begin("log=quiet");
	log_write_raw("$ ", 2);
	log_mark("kelner: session ended with status %d", 0);
	CHECK_TEXT(serial, "$ \r\nkelner: session ended with status 0\r\n");
}

TEST(line_feeds_of_raw_text_get_one_carriage_return)
{
	begin("log=quiet");
	log_write_raw("a\nb\r\nc\r", 7);
	log_write_raw("\nd\n", 3);
	CHECK_TEXT(serial, "a\r\nb\r\nc\r\nd\r\n");
	CHECK_TEXT(display, "a\nb\r\nc\r\nd\n");
}

TEST(a_programs_line_with_a_level_is_a_line_like_the_kernels)
{
	uint64_t start;

	begin("");
	now = 1000000000;
	start = log_end();
	log_write_raw("<3>disk: %s ready\n", 18);
	log_write_raw("<4>not for everybody", 20);
	log_write_raw("<0>a mark is the kernel's\n", 26);
	CHECK_TEXT(since(start), "<3>[    1.000000] disk: %s ready\n"
				 "<4>[    1.000000] not for everybody\n"
				 "<0>a mark is the kernel's\n");
	CHECK_TEXT(display, "disk: %s ready\n<0>a mark is the kernel's\n");
	begin("log=quiet");
	log_write_raw("<3>disk: ready\n", 15);
	log_write_raw("<1>disk: failed\n", 16);
	CHECK_TEXT(display, "disk: failed\n");
	CHECK_EQUAL(last_colour, CONSOLE_ERROR);
}

TEST(sinks_can_be_turned_off)
{
	begin("log=info");
	log_set_echo(LOG_ECHO_SCREEN);
	log_error("only there");
	log_set_echo(LOG_ECHO_SERIAL | LOG_ECHO_SCREEN);
	CHECK_EQUAL(serial_length, 0);
	CHECK_TEXT(display, "only there\n");
}

TEST(an_overlong_line_is_cut_and_still_ends)
{
	uint64_t start = log_end();
	char text[1000];
	const char *line;

	begin("log=quiet");
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	log_info("%s", text);
	line = since(start);
	CHECK(strlen(line) > 200 && strlen(line) <= 320);
	CHECK_EQUAL(line[strlen(line) - 1], '\n');
	CHECK_EQUAL(line[strlen(line) - 2], 'x');
}

TEST(a_lost_position_moves_to_the_oldest_byte)
{
	uint64_t position = 0;
	char byte;

	begin("log=quiet");
	for (unsigned i = 0; i < 3000; i++)
		log_debug("filling the ring with line number %u", i);
	CHECK(log_end() > 65536);
	CHECK_EQUAL(log_read(&position, &byte, 1), 1);
	CHECK_EQUAL(position, log_end() - 65536 + 1);
	position = log_end();
	CHECK_EQUAL(log_read(&position, &byte, 1), 0);
}

TEST(a_new_screen_shows_the_echoed_lines_so_far)
{
	begin("log=quiet");
	for (unsigned i = 0; i < 3000; i++)
		log_debug("filling the ring with line number %u", i);
	log_warning("seen");
	log_notice("not seen");
	clear();
	log_replay_to_screen();
	CHECK_TEXT(display, "seen\n");
	CHECK_EQUAL(serial_length, 0);
}

TEST(a_busted_lock_is_not_waited_for)
{
	begin("log=quiet");
	log_bust_lock();
	log_error("still here");
	CHECK_TEXT(display, "still here\n");
}

int main(void)
{
	RUN(the_loaders_lines_come_first);
	RUN(a_line_keeps_level_and_time_in_the_ring_and_is_echoed_plain);
	RUN(the_option_log_chooses_what_is_echoed);
	RUN(raw_text_is_always_echoed_and_a_line_after_it_starts_afresh);
	RUN(line_feeds_of_raw_text_get_one_carriage_return);
	RUN(a_programs_line_with_a_level_is_a_line_like_the_kernels);
	RUN(sinks_can_be_turned_off);
	RUN(an_overlong_line_is_cut_and_still_ends);
	RUN(a_lost_position_moves_to_the_oldest_byte);
	RUN(a_new_screen_shows_the_echoed_lines_so_far);
	RUN(a_busted_lock_is_not_waited_for);
	return test_end();
}
