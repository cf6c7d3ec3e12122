/* SPDX-License-Identifier: MIT */
/*
 * Screens after the manner of vttest, made from the descriptions of the VT100, the VT220, ECMA-48
 * and xterm: what full-screen programs rely on beside the everyday sequences (test_terminal.c).
 */
#include "terminal_host.h"

#define ESC "\x1b"
#define CSI "\x1b["

static void check_reply(const char *question, const char *answer)
{
	reply_length = 0;
	replies[0] = '\0';
	type(question);
	CHECK_TEXT(replies, answer);
}

TEST(an_alignment_screen_can_be_framed)
{
	begin(8, 5, 0);
	type(ESC "#8");
	for (uint32_t row = 0; row < 5; row++)
		CHECK_TEXT(row_text(row), "EEEEEEEE");
	for (int row = 2; row <= 4; row++) {
		char text[32];

		snprintf(text, sizeof(text), CSI "%d;2H" CSI "6X", row);
		type(text);
	}
	CHECK_TEXT(row_text(0), "EEEEEEEE");
	CHECK_TEXT(row_text(2), "E      E");
	CHECK_TEXT(row_text(4), "EEEEEEEE");
	end();
}

TEST(controls_inside_a_sequence_are_carried_out_at_once)
{
	begin(20, 4, 0);
	type("A" CSI "2\bCB");
	CHECK_TEXT(row_text(0), "A B");
	type(CSI "2;1H" CSI "\r2CC");
	CHECK_TEXT(row_text(1), "  C");
	type(CSI "3;4H" CSI "1\vAD");
	CHECK_TEXT(row_text(2), "   D");
	type(CSI "0000000004;000000002HE" CSI "001DF");
	CHECK_TEXT(row_text(3), " F");
	end();
}

TEST(only_what_has_a_width_is_repeated)
{
	begin(6, 2, 0);
	type(CSI "5b");
	CHECK_TEXT(row_text(0), "");
	type("\xcc\x81" CSI "5b");
	type("\rx" CSI "2b");
	CHECK_TEXT(row_text(0), "xxx");
	end();
	begin(12, 2, 0);
	type("\xe6\x97\xa5" CSI "3bx");
	CHECK_TEXT(row_text(0), "日_日_日_日_x");
	end();
}

TEST(a_sequence_is_broken_off_by_cancel_substitute_and_escape)
{
	begin(20, 2, 0);
	type("a" CSI "31\x18"
	     "b" CSI "5;\x1a"
	     "c" CSI "3" CSI "3Gd");
	CHECK_TEXT(row_text(0), "abd");
	end();
}

TEST(strings_that_mean_nothing_here_leave_no_trace)
{
	begin(30, 2, 0);
	type("a" ESC "]104\x07"
	     "b" ESC "]8;;http://there/" ESC "\\c" ESC "]8;;" ESC "\\d" ESC "_what" ESC "\\e" ESC
	     "^ever" ESC "\\f" ESC "Pq#0;2;0;0;0#0~~" ESC "\\g" CSI "22;0;0th" CSI "?9999hi" CSI
	     "5ij" CSI "=1uk");
	CHECK_TEXT(row_text(0), "abcdefghijk");
	end();
}

TEST(more_parameters_than_anybody_needs_do_no_harm)
{
	begin(10, 2, 0);
	type(CSI);
	for (unsigned i = 0; i < 200; i++)
		type("1;");
	type("mx" CSI "99999999999999999999;99999999999999999999Hy");
	CHECK_EQUAL(cell_at(0, 0)->text, 'x');
	CHECK_EQUAL(cell_at(1, 9)->text, 'y');
	end();
}

TEST(the_origin_mode_counts_from_the_margins)
{
	begin(10, 8, 0);
	type(CSI "3;6r");
	check_cursor(0, 0);
	type(CSI "?6h");
	check_cursor(2, 0);
	type(CSI "2;3HX" CSI "99;1HY" CSI "99AZ");
	CHECK_TEXT(row_text(3), "  X");
	CHECK_TEXT(row_text(5), "Y");
	CHECK_TEXT(row_text(2), " Z");
	type(CSI "2;3H");
	check_reply(CSI "6n", CSI "2;3R");
	type(CSI "?69h" CSI "4;8s" CSI "2;3H");
	check_cursor(3, 5);
	check_reply(CSI "6n", CSI "2;3R");
	check_reply(CSI "?6n", CSI "?2;3R");
	type(CSI "?69l" CSI "?6l");
	check_cursor(0, 0);
	type(CSI "4;6H");
	check_reply(CSI "6n", CSI "4;6R");
	type(CSI "99;1HW");
	CHECK_TEXT(row_text(7), "W");
	end();
}

TEST(index_next_line_and_reverse_index_scroll_at_the_margins_only)
{
	begin(6, 5, 0);
	type("1\r\n2\r\n3\r\n4\r\n5" CSI "2;4r");
	type(CSI "3;3H" ESC "D");
	check_cursor(3, 2);
	type(ESC "D");
	check_cursor(3, 2);
	CHECK_TEXT(row_text(1), "3");
	CHECK_TEXT(row_text(3), "");
	type(ESC "E");
	check_cursor(3, 0);
	CHECK_TEXT(row_text(1), "4");
	type(CSI "2;3H" ESC "M");
	check_cursor(1, 2);
	CHECK_TEXT(row_text(2), "4");
	type(CSI "5;1H" ESC "D");
	check_cursor(4, 0);
	CHECK_TEXT(row_text(0), "1");
	CHECK_TEXT(row_text(4), "5");
	end();
}

TEST(the_cursor_goes_by_lines_columns_and_tabs)
{
	begin(40, 6, 0);
	type(CSI "3;10H" CSI "2E");
	check_cursor(4, 0);
	type(CSI "8C" CSI "3F");
	check_cursor(1, 0);
	type(CSI "5`" CSI "3a");
	check_cursor(1, 7);
	type(CSI "2e");
	check_cursor(3, 7);
	type(CSI "2I");
	check_cursor(3, 16);
	type(CSI "3C" CSI "Z");
	check_cursor(3, 16);
	type(CSI "2Z");
	check_cursor(3, 0);
	type(CSI "17G" CSI "g\r\t\t");
	check_cursor(3, 24);
	end();
}

TEST(text_is_repeated_and_overwritten_in_place)
{
	begin(12, 2, 0);
	type("ab" CSI "4bc");
	CHECK_TEXT(row_text(0), "abbbbbc");
	type(CSI "1;2H" CSI "3Xz");
	CHECK_TEXT(row_text(0), "az  bbc");
	end();
}

TEST(a_saved_cursor_keeps_its_place_and_its_pen)
{
	begin(10, 4, 0);
	type(CSI "2;3H" CSI "1;31m" ESC "7" CSI "0m" CSI "Hq" ESC "8q");
	CHECK_TEXT(row_text(0), "q");
	CHECK_TEXT(row_text(1), "  q");
	CHECK_EQUAL(cell_at(1, 2)->style, CELL_BOLD);
	CHECK_EQUAL(cell_at(1, 2)->foreground, COLOUR_INDEX | 1);
	type(CSI "0m" CSI "4;1H" CSI "s" CSI "H" CSI "uE");
	CHECK_TEXT(row_text(3), "E");
	type(CSI "s" CSI "H" CSI);
	type("u!");
	CHECK_TEXT(row_text(3), "E!");
	end();
}

TEST(a_saved_cursor_keeps_character_sets_and_the_origin_mode)
{
	begin(10, 8, 0);
	type(ESC "8q\r");
	CHECK_TEXT(row_text(0), "q");
	type(CSI "3;6r" CSI "?6h" ESC "(0" ESC "7" CSI "?6l" ESC "(B" CSI "Hq");
	CHECK_TEXT(row_text(0), "q");
	type(ESC "8q" CSI "2;1H" ESC "(Bx");
	CHECK_TEXT(row_text(2), "─");
	CHECK_TEXT(row_text(3), "x");
	type(ESC ")0\x0e" ESC "7\x0f" CSI "3;1Hq" ESC "8q");
	CHECK_TEXT(row_text(4), "q");
	CHECK_TEXT(row_text(3), "x─");
	end();
}

TEST(faint_text_is_faint_until_it_is_bold_no_more)
{
	begin(10, 2, 0);
	type("a" CSI "2mb" CSI "1mc" CSI "22md" CSI "2me" CSI "0mf" CSI "2m" ESC "7" CSI "0mg" ESC
	     "8h");
	CHECK_EQUAL(cell_at(0, 0)->style, 0);
	CHECK_EQUAL(cell_at(0, 1)->style, CELL_FAINT);
	CHECK_EQUAL(cell_at(0, 2)->style, CELL_FAINT | CELL_BOLD);
	CHECK_EQUAL(cell_at(0, 3)->style, 0);
	CHECK_EQUAL(cell_at(0, 4)->style, CELL_FAINT);
	CHECK_EQUAL(cell_at(0, 5)->style, 0);
	CHECK_EQUAL(cell_at(0, 6)->style, CELL_FAINT);
	check_reply(ESC "P$qm" ESC "\\", ESC "P1$r2m" ESC "\\");
	end();
}

TEST(a_soft_reset_makes_the_modes_usual_and_keeps_the_text)
{
	begin(10, 5, 0);
	type("text" CSI "4h" CSI "?6h" CSI "?7l" CSI "2;3r" CSI "7m" CSI "?25l" CSI "!p");
	CHECK(terminal.cursor_visible);
	type(CSI "1;1HTE" CSI "4;10Hxy");
	CHECK_TEXT(row_text(0), "TExt");
	CHECK_EQUAL(cell_at(0, 0)->style, 0);
	CHECK_EQUAL(cell_at(4, 0)->text, 'y');
	end();
}

TEST(protected_text_survives_a_selective_erase)
{
	begin(10, 2, 0);
	type("a" CSI "1\"qb" CSI "0\"qc" CSI "?2J");
	CHECK_TEXT(row_text(0), " b");
	type(CSI "1;1H" CSI "?K");
	CHECK_TEXT(row_text(0), " b");
	type(CSI "2J");
	CHECK_TEXT(row_text(0), "");
	end();
}

TEST(character_sets_are_designated_and_shifted)
{
	begin(20, 2, 0);
	type("#" ESC "(A#" ESC "(B#");
	CHECK_TEXT(row_text(0), "#£#");
	type("\r\n" ESC "*0q" ESC "Nqq" ESC "+0" ESC "Oxx" ESC "nqx" ESC "oq\x0fq");
	CHECK_TEXT(row_text(1), "q─q│x─│─q");
	end();
}

TEST(the_halves_of_the_alternate_screen_work_alone)
{
	begin(10, 3, 0);
	type("one" CSI "?1048h" CSI "?1047h" CSI "3;3Hx" CSI "?1047l" CSI "?1048l!");
	CHECK_TEXT(row_text(0), "one!");
	CHECK_EQUAL(terminal.shown == &terminal.primary, 1);
	end();
}

TEST(the_alternate_screen_is_known_by_its_oldest_name)
{
	begin(10, 3, 0);
	type("one" CSI "?47h");
	CHECK_TEXT(row_text(0), "");
	check_reply(CSI "?47$p", CSI "?47;1$y");
	type("two" CSI "?47l");
	CHECK_TEXT(row_text(0), "one");
	check_reply(CSI "?47$p", CSI "?47;2$y");
	end();
}

TEST(a_pending_wrap_is_forgotten_by_movement)
{
	begin(5, 3, 0);
	type("abcde" CSI "DX");
	CHECK_TEXT(row_text(0), "abcXe");
	type(CSI "1;1Habcde\bY");
	CHECK_TEXT(row_text(0), "abcYe");
	type(CSI "1;1Habcde" CSI "K");
	CHECK_TEXT(row_text(0), "abcd");
	type(CSI "2;1Habcde\r\nf");
	CHECK_TEXT(row_text(2), "f");
	end();
}

TEST(wide_characters_are_not_cut_by_insertions_deletions_and_scrolling)
{
	begin(8, 3, 0);
	type("日本語ab" CSI "1;2H" CSI "P");
	CHECK_EQUAL(cell_at(0, 0)->style & CELL_WIDE, 0);
	type(CSI "2;1H日本語ab" CSI "2;4H" CSI "@x");
	for (uint32_t row = 0; row < 2; row++) {
		for (uint32_t column = 0; column < 8; column++) {
			bool tail = cell_at(row, column)->text == TEXT_TAIL;
			bool wide = column > 0 && cell_at(row, column - 1)->style & CELL_WIDE;

			CHECK_EQUAL(tail, wide);
		}
	}
	end();
}

TEST(programs_learn_what_the_terminal_is)
{
	begin(80, 24, 0);
	check_reply(CSI "3;4H" CSI "?6n", CSI "?3;4R");
	check_reply(CSI "?7$p", CSI "?7;1$y");
	check_reply(CSI "?4242$p", CSI "?4242;0$y");
	check_reply(CSI "2;20r" ESC "P$qr" ESC "\\", ESC "P1$r2;20r" ESC "\\");
	check_reply(CSI "1;4m" ESC "P$qm" ESC "\\", ESC "P1$r1;4m" ESC "\\");
	check_reply(ESC "P$qZZ" ESC "\\", ESC "P0$r" ESC "\\");
	end();
}

TEST(the_size_is_not_a_programs_to_change)
{
	begin(20, 4, 0);
	type("kept" CSI "?40h" CSI "?3h" CSI "8;50;100t" CSI "H");
	CHECK_EQUAL(terminal.shown->columns, 20);
	CHECK_EQUAL(terminal.shown->rows, 4);
	end();
}

int main(void)
{
	RUN(an_alignment_screen_can_be_framed);
	RUN(controls_inside_a_sequence_are_carried_out_at_once);
	RUN(only_what_has_a_width_is_repeated);
	RUN(a_sequence_is_broken_off_by_cancel_substitute_and_escape);
	RUN(strings_that_mean_nothing_here_leave_no_trace);
	RUN(more_parameters_than_anybody_needs_do_no_harm);
	RUN(the_origin_mode_counts_from_the_margins);
	RUN(index_next_line_and_reverse_index_scroll_at_the_margins_only);
	RUN(the_cursor_goes_by_lines_columns_and_tabs);
	RUN(text_is_repeated_and_overwritten_in_place);
	RUN(a_saved_cursor_keeps_its_place_and_its_pen);
	RUN(a_saved_cursor_keeps_character_sets_and_the_origin_mode);
	RUN(faint_text_is_faint_until_it_is_bold_no_more);
	RUN(a_soft_reset_makes_the_modes_usual_and_keeps_the_text);
	RUN(protected_text_survives_a_selective_erase);
	RUN(character_sets_are_designated_and_shifted);
	RUN(the_halves_of_the_alternate_screen_work_alone);
	RUN(the_alternate_screen_is_known_by_its_oldest_name);
	RUN(a_pending_wrap_is_forgotten_by_movement);
	RUN(wide_characters_are_not_cut_by_insertions_deletions_and_scrolling);
	RUN(programs_learn_what_the_terminal_is);
	RUN(the_size_is_not_a_programs_to_change);
	return test_end();
}
