/* SPDX-License-Identifier: MIT */
#include "cmdline.h"
#include "keys.h"
#include "line.h"
#include "path.h"
#include "test.h"
#include "text.h"

TEST(formats_what_messages_need)
{
	char buffer[64];

	text_print(buffer, sizeof(buffer), "%s %u %lu %zu %x %02x %08lx %c%%", "a", 7u,
		   (unsigned long)1 << 40, (size_t)9, 0xbeefu, 5u, 0x1234ul, '!');
	CHECK_TEXT(buffer, "a 7 1099511627776 9 beef 05 00001234 !%");
}

TEST(text_is_cut_at_the_end_of_its_buffer)
{
	char buffer[8];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	text_append(&text, "0123456789");
	CHECK_TEXT(buffer, "0123456");
	CHECK(text.cut);
}

TEST(quoting_hides_what_does_not_print)
{
	char buffer[64];
	struct text text;

	text_init(&text, buffer, sizeof(buffer));
	text_append_quoted(&text, "a\x1b[2J\xff", 6);
	CHECK_TEXT(buffer, "\"a?[2J?\"");
	text_init(&text, buffer, sizeof(buffer));
	text_append_quoted(&text, "0123456789012345678901234567890123456789more", 44);
	CHECK_TEXT(buffer, "\"0123456789012345678901234567890123456789...\"");
}

TEST(numbers_are_digits_within_a_limit)
{
	uint32_t number = 5;

	CHECK(text_parse_number("86400", 5, 86400, &number));
	CHECK_EQUAL(number, 86400);
	CHECK(!text_parse_number("86401", 5, 86400, &number));
	CHECK(!text_parse_number("", 0, 10, &number));
	CHECK(!text_parse_number("-1", 2, 10, &number));
	CHECK(!text_parse_number("99999999999", 11, UINT32_MAX, &number));
	CHECK(!text_parse_number("9999999999", 10, UINT32_MAX, &number));
}

TEST(a_resolution_is_two_numbers_around_an_x)
{
	uint32_t width = 0, height = 0;

	CHECK(text_parse_resolution("1280x800", 8, &width, &height));
	CHECK_EQUAL(width, 1280);
	CHECK_EQUAL(height, 800);
	CHECK(!text_parse_resolution("1280", 4, &width, &height));
	CHECK(!text_parse_resolution("1280x", 5, &width, &height));
	CHECK(!text_parse_resolution("0x600", 5, &width, &height));
	CHECK(!text_parse_resolution("1x2x3", 5, &width, &height));
	CHECK(!text_parse_resolution("65536x1", 7, &width, &height));
}

static unsigned decode(const char *bytes, unsigned *used)
{
	const char *at = bytes;
	uint16_t character = text_decode_utf8(&at);

	*used = (unsigned)(at - bytes);
	return character;
}

TEST(utf8_is_decoded_strictly)
{
	unsigned used;

	CHECK_EQUAL(decode("a", &used), 'a');
	CHECK_EQUAL(decode("\xc3\xa4", &used), 0xe4);
	CHECK_EQUAL(used, 2);
	CHECK_EQUAL(decode("\xe2\x82\xac", &used), 0x20ac);
	CHECK_EQUAL(used, 3);
	CHECK_EQUAL(decode("\xc0\x80", &used), 0xfffd); /* overlong */
	CHECK_EQUAL(used, 1);
	CHECK_EQUAL(decode("\xe0\x80\x80", &used), 0xfffd);
	CHECK_EQUAL(decode("\xed\xa0\x80", &used), 0xfffd);     /* a surrogate */
	CHECK_EQUAL(decode("\xf0\x9f\x98\x80", &used), 0xfffd); /* above 16 bits */
	CHECK_EQUAL(decode("\xe2\x82", &used), 0xfffd);         /* cut off */
	CHECK_EQUAL(used, 1);
}

static const char *firmware_path(const char *path)
{
	static char result[64];
	uint16_t wide[32];

	if (!path_to_firmware(path, wide, 32))
		return "(none)";
	for (unsigned i = 0; i < 32; i++) {
		result[i] = (char)wide[i];
		if (wide[i] == 0)
			break;
	}
	return result;
}

TEST(paths_take_both_slashes_and_start_at_the_root)
{
	CHECK_TEXT(firmware_path("/kelner/kernel.elf"), "\\kelner\\kernel.elf");
	CHECK_TEXT(firmware_path("kelner\\kernel.elf"), "\\kelner\\kernel.elf");
	CHECK_TEXT(firmware_path("//a//b/"), "\\a\\b");
	CHECK_TEXT(firmware_path("/..a/.b/c."), "\\..a\\.b\\c.");
}

TEST(paths_that_lead_nowhere_are_refused)
{
	CHECK_TEXT(firmware_path(""), "(none)");
	CHECK_TEXT(firmware_path("///"), "(none)");
	CHECK_TEXT(firmware_path("/a/../b"), "(none)");
	CHECK_TEXT(firmware_path("./a"), "(none)");
	CHECK_TEXT(firmware_path("/a\tb"), "(none)");
	CHECK_TEXT(firmware_path("/a\xff"), "(none)");
	CHECK_TEXT(firmware_path("/0123456789012345678901234567890"), "(none)");
	CHECK_TEXT(firmware_path("/012345678901234567890123456789"),
		   "\\012345678901234567890123456789");
}

TEST(messages_show_paths_with_slashes)
{
	char message[16];

	path_to_message("kelner\\\\kernel", message, sizeof(message));
	CHECK_TEXT(message, "/kelner/kernel");
	path_to_message("\\a/", message, sizeof(message));
	CHECK_TEXT(message, "/a/");
}

TEST(words_are_appended_with_one_space)
{
	char line[12] = "";

	CHECK(cmdline_append(line, sizeof(line), "ab", 2));
	CHECK(cmdline_append(line, sizeof(line), "", 0));
	CHECK(cmdline_append(line, sizeof(line), "cd ef", 5));
	CHECK_TEXT(line, "ab cd ef");
	CHECK(cmdline_append(line, sizeof(line), "gh", 2));
	CHECK_TEXT(line, "ab cd ef gh");
	CHECK(!cmdline_append(line, sizeof(line), "i", 1));
	CHECK(!cmdline_append(line, sizeof(line), "123456789012", 12));
	CHECK_TEXT(line, "ab cd ef gh");
}

TEST(words_with_control_characters_are_refused)
{
	char line[12] = "a";

	CHECK(!cmdline_append(line, sizeof(line), "b\n", 2));
	CHECK_TEXT(line, "a");
}

static const char *find(const char *line, const char *name)
{
	static char value[32];
	size_t length = 0;
	const char *found = cmdline_find(line, name, &length);

	if (found == NULL)
		return "(none)";
	memcpy(value, found, length);
	value[length] = '\0';
	return value;
}

TEST(the_last_option_of_a_name_counts)
{
	CHECK_TEXT(find("log=info  log=debug", "log="), "debug");
	CHECK_TEXT(find("log=", "log="), "");
	CHECK_TEXT(find("xlog=info", "log="), "(none)");
	CHECK_TEXT(find("", "log="), "(none)");
}

TEST(words_after_two_dashes_are_arguments)
{
	CHECK_TEXT(find("run=/bin/a -- log=debug", "log="), "(none)");
	CHECK_TEXT(find("--log=debug log=info", "log="), "info");
}

static void type(struct line *line, const char *keys)
{
	while (*keys != '\0')
		line_key(line, (unsigned char)*keys++);
}

TEST(a_line_is_edited_at_its_cursor)
{
	char bytes[16] = "one three";
	struct line line;

	line_init(&line, bytes, sizeof(bytes));
	for (int i = 0; i < 5; i++)
		CHECK(line_key(&line, KEY_LEFT));
	type(&line, "two ");
	CHECK_TEXT(bytes, "one two three");
	CHECK(line_key(&line, KEY_BACKSPACE));
	CHECK(line_key(&line, KEY_DELETE));
	CHECK_TEXT(bytes, "one twohree");
	CHECK(line_key(&line, KEY_HOME));
	CHECK(!line_key(&line, KEY_BACKSPACE));
	CHECK(!line_key(&line, KEY_LEFT));
	CHECK(line_key(&line, KEY_DELETE));
	CHECK(line_key(&line, KEY_END));
	CHECK(!line_key(&line, KEY_DELETE));
	CHECK(!line_key(&line, KEY_RIGHT));
	CHECK_TEXT(bytes, "ne twohree");
	CHECK_EQUAL(line.length, 10);
}

TEST(a_full_line_takes_no_more)
{
	char bytes[4] = "";
	struct line line;

	line_init(&line, bytes, sizeof(bytes));
	type(&line, "abcd");
	CHECK_TEXT(bytes, "abc");
	CHECK(!line_key(&line, KEY_UP));
	CHECK(!line_key(&line, KEY_ESCAPE));
}

int main(void)
{
	RUN(formats_what_messages_need);
	RUN(text_is_cut_at_the_end_of_its_buffer);
	RUN(quoting_hides_what_does_not_print);
	RUN(numbers_are_digits_within_a_limit);
	RUN(a_resolution_is_two_numbers_around_an_x);
	RUN(utf8_is_decoded_strictly);
	RUN(paths_take_both_slashes_and_start_at_the_root);
	RUN(paths_that_lead_nowhere_are_refused);
	RUN(messages_show_paths_with_slashes);
	RUN(words_are_appended_with_one_space);
	RUN(words_with_control_characters_are_refused);
	RUN(the_last_option_of_a_name_counts);
	RUN(words_after_two_dashes_are_arguments);
	RUN(a_line_is_edited_at_its_cursor);
	RUN(a_full_line_takes_no_more);
	return test_end();
}
