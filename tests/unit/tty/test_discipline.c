/* SPDX-License-Identifier: MIT */
/* The line discipline by POSIX.1-2024, chapter 11: editing, echo, special characters, signals. */
#include "terminal.h"

#include "../test.h"

#include <abi/signal.h>

/* --- canonical input (11.1.6) ----------------------------------------------------------------- */

TEST(a_line_is_read_when_it_is_complete)
{
	fresh();
	TYPE("hello");
	CHECK(!discipline_ready(&d));
	CHECK(!discipline_enough(&d, 10));
	TYPE("\n");
	CHECK(discipline_ready(&d));
	CHECK_TEXT(line(), "hello\n");
	CHECK(!discipline_ready(&d));
}

TEST(a_read_gets_one_line_at_most)
{
	fresh();
	TYPE("one\ntwo\n");
	CHECK_EQUAL(discipline_readable(&d), 8);
	CHECK_TEXT(line(), "one\n");
	CHECK_TEXT(line(), "two\n");
}

TEST(a_line_can_be_read_in_parts)
{
	fresh();
	TYPE("hello\n");
	CHECK_TEXT(got(2), "he");
	CHECK_TEXT(got(3), "llo");
	CHECK_TEXT(got(9), "\n");
}

TEST(eof_on_an_empty_line_is_an_end_of_file)
{
	fresh();
	TYPE("\x04");
	CHECK(discipline_ready(&d));
	CHECK_EQUAL(discipline_readable(&d), 0);
	CHECK_TEXT(line(), "");
	CHECK(!discipline_ready(&d));
	CHECK_TEXT(shown(), "");
}

TEST(eof_within_a_line_delivers_it)
{
	fresh();
	TYPE("ab\x04");
	CHECK_TEXT(line(), "ab");
	CHECK(!discipline_ready(&d));
	TYPE("cd\x04\x04");
	CHECK_TEXT(got(2), "cd");
	CHECK(discipline_ready(&d));
	CHECK_TEXT(got(2), "");
	CHECK_EQUAL(last_read, 0);
}

TEST(eol_characters_end_a_line_too)
{
	fresh();
	key(VEOL, ';');
	key(VEOL2, '!');
	TYPE("a;b!");
	CHECK_TEXT(line(), "a;");
	CHECK_TEXT(line(), "b!");
	local(0, IEXTEN);
	TYPE("c!");
	CHECK(!discipline_ready(&d));
}

TEST(a_disabled_character_means_nothing)
{
	fresh();
	key(VEOF, 0);
	discipline_receive(&d, (const uint8_t *)"\0\4\n", 3);
	CHECK_EQUAL(discipline_readable(&d), 3);
}

TEST(a_line_is_4096_bytes_at_most)
{
	char byte = 'x';

	fresh();
	for (int i = 0; i < 5000; i++)
		discipline_receive(&d, (const uint8_t *)&byte, 1);
	(void)shown();
	TYPE("y");
	CHECK_TEXT(shown(), "\a");
	TYPE("\n");
	CHECK_EQUAL(strlen(line()), 4096);
}

TEST(a_full_queue_loses_no_whole_line)
{
	unsigned lines = 0;

	fresh();
	for (int i = 0; i < 3000; i++)
		TYPE("abc\n");
	CHECK_EQUAL(discipline_room(&d), 0);
	for (; discipline_ready(&d); lines++) {
		CHECK_TEXT(line(), "abc\n");
		(void)shown();
	}
	CHECK_EQUAL(lines, INPUT_SIZE / 4);
}

/* --- erasing ---------------------------------------------------------------------------------- */

TEST(erase_takes_the_last_character_off_line_and_screen)
{
	fresh();
	TYPE("ab\177c\n");
	CHECK_TEXT(line(), "ac\n");
	CHECK_TEXT(shown(), "ab\b \bc\r\n");
}

TEST(erase_stops_at_the_line_s_beginning)
{
	fresh();
	TYPE("one\n\177\177x\n");
	CHECK_TEXT(line(), "one\n");
	CHECK_TEXT(line(), "x\n");
	CHECK_TEXT(shown(), "one\r\nx\r\n");
}

TEST(erase_takes_a_whole_utf8_character)
{
	fresh();
	TYPE("a\xc3\xa4\177\n");
	CHECK_TEXT(line(), "a\n");
	CHECK_TEXT(shown(), "a\xc3\xa4\b \b\r\n");
	input(0, IUTF8);
	TYPE("\xc3\xa4\177\n");
	CHECK_TEXT(line(), "\xc3\n");
}

TEST(erase_takes_both_columns_of_a_wide_character)
{
	fresh();
	TYPE("\xe6\xbc\xa2\177");
	CHECK_TEXT(shown(), "\xe6\xbc\xa2\b\b  \b\b");
}

TEST(erase_takes_combining_marks_with_their_letter)
{
	fresh();
	TYPE("xe\xcc\x81\177\n");
	CHECK_TEXT(line(), "x\n");
	CHECK_TEXT(shown(), "xe\xcc\x81\b \b\r\n");
}

TEST(erase_of_broken_utf8_takes_a_byte)
{
	fresh();
	TYPE("a\x80\x80\x80\x80\x80\177\177\177\177\177\n");
	CHECK_TEXT(line(), "a\n");
}

TEST(erase_of_a_control_character_takes_two_columns)
{
	fresh();
	TYPE("\x16\x01\177\n");
	CHECK_TEXT(line(), "\n");
	CHECK_TEXT(shown(), "^\b^A\b\b  \b\b\r\n");
}

TEST(erase_of_a_tab_goes_back_to_where_it_began)
{
	fresh();
	(void)discipline_write(&d, (const uint8_t *)"$ ", 2);
	TYPE("ab\t\177c\n");
	CHECK_TEXT(shown(), "$ ab\t\b\b\b\b    \b\b\b\bc\r\n");
	CHECK_TEXT(line(), "abc\n");
}

TEST(without_echoe_the_erase_character_is_shown)
{
	fresh();
	local(0, ECHOE);
	TYPE("ab\177\n");
	CHECK_TEXT(shown(), "ab^?\r\n");
	CHECK_TEXT(line(), "a\n");
}

TEST(word_erase_takes_blanks_and_the_word_before)
{
	fresh();
	TYPE("one two  \x17"
	     "x\n");
	CHECK_TEXT(line(), "one x\n");
	local(0, IEXTEN);
	TYPE("a\x17\n");
	CHECK_TEXT(line(), "a\x17\n");
}

TEST(kill_takes_the_line)
{
	fresh();
	TYPE("abc\x15"
	     "d\n");
	CHECK_TEXT(shown(), "abc\b\b\b   \b\b\bd\r\n");
	CHECK_TEXT(line(), "d\n");
	local(0, ECHOKE);
	TYPE("abc\x15"
	     "d\n");
	CHECK_TEXT(shown(), "abc^U\r\nd\r\n");
	local(0, ECHOK);
	TYPE("abc\x15\n");
	CHECK_TEXT(shown(), "abc^U\r\n");
	CHECK_TEXT(line(), "d\n");
	CHECK_TEXT(line(), "\n");
}

TEST(reprint_shows_the_line_again)
{
	fresh();
	TYPE("abc\x12\n");
	CHECK_TEXT(shown(), "abc^R\r\nabc\r\n");
	CHECK_TEXT(line(), "abc\n");
}

TEST(after_lnext_a_character_has_no_meaning)
{
	fresh();
	TYPE("\x16\x03\x16\n\n");
	CHECK_TEXT(line(), "\x03\n\n");
	CHECK_EQUAL(discipline_take_signals(&d), 0);
	CHECK_TEXT(shown(), "^\b^C^\b^J\r\n");
}

/* --- echo ------------------------------------------------------------------------------------- */

TEST(without_echo_nothing_is_shown_but_newlines_of_echonl)
{
	fresh();
	local(0, ECHO);
	TYPE("secret\177\x15\n");
	CHECK_TEXT(shown(), "");
	local(ECHONL, 0);
	TYPE("x\n");
	CHECK_TEXT(shown(), "\r\n");
}

TEST(without_echoctl_control_characters_are_shown_as_they_are)
{
	fresh();
	local(0, ECHOCTL);
	TYPE("\x01");
	CHECK_TEXT(shown(), "\x01");
}

TEST(echo_goes_through_output_processing)
{
	fresh();
	output(0, OPOST);
	TYPE("a\n");
	CHECK_TEXT(shown(), "a\n");
}

/* --- input modes (11.2.2) --------------------------------------------------------------------- */

TEST(carriage_returns_and_newlines_are_mapped)
{
	fresh();
	TYPE("a\r");
	CHECK_TEXT(line(), "a\n");
	input(IGNCR, 0);
	TYPE("a\rb\n");
	CHECK_TEXT(line(), "ab\n");
	input(INLCR, ICRNL | IGNCR);
	TYPE("a\n");
	CHECK(!discipline_ready(&d));
	TYPE("\x04");
	CHECK_TEXT(line(), "a\r");
}

TEST(istrip_takes_the_eighth_bit)
{
	fresh();
	input(ISTRIP, 0);
	TYPE("\xe1\n");
	CHECK_TEXT(line(), "a\n");
}

TEST(breaks_interrupt_are_ignored_or_are_marked)
{
	fresh();
	TYPE("abc");
	discipline_receive_break(&d);
	CHECK_EQUAL(discipline_take_signals(&d), 1U << SIGINT);
	TYPE("\n");
	CHECK_TEXT(line(), "\n");
	input(IGNBRK, 0);
	discipline_receive_break(&d);
	CHECK_EQUAL(discipline_take_signals(&d), 0);
	input(PARMRK, IGNBRK | BRKINT);
	discipline_receive_break(&d);
	TYPE("\n");
	CHECK_EQUAL(discipline_readable(&d), 4);
	CHECK_TEXT(line(), "\xff");
	input(0, PARMRK);
	discipline_receive_break(&d);
	TYPE("\n");
	CHECK_EQUAL(discipline_readable(&d), 2);
}

TEST(damaged_bytes_are_taken_ignored_or_marked)
{
	fresh();
	discipline_receive_bad(&d, 'x');
	TYPE("\n");
	CHECK_TEXT(line(), "x\n");
	input(INPCK | IGNPAR, 0);
	discipline_receive_bad(&d, 'x');
	TYPE("\n");
	CHECK_TEXT(line(), "\n");
	input(PARMRK, IGNPAR);
	discipline_receive_bad(&d, 'x');
	TYPE("\xff\n");
	CHECK_EQUAL(discipline_readable(&d), 6);
	(void)line();
	CHECK_EQUAL(last_read, 6);
	input(0, PARMRK);
	discipline_receive_bad(&d, 'x');
	TYPE("\n");
	CHECK_EQUAL(discipline_readable(&d), 2);
}

/* --- signals (11.1.9) ------------------------------------------------------------------------- */

TEST(special_characters_raise_signals_and_flush)
{
	fresh();
	TYPE("old\nabc\x03");
	CHECK_EQUAL(discipline_take_signals(&d), 1U << SIGINT);
	CHECK_EQUAL(discipline_take_signals(&d), 0);
	CHECK(!discipline_ready(&d));
	CHECK_TEXT(shown(), "^C");
	TYPE("\x1c\x1a");
	CHECK_EQUAL(discipline_take_signals(&d), 1U << SIGQUIT | 1U << SIGTSTP);
	TYPE("x\n");
	CHECK_TEXT(line(), "x\n");
}

TEST(with_noflsh_signals_flush_nothing)
{
	fresh();
	local(NOFLSH, 0);
	TYPE("abc\x03"
	     "d\n");
	CHECK_TEXT(line(), "abcd\n");
	CHECK_TEXT(shown(), "abc^Cd\r\n");
}

TEST(without_isig_they_are_characters)
{
	fresh();
	local(0, ISIG);
	TYPE("\x03\n");
	CHECK_EQUAL(discipline_take_signals(&d), 0);
	CHECK_TEXT(line(), "\x03\n");
}

/* --- flow control ----------------------------------------------------------------------------- */

TEST(stop_and_start_hold_output)
{
	fresh();
	TYPE("\x13");
	CHECK_EQUAL(discipline_write(&d, (const uint8_t *)"hi", 2), 2);
	CHECK_TEXT(shown(), "");
	CHECK(!discipline_drained(&d));
	TYPE("\x11");
	CHECK_TEXT(shown(), "hi");
	CHECK(!discipline_ready(&d));
	input(IXANY, 0);
	TYPE("\x13");
	TYPE("x\n");
	CHECK_TEXT(shown(), "x\r\n");
	CHECK_TEXT(line(), "x\n");
	input(0, IXON);
	TYPE("\x13\n");
	CHECK_TEXT(line(), "\x13\n");
}

TEST(an_interrupt_starts_output_again)
{
	fresh();
	TYPE("\x13\x03");
	CHECK_TEXT(shown(), "^C");
}

TEST(one_character_may_start_and_stop)
{
	fresh();
	key(VSTART, 'x');
	key(VSTOP, 'x');
	TYPE("x");
	CHECK(d.stopped);
	TYPE("x");
	CHECK(!d.stopped);
}

TEST(tcflow_holds_output_and_sends_characters)
{
	fresh();
	discipline_flow(&d, TCOOFF);
	CHECK_EQUAL(discipline_write(&d, (const uint8_t *)"hi", 2), 2);
	CHECK_TEXT(shown(), "");
	discipline_flow(&d, TCIOFF);
	CHECK_TEXT(shown(), "\x13");
	discipline_flow(&d, TCION);
	discipline_flow(&d, TCOON);
	CHECK_TEXT(shown(), "\x11hi");
}

TEST(ixoff_asks_the_sender_to_wait)
{
	char byte = 'x';

	fresh();
	modes(IXOFF, 0, 0);
	for (int i = 0; i < INPUT_SIZE; i++)
		discipline_receive(&d, (const uint8_t *)&byte, 1);
	CHECK_TEXT(shown(), "\x13");
	(void)got(INPUT_SIZE / 2);
	CHECK_TEXT(shown(), "");
	(void)got(INPUT_SIZE / 2);
	CHECK_TEXT(shown(), "\x11");
}

/* --- raw input (11.1.7) ----------------------------------------------------------------------- */

static void raw(cc_t minimum, cc_t time)
{
	fresh();
	modes(0, 0, 0);
	key(VMIN, minimum);
	key(VTIME, time);
}

TEST(raw_input_is_complete_with_min_bytes)
{
	raw(3, 0);
	TYPE("ab");
	CHECK(!discipline_enough(&d, 10));
	CHECK(!discipline_ready(&d));
	CHECK(discipline_enough(&d, 2));
	TYPE("\x03");
	CHECK(discipline_enough(&d, 10));
	CHECK(discipline_ready(&d));
	CHECK_TEXT(got(10), "ab\x03");
}

TEST(raw_input_with_min_0_is_complete_at_once)
{
	raw(0, 0);
	CHECK(discipline_enough(&d, 1));
	CHECK(!discipline_ready(&d));
	CHECK_TEXT(got(1), "");
	raw(0, 5);
	CHECK(!discipline_enough(&d, 1));
	TYPE("a");
	CHECK(discipline_enough(&d, 9));
	raw(4, 5);
	TYPE("a");
	CHECK(discipline_ready(&d));
	CHECK(!discipline_enough(&d, 9));
}

TEST(raw_echo_shows_characters)
{
	fresh();
	local(0, ICANON);
	TYPE("a\x01\n");
	CHECK_TEXT(shown(), "a^A\r\n");
	CHECK_TEXT(got(9), "a\x01\n");
}

TEST(what_was_typed_survives_a_change_of_mode)
{
	fresh();
	TYPE("one\ntw\x04"
	     "o");
	local(0, ICANON);
	CHECK_TEXT(got(20), "one\ntwo");
	TYPE("abc");
	local(ICANON, 0);
	CHECK(discipline_ready(&d));
	CHECK_TEXT(line(), "abc");
}

/* --- output modes (11.2.3) -------------------------------------------------------------------- */

static const char *written(const char *text)
{
	(void)discipline_write(&d, (const uint8_t *)text, strlen(text));
	return shown();
}

TEST(newlines_and_carriage_returns_are_mapped_on_output)
{
	fresh();
	CHECK_TEXT(written("a\nb"), "a\r\nb");
	output(OCRNL, ONLCR);
	CHECK_TEXT(written("a\rb\n"), "a\nb\n");
	output(ONOCR, OCRNL);
	CHECK_TEXT(written("a\r\rb"), "a\rb");
	output(ONLRET, ONOCR);
	CHECK_TEXT(written("abc\n"), "abc\n");
	CHECK_EQUAL(d.column, 0);
	output(0, OPOST);
	CHECK_TEXT(written("\n\r"), "\n\r");
}

TEST(tabs_become_spaces)
{
	fresh();
	CHECK_TEXT(written("\tx"), "\tx");
	output(TAB3, 0);
	CHECK_TEXT(written("\n\tab\t|"), "\r\n        ab      |");
	CHECK_TEXT(written("\n\xc3\xa4\t|\n"), "\r\n\xc3\xa4       |\r\n");
	CHECK_TEXT(written("\xe6\xbc\xa2\t|"), "\xe6\xbc\xa2      |");
}

TEST(writers_leave_room_for_echo)
{
	static uint8_t many[2 * OUTPUT_SIZE];
	size_t taken;

	fresh();
	memset(many, 'x', sizeof(many));
	taken = discipline_write(&d, many, sizeof(many));
	CHECK_EQUAL(taken, OUTPUT_SIZE - ECHO_ROOM);
	CHECK(!discipline_writable(&d));
	TYPE("ab");
	CHECK_EQUAL(strlen(shown()), taken + 2);
	CHECK(discipline_writable(&d));
}

TEST(what_cannot_be_done_is_cleared)
{
	struct termios termios;

	fresh();
	termios = d.termios;
	termios.c_oflag |= NL1 | CR2 | BS1 | OFILL | TAB2;
	termios.c_cflag &= ~(tcflag_t)CLOCAL;
	discipline_set(&d, &termios);
	CHECK_EQUAL(d.termios.c_oflag, OPOST | ONLCR);
	CHECK(d.termios.c_cflag & CLOCAL);
}

int main(void)
{
	RUN(a_line_is_read_when_it_is_complete);
	RUN(a_read_gets_one_line_at_most);
	RUN(a_line_can_be_read_in_parts);
	RUN(eof_on_an_empty_line_is_an_end_of_file);
	RUN(eof_within_a_line_delivers_it);
	RUN(eol_characters_end_a_line_too);
	RUN(a_disabled_character_means_nothing);
	RUN(a_line_is_4096_bytes_at_most);
	RUN(a_full_queue_loses_no_whole_line);
	RUN(erase_takes_the_last_character_off_line_and_screen);
	RUN(erase_stops_at_the_line_s_beginning);
	RUN(erase_takes_a_whole_utf8_character);
	RUN(erase_takes_both_columns_of_a_wide_character);
	RUN(erase_takes_combining_marks_with_their_letter);
	RUN(erase_of_broken_utf8_takes_a_byte);
	RUN(erase_of_a_control_character_takes_two_columns);
	RUN(erase_of_a_tab_goes_back_to_where_it_began);
	RUN(without_echoe_the_erase_character_is_shown);
	RUN(word_erase_takes_blanks_and_the_word_before);
	RUN(kill_takes_the_line);
	RUN(reprint_shows_the_line_again);
	RUN(after_lnext_a_character_has_no_meaning);
	RUN(without_echo_nothing_is_shown_but_newlines_of_echonl);
	RUN(without_echoctl_control_characters_are_shown_as_they_are);
	RUN(echo_goes_through_output_processing);
	RUN(carriage_returns_and_newlines_are_mapped);
	RUN(istrip_takes_the_eighth_bit);
	RUN(breaks_interrupt_are_ignored_or_are_marked);
	RUN(damaged_bytes_are_taken_ignored_or_marked);
	RUN(special_characters_raise_signals_and_flush);
	RUN(with_noflsh_signals_flush_nothing);
	RUN(without_isig_they_are_characters);
	RUN(stop_and_start_hold_output);
	RUN(an_interrupt_starts_output_again);
	RUN(one_character_may_start_and_stop);
	RUN(tcflow_holds_output_and_sends_characters);
	RUN(ixoff_asks_the_sender_to_wait);
	RUN(raw_input_is_complete_with_min_bytes);
	RUN(raw_input_with_min_0_is_complete_at_once);
	RUN(raw_echo_shows_characters);
	RUN(what_was_typed_survives_a_change_of_mode);
	RUN(newlines_and_carriage_returns_are_mapped_on_output);
	RUN(tabs_become_spaces);
	RUN(writers_leave_room_for_echo);
	RUN(what_cannot_be_done_is_cleared);
	return test_end();
}
