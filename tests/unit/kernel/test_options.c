/* SPDX-License-Identifier: MIT */
#include <abi/boot.h>
#include <kernel/options.h>

#include "../test.h"

TEST(values_bare_words_and_absence_differ)
{
	options_parse("run=/bin/true quiet cpus=4");
	CHECK_TEXT(option_value("run"), "/bin/true");
	CHECK_TEXT(option_value("quiet"), "");
	CHECK(option_value("run=") == NULL);
	CHECK(option_value("ru") == NULL);
	CHECK(option_value("absent") == NULL);
}

TEST(the_last_word_of_a_name_counts)
{
	options_parse("log=quiet panic=halt log=debug");
	CHECK(option_is("log", "debug"));
	CHECK(!option_is("log", "quiet"));
}

TEST(numbers_fall_back_where_they_are_none)
{
	options_parse("a=12 b= c=1x d=99999999999999999999 e");
	CHECK_EQUAL(option_number("a", 7), 12);
	CHECK_EQUAL(option_number("b", 7), 7);
	CHECK_EQUAL(option_number("c", 7), 7);
	CHECK_EQUAL(option_number("d", 7), 7);
	CHECK_EQUAL(option_number("e", 7), 7);
	CHECK_EQUAL(option_number("f", 7), 7);
}

TEST(arguments_follow_two_dashes_untouched)
{
	options_parse("run=/bin/sh --  -c echo  log=debug ");
	CHECK_TEXT(option_arguments(), "-c echo  log=debug ");
	CHECK(option_value("log") == NULL);
	options_parse("run=/bin/sh --");
	CHECK_TEXT(option_arguments(), "");
	options_parse("--x y");
	CHECK_TEXT(option_arguments(), "");
	CHECK_TEXT(option_value("--x"), "");
}

TEST(empty_and_blank_lines_hold_no_words)
{
	options_parse("");
	CHECK(option_value("") == NULL);
	options_parse("     ");
	CHECK(option_value("") == NULL);
}

TEST(an_overlong_line_is_cut)
{
	static char line[3 * BOOT_CMDLINE_MAX];

	memset(line, 'a', sizeof line - 1);
	options_parse(line);
	memset(line, ' ', 2);
	line[0] = 'x';
	options_parse(line);
	CHECK_TEXT(option_value("x"), "");
	memcpy(line, "-- ", 3);
	options_parse(line);
	CHECK_EQUAL(strlen(option_arguments()), BOOT_CMDLINE_MAX - 1 - 3);
}

int main(void)
{
	RUN(values_bare_words_and_absence_differ);
	RUN(the_last_word_of_a_name_counts);
	RUN(numbers_fall_back_where_they_are_none);
	RUN(arguments_follow_two_dashes_untouched);
	RUN(empty_and_blank_lines_hold_no_words);
	RUN(an_overlong_line_is_cut);
	return test_end();
}
