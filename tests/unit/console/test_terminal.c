/* SPDX-License-Identifier: MIT */
/* What documented control sequences do to the text, the cursor and the history. */
#include "log_view.h"
#include "terminal_host.h"
#include "terminal_kept.h"

TEST(text_goes_from_left_to_right_and_wraps)
{
	begin(10, 4, 0);
	type("0123456789ab\r\ncd");
	CHECK_TEXT(row_text(0), "0123456789");
	CHECK_TEXT(row_text(1), "ab");
	CHECK_TEXT(row_text(2), "cd");
	check_cursor(2, 2);
	CHECK(terminal_line(&terminal, 1)->wrapped);
	CHECK(!terminal_line(&terminal, 2)->wrapped);
	end();
}

TEST(a_full_line_wraps_only_when_more_comes)
{
	begin(10, 4, 0);
	type("0123456789");
	check_cursor(0, 9);
	type("\rX");
	CHECK_TEXT(row_text(0), "X123456789");
	end();
}

TEST(without_autowrap_the_last_column_is_overwritten)
{
	begin(5, 2, 0);
	type("\x1b[?7l01234567");
	CHECK_TEXT(row_text(0), "01237");
	CHECK_TEXT(row_text(1), "");
	end();
}

TEST(the_cursor_moves_and_stops_at_the_edges)
{
	begin(10, 5, 0);
	type("\x1b[3;4H");
	check_cursor(2, 3);
	type("\x1b[A\x1b[2C\x1b[B\x1b[D");
	check_cursor(2, 4);
	type("\x1b[99A\x1b[99D");
	check_cursor(0, 0);
	type("\x1b[99B\x1b[99C");
	check_cursor(4, 9);
	type("\x1b[2G\x1b[3d");
	check_cursor(2, 1);
	type("\x1b"
	     "7\x1b[H\x1b"
	     "8");
	check_cursor(2, 1);
	end();
}

TEST(tabs_are_every_eight_columns_and_can_be_set)
{
	begin(40, 2, 0);
	type("\t");
	check_cursor(0, 8);
	type("\x1b[12G\x1bH\r\t\t");
	check_cursor(0, 11);
	type("\x1b[3g\r\t");
	check_cursor(0, 39);
	end();
}

TEST(lines_are_erased_in_all_three_ways)
{
	begin(6, 3, 0);
	type("aaaaaa\r\nbbbbbb\r\ncccccc");
	type("\x1b[1;3H\x1b[K\x1b[2;3H\x1b[1K\x1b[3;3H\x1b[2K");
	CHECK_TEXT(row_text(0), "aa");
	CHECK_TEXT(row_text(1), "   bbb");
	CHECK_TEXT(row_text(2), "");
	end();
}

TEST(the_screen_is_erased_before_and_behind_the_cursor)
{
	begin(4, 3, 0);
	type("aaaa\r\nbbbb\r\ncccc\x1b[2;2H\x1b[J");
	CHECK_TEXT(row_text(0), "aaaa");
	CHECK_TEXT(row_text(1), "b");
	CHECK_TEXT(row_text(2), "");
	type("\x1b[2;1H\x1b[1J");
	CHECK_TEXT(row_text(0), "");
	CHECK_TEXT(row_text(1), "");
	end();
}

TEST(characters_and_lines_are_inserted_and_deleted)
{
	begin(6, 4, 0);
	type("abcdef\r\n111111\r\n222222\r\n333333");
	type("\x1b[1;2H\x1b[2@");
	CHECK_TEXT(row_text(0), "a  bcd");
	type("\x1b[3P");
	CHECK_TEXT(row_text(0), "acd");
	type("\x1b[2;1H\x1b[L");
	CHECK_TEXT(row_text(1), "");
	CHECK_TEXT(row_text(2), "111111");
	CHECK_TEXT(row_text(3), "222222");
	type("\x1b[2M");
	CHECK_TEXT(row_text(1), "222222");
	CHECK_TEXT(row_text(2), "");
	type("\x1b[1;1H\x1b[4hXY\x1b[4l");
	CHECK_TEXT(row_text(0), "XYacd");
	end();
}

TEST(a_scroll_region_scrolls_alone)
{
	begin(4, 5, 10);
	type("1\r\n2\r\n3\r\n4\r\n5");
	type("\x1b[2;4r\x1b[4;1H\n");
	CHECK_TEXT(row_text(0), "1");
	CHECK_TEXT(row_text(1), "3");
	CHECK_TEXT(row_text(2), "4");
	CHECK_TEXT(row_text(3), "");
	CHECK_TEXT(row_text(4), "5");
	type("\x1b[2;1H\x1bM");
	CHECK_TEXT(row_text(1), "");
	CHECK_TEXT(row_text(2), "3");
	CHECK_TEXT(row_text(3), "4");
	CHECK_EQUAL(terminal.primary.history, 0);
	type("\x1b[r\x1b[2S");
	CHECK_TEXT(row_text(0), "3");
	type("\x1b[T");
	CHECK_TEXT(row_text(0), "");
	CHECK_TEXT(row_text(1), "3");
	end();
}

TEST(margins_at_the_sides_scroll_a_column_of_text)
{
	begin(6, 3, 0);
	type("abcdef\r\nghijkl\r\nmnopqr");
	type("\x1b[?69h\x1b[3;4s\x1b[1;3H\x1b[M");
	CHECK_TEXT(row_text(0), "abijef");
	CHECK_TEXT(row_text(1), "ghopkl");
	CHECK_TEXT(row_text(2), "mn  qr");
	end();
}

TEST(the_alternate_screen_gives_the_first_one_back)
{
	begin(8, 3, 10);
	type("shell\x1b[?1049h\x1b[Hvi\x1b[3;1H\n\n\nmore");
	CHECK_TEXT(row_text(2), "more");
	CHECK_EQUAL(terminal.alternate.history, 0);
	type("\x1b[?1049l");
	CHECK_TEXT(row_text(0), "shell");
	CHECK_TEXT(row_text(2), "");
	check_cursor(0, 5);
	end();
}

TEST(a_reset_leaves_the_alternate_screen)
{
	begin(8, 3, 10);
	type("\x1b[?1049hx\x1b[?5h\x1b[1m\x1b"
	     "c");
	CHECK(terminal.shown == &terminal.primary);
	CHECK(!terminal.reversed);
	type("y");
	CHECK_EQUAL(cell_at(0, 0)->style, 0);
	end();
}

TEST(lines_that_leave_the_screen_are_kept_and_seen_again)
{
	begin(6, 3, 4);
	type("1\r\n2\r\n3\r\n4\r\n5");
	CHECK_EQUAL(terminal.primary.history, 2);
	CHECK_TEXT(row_text(0), "3");
	terminal_scroll_view(&terminal, 1);
	CHECK_TEXT(row_text(0), "2");
	CHECK_TEXT(row_text(2), "4");
	terminal_scroll_view(&terminal, 10);
	CHECK_TEXT(row_text(0), "1");
	type("\r\n6"); /* the view stays at its text */
	CHECK_TEXT(row_text(0), "1");
	terminal_scroll_view(&terminal, -100);
	CHECK_TEXT(row_text(2), "6");
	type("\r\n7\r\n8\r\n9");
	CHECK_EQUAL(terminal.primary.history, 4);
	terminal_scroll_view(&terminal, 4);
	CHECK_TEXT(row_text(0), "3");
	type("\x1b[3J");
	CHECK_EQUAL(terminal.primary.history, 0);
	CHECK_TEXT(row_text(2), "9");
	end();
}

TEST(styles_and_colours_are_kept_with_the_text)
{
	begin(20, 2, 0);
	type("\x1b[1;3;4;7;9;31;42mA\x1b[0mB\x1b[38;5;200;48;2;1;2;3mC\x1b[4:3mD\x1b[92mE");
	CHECK_EQUAL(cell_at(0, 0)->style,
		    CELL_BOLD | CELL_ITALIC | CELL_UNDERLINE | CELL_REVERSE | CELL_STRIKE);
	CHECK_EQUAL(cell_at(0, 0)->foreground, COLOUR_INDEX | 1);
	CHECK_EQUAL(cell_at(0, 0)->background, COLOUR_INDEX | 2);
	CHECK_EQUAL(cell_at(0, 1)->style, 0);
	CHECK_EQUAL(cell_at(0, 1)->foreground, COLOUR_DEFAULT);
	CHECK_EQUAL(cell_at(0, 2)->foreground, COLOUR_INDEX | 200);
	CHECK_EQUAL(cell_at(0, 2)->background, COLOUR_RGB | 0x010203);
	CHECK_EQUAL(cell_at(0, 3)->style, CELL_UNDERLINE_CURLY);
	CHECK_EQUAL(cell_at(0, 4)->foreground, COLOUR_INDEX | 10);
	type("\x1b[2;1H\x1b[44m\x1b[K");
	CHECK_EQUAL(cell_at(1, 19)->background, COLOUR_INDEX | 4);
	end();
}

TEST(wide_characters_take_two_cells_and_never_half_of_one)
{
	begin(6, 2, 0);
	type("日本x");
	CHECK_TEXT(row_text(0), "日_本_x");
	CHECK(cell_at(0, 0)->style & CELL_WIDE);
	type("\x1b[1;2Hy");
	CHECK_TEXT(row_text(0), " y本_x");
	type("\x1b[1;3Hz");
	CHECK_TEXT(row_text(0), " yz x");
	type("\x1b[1;6H語");
	CHECK_TEXT(row_text(1), "語_");
	type("\x1b[2;2H\x1b[K");
	CHECK_TEXT(row_text(1), "");
	end();
}

TEST(marks_join_their_letter_in_one_write_or_more)
{
	begin(10, 2, 0);
	type("e\u0301x");
	CHECK_TEXT(row_text(0), "e\u0301x");
	type("\r\ne");
	type("\u0301");
	type("\u0323");
	CHECK_TEXT(row_text(1), "e\u0301\u0323");
	check_cursor(1, 1);
	end();
}

TEST(marks_without_end_do_no_harm)
{
	static char marks[1 << 16];

	begin(10, 2, 0);
	for (size_t i = 0; i < sizeof(marks); i += 2)
		memcpy(marks + i, "\u0301", 2);
	type("e");
	for (unsigned i = 0; i < 50; i++)
		terminal_write(&terminal, marks, sizeof(marks));
	type("\rok");
	CHECK_EQUAL(cell_at(0, 1)->text, 'k');
	end();
}

TEST(broken_utf_8_becomes_replacement_characters)
{
	begin(10, 2, 0);
	type("a\xff\xc3("
	     "b");
	CHECK_TEXT(row_text(0), "a\ufffd\ufffd(b");
	end();
}

TEST(line_drawing_characters_of_the_old_sets_work)
{
	begin(10, 2, 0);
	type("\x1b(0lqk\x1b(Bl\x1b)0\x0ex\x0fx");
	CHECK_TEXT(row_text(0), "┌─┐l│x");
	end();
}

TEST(the_terminal_answers_questions)
{
	begin(80, 24, 0);
	type("\x1b[5;7H\x1b[6n\x1b[5n");
	CHECK_TEXT(replies, "\x1b[5;7R\x1b[0n");
	reply_length = 0;
	type("\x1b[c");
	CHECK_TEXT(replies, "\x1b[?1;2c");
	reply_length = 0;
	type("\x1bP$qm\x1b\\");
	CHECK_TEXT(replies, "\x1bP1$rm\x1b\\");
	end();
}

TEST(title_bell_cursor_shape_and_modes_are_noted)
{
	begin(20, 2, 0);
	type("\x1b]2;a title\x07\x07\x1b[4 q\x1b[?25l\x1b[?1000h\x1b[?5h");
	CHECK_TEXT(terminal.title, "a title");
	CHECK_EQUAL(terminal.bells, 1);
	CHECK_EQUAL(terminal.cursor_shape, CURSOR_UNDERLINE);
	CHECK(!terminal.cursor_visible);
	CHECK_EQUAL(terminal.mouse_mode, 1);
	CHECK(terminal.reversed);
	end();
}

TEST(keys_send_what_xterm_sends)
{
	begin(20, 2, 0);
	terminal_send_key(&terminal, TERMINAL_KEY_UP, 0);
	terminal_send_key(&terminal, TERMINAL_KEY_F1, 0);
	terminal_send_key(&terminal, (enum terminal_key)(TERMINAL_KEY_F1 + 4), TERMINAL_SHIFT);
	terminal_send_key(&terminal, TERMINAL_KEY_LEFT, TERMINAL_CONTROL);
	terminal_send_key(&terminal, TERMINAL_KEY_DELETE, 0);
	terminal_send_key(&terminal, TERMINAL_KEY_F12, TERMINAL_ALT | TERMINAL_CONTROL);
	CHECK_TEXT(replies, "\x1b[A\x1bOP\x1b[15;2~\x1b[1;5D\x1b[3~\x1b[24;7~");
	reply_length = 0;
	type("\x1b[?1h");
	terminal_send_key(&terminal, TERMINAL_KEY_UP, 0);
	terminal_send_key(&terminal, TERMINAL_KEY_HOME, 0);
	CHECK_TEXT(replies, "\x1bOA\x1bOH");
	end();
}

TEST(a_new_size_keeps_the_text_and_joins_wrapped_lines)
{
	begin(10, 4, 20);
	type("$ echo\r\n0123456789abcdef\r\n$ ");
	CHECK(terminal_resize(&terminal, 20, 4, 20));
	CHECK_TEXT(row_text(0), "$ echo");
	CHECK_TEXT(row_text(1), "0123456789abcdef");
	CHECK_TEXT(row_text(2), "$");
	check_cursor(2, 2);
	CHECK(terminal_resize(&terminal, 5, 4, 20));
	CHECK_TEXT(row_text(0), "56789");
	CHECK_TEXT(row_text(1), "abcde");
	CHECK_TEXT(row_text(2), "f");
	CHECK_TEXT(row_text(3), "$");
	check_cursor(3, 2);
	CHECK(terminal_resize(&terminal, 30, 10, 20));
	CHECK_TEXT(row_text(1), "0123456789abcdef");
	type("x\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n");
	CHECK_TEXT(row_text(9), "");
	end();
}

TEST(a_smaller_size_survives_saved_cursors_and_alternate_screens)
{
	begin(80, 50, 20);
	type("\x1b[50;80H\x1b"
	     "7\x1b[?1049h\x1b[50;80H");
	CHECK(terminal_resize(&terminal, 20, 5, 20));
	type("\x1b"
	     "8xyz\x1b[?1049labc");
	CHECK(terminal.cursor.row < 5);
	end();
}

/* The driver dies and another takes over: the same, but for what only the library's heap knew. */
static void begin_again(void)
{
	struct terminal before = terminal;

	CHECK(terminal_restore(&terminal, 3, &clusters, take_reply, NULL));
	terminal_destroy(&before);
	terminal_keep(&terminal, 3);
}

TEST(text_history_and_modes_outlive_the_driver)
{
	begin(10, 3, 20);
	terminal_keep(&terminal, 3);
	type("\x1b]2;a title\x07\x1b[?1h\x1b[5 q"
	     "1\r\n2\r\n3\r\n4\r\n\x1b[1;32mgreen\x1b[2;3r\x1b[3g\x1b[3;6H");
	terminal_scroll_view(&terminal, 1);
	begin_again();
	CHECK_EQUAL(terminal.view, 1);
	CHECK_TEXT(row_text(0), "2");
	terminal_scroll_view(&terminal, -1);
	CHECK_TEXT(row_text(0), "3");
	CHECK_TEXT(row_text(2), "green");
	CHECK(cell_at(2, 0)->style & CELL_BOLD);
	CHECK_TEXT(terminal.title, "a title");
	CHECK(terminal.cursor_shape == CURSOR_BAR);
	check_cursor(2, 5);
	type("x\ty\n");
	CHECK_TEXT(row_text(1), "greenx   y"); /* scrolled inside the region, without tab stops */
	CHECK_TEXT(row_text(0), "3");
	CHECK(cell_at(1, 9)->style & CELL_BOLD);
	reply_length = 0;
	terminal_send_key(&terminal, TERMINAL_KEY_UP, 0);
	CHECK_TEXT(replies, "\x1bOA");
	end();
}

TEST(the_alternate_screen_and_a_sequence_in_part_outlive_the_driver)
{
	begin(10, 3, 20);
	terminal_keep(&terminal, 3);
	type("shell\x1b[?1049h\x1b[2;2Heditor\x1b(0\x1b[3");
	begin_again();
	CHECK_TEXT(row_text(1), " editor");
	type("1mqq\x1b(B\xc3");
	begin_again();
	type("\xa4");
	CHECK_TEXT(row_text(1), " editor\u2500\u2500\u00e4");
	CHECK_EQUAL(cell_at(1, 7)->foreground, COLOUR_INDEX | 1);
	type("\x1b[?1049l");
	CHECK_TEXT(row_text(0), "shell");
	check_cursor(0, 5);
	end();
}

TEST(a_saved_character_set_outlives_the_driver)
{
	begin(10, 3, 5);
	terminal_keep(&terminal, 3);
	type("\x1b(0\x1b"
	     "7\x1b(Bq");
	begin_again();
	type("q\x1b"
	     "8q");
	CHECK_TEXT(row_text(0), "─q");
	end();
}

TEST(a_record_that_was_being_written_is_not_used)
{
	struct terminal_header *header;
	struct terminal other;

	begin(10, 3, 5);
	terminal_keep(&terminal, 3);
	type("one");
	type("two");
	header = terminal.header;
	header->record[header->current].cursor.column = 1;
	begin_again();
	check_cursor(0, 3);
	CHECK_TEXT(row_text(0), "onetwo");
	header = terminal.header;
	header->record[0].checksum++;
	header->record[1].checksum++;
	CHECK(!terminal_restore(&other, 3, &clusters, take_reply, NULL));
	header->magic++;
	CHECK(!terminal_restore(&other, 3, &clusters, take_reply, NULL));
	CHECK(!terminal_restore(&other, 4, &clusters, take_reply, NULL));
	end();
}

static void log_lines(struct log_view *view)
{
	static const char lines[] = "loader: raw\n"
				    "<0>[    0.000000] mark\n"
				    "<3>[    0.100000] Name 1: x\n"
				    "<4>[    0.200000] detail\n"
				    "<3>[    0.300000] disk: ready: yes\n"
				    "<1>[    0.400000] tape: gone\n";

	for (size_t i = 0; i < sizeof(lines) - 1; i++)
		log_view_write(view, &terminal, lines + i, 1);
}

TEST(the_log_is_shown_with_its_levels_as_colours)
{
	struct log_view view = {0};

	begin(40, 8, 0);
	log_lines(&view);
	CHECK_TEXT(row_text(0), "loader: raw");
	CHECK_TEXT(row_text(1), "[    0.000000] mark");
	CHECK_TEXT(row_text(4), "[    0.300000] disk: ready: yes");
	CHECK_TEXT(row_text(5), "[    0.400000] tape: gone");
	CHECK_EQUAL(cell_at(4, 0)->foreground, COLOUR_INDEX | 8);
	CHECK_EQUAL(cell_at(4, 20)->foreground, COLOUR_INDEX | 15);
	CHECK_EQUAL(cell_at(5, 20)->foreground, COLOUR_INDEX | 9);
	end();
}

TEST(a_brief_log_has_name_and_version_services_and_what_failed)
{
	struct log_view view = {.brief = LOG_VIEW_NOTICE}, quiet = {.brief = LOG_VIEW_QUIET};

	begin(40, 8, 0);
	log_lines(&view);
	CHECK_TEXT(row_text(0), "Name 1: x");
	CHECK_TEXT(row_text(1), "disk ready: yes");
	CHECK_TEXT(row_text(2), "tape: gone");
	CHECK_TEXT(row_text(3), "");
	CHECK_EQUAL(cell_at(0, 0)->foreground, COLOUR_INDEX | 15);
	CHECK_EQUAL(cell_at(1, 0)->foreground, COLOUR_INDEX | 2);
	CHECK_EQUAL(cell_at(1, 5)->foreground, cell_at(7, 39)->foreground);
	CHECK_EQUAL(cell_at(2, 6)->foreground, COLOUR_INDEX | 9);
	end();
	begin(40, 8, 0);
	log_lines(&quiet);
	CHECK_TEXT(row_text(0), "tape: gone");
	CHECK_TEXT(row_text(1), "");
	end();
}

int main(void)
{
	RUN(text_goes_from_left_to_right_and_wraps);
	RUN(a_full_line_wraps_only_when_more_comes);
	RUN(without_autowrap_the_last_column_is_overwritten);
	RUN(the_cursor_moves_and_stops_at_the_edges);
	RUN(tabs_are_every_eight_columns_and_can_be_set);
	RUN(lines_are_erased_in_all_three_ways);
	RUN(the_screen_is_erased_before_and_behind_the_cursor);
	RUN(characters_and_lines_are_inserted_and_deleted);
	RUN(a_scroll_region_scrolls_alone);
	RUN(margins_at_the_sides_scroll_a_column_of_text);
	RUN(the_alternate_screen_gives_the_first_one_back);
	RUN(a_reset_leaves_the_alternate_screen);
	RUN(lines_that_leave_the_screen_are_kept_and_seen_again);
	RUN(styles_and_colours_are_kept_with_the_text);
	RUN(wide_characters_take_two_cells_and_never_half_of_one);
	RUN(marks_join_their_letter_in_one_write_or_more);
	RUN(marks_without_end_do_no_harm);
	RUN(broken_utf_8_becomes_replacement_characters);
	RUN(line_drawing_characters_of_the_old_sets_work);
	RUN(the_terminal_answers_questions);
	RUN(title_bell_cursor_shape_and_modes_are_noted);
	RUN(keys_send_what_xterm_sends);
	RUN(a_new_size_keeps_the_text_and_joins_wrapped_lines);
	RUN(a_smaller_size_survives_saved_cursors_and_alternate_screens);
	RUN(text_history_and_modes_outlive_the_driver);
	RUN(the_alternate_screen_and_a_sequence_in_part_outlive_the_driver);
	RUN(a_saved_character_set_outlives_the_driver);
	RUN(a_record_that_was_being_written_is_not_used);
	RUN(the_log_is_shown_with_its_levels_as_colours);
	RUN(a_brief_log_has_name_and_version_services_and_what_failed);
	return test_end();
}
