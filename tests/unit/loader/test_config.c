/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdlib.h>

#include "test.h"

#define HASH "00112233445566778899aabbccddeeffFFEEDDCCBBAA99887766554433221100"
#define GOOD "[kelner]\nkernel=/kelner/kernel.elf\nkernel_sha256=" HASH "\n"

static struct config config;
static struct config_error error;

/* Parses a copy of exactly the size, so that the sanitizer sees every byte read past its end. */
static bool parse_bytes(const char *bytes, size_t size)
{
	char *copy = malloc(size > 0 ? size : 1);
	bool understood;

	memcpy(copy, bytes, size);
	memset(&error, 0, sizeof(error));
	understood = config_parse(copy, size, &config, &error);
	free(copy);
	return understood;
}

static bool parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

#define REFUSED(file, at, message)               \
	do {                                     \
		CHECK(!parse(file));             \
		CHECK_EQUAL(error.line, at);     \
		CHECK_TEXT(error.text, message); \
	} while (0)

TEST(an_entry_is_read_as_written)
{
	CHECK(parse("# comment\n\ntimeout=10\ndefault = two\n" GOOD "[ two ]\n\tkernel = \\k\n"
		    "initrd=/i\ninitrd_sha256=" HASH "\ncmdline=run=/bin/a -- b = c # d\n"
		    "resolution=1024x768\nverify=no\n"));
	CHECK_EQUAL(config.count, 2);
	CHECK_EQUAL(config.timeout, 10);
	CHECK_EQUAL(config.default_entry, 1);
	CHECK_TEXT(config.entries[0].name, "kelner");
	CHECK_TEXT(config.entries[0].kernel.path, "/kelner/kernel.elf");
	CHECK(config.entries[0].kernel.has_hash);
	CHECK_EQUAL(config.entries[0].kernel.hash[1], 0x11);
	CHECK_EQUAL(config.entries[0].kernel.hash[16], 0xff);
	CHECK(config.entries[0].verify);
	CHECK_EQUAL(config.entries[0].width, 0);
	CHECK_TEXT(config.entries[1].name, "two");
	CHECK_TEXT(config.entries[1].kernel.path, "\\k");
	CHECK_TEXT(config.entries[1].initrd.path, "/i");
	CHECK_TEXT(config.entries[1].cmdline, "run=/bin/a -- b = c # d");
	CHECK_EQUAL(config.entries[1].width, 1024);
	CHECK_EQUAL(config.entries[1].height, 768);
	CHECK(!config.entries[1].verify);
}

TEST(one_entry_does_not_wait_and_several_do)
{
	CHECK(parse(GOOD));
	CHECK_EQUAL(config.timeout, 0);
	CHECK(parse(GOOD "[b]\nkernel=b\n"));
	CHECK_EQUAL(config.timeout, CONFIG_TIMEOUT_DEFAULT);
	CHECK(parse("timeout=0\n" GOOD "[b]\nkernel=b\n"));
	CHECK_EQUAL(config.timeout, 0);
	CHECK(parse("timeout=3\n" GOOD));
	CHECK_EQUAL(config.timeout, 3);
}

TEST(windows_line_ends_and_a_byte_order_mark_do_no_harm)
{
	CHECK(parse("\xef\xbb\xbf# \xc3\xa4\r\n[a]\r\nkernel=k\r\n"));
	CHECK_TEXT(config.entries[0].kernel.path, "k");
	CHECK(parse("[a]\nkernel=k"));
	CHECK_TEXT(config.entries[0].kernel.path, "k");
}

TEST(a_file_without_entries_is_refused)
{
	REFUSED("", 0, "it has no entry; one starts with a line [NAME]");
	REFUSED("# nothing\n", 0, "it has no entry; one starts with a line [NAME]");
	REFUSED("timeout=1\n", 0, "it has no entry; one starts with a line [NAME]");
}

TEST(an_unknown_key_is_named)
{
	REFUSED("[a]\nkernel=k\ncolour=blue\n", 3,
		"the key \"colour\" is not known; an entry has kernel, kernel_sha256, initrd, "
		"initrd_sha256, cmdline, resolution and verify");
	REFUSED("kernel=k\n[a]\nkernel=k\n", 1,
		"the key \"kernel\" is not known; before the first [NAME] there are timeout and "
		"default");
	REFUSED("[a]\nkernel=k\ntimeout=3\n", 3,
		"the key \"timeout\" is not known; an entry has kernel, kernel_sha256, initrd, "
		"initrd_sha256, cmdline, resolution and verify");
}

TEST(a_line_that_is_nothing_is_named)
{
	REFUSED("[a]\nkernel\n", 2, "\"kernel\" is neither KEY=VALUE nor [NAME]");
	REFUSED("[a]\n=k\n", 2, "\"=k\" is neither KEY=VALUE nor [NAME]");
	REFUSED("[a\n", 1, "\"[a\" is neither KEY=VALUE nor [NAME]");
	REFUSED("[\n", 1, "\"[\" is neither KEY=VALUE nor [NAME]");
	REFUSED("[]\n", 1, "the section name in [] is missing");
}

TEST(bytes_that_are_no_text_are_refused)
{
	CHECK(!parse_bytes("[a]\nkernel=\0k\n", 14));
	CHECK_EQUAL(error.line, 2);
	CHECK_TEXT(error.text, "column 8 holds the control character 0x00; the file must be plain "
			       "text in UTF-8");
	CHECK(!parse_bytes("# \x1b[2J\n", 7));
	CHECK_EQUAL(error.line, 1);
}

TEST(nothing_is_given_twice)
{
	REFUSED("timeout=1\ntimeout=1\n" GOOD, 2, "the key \"timeout\" is given twice");
	REFUSED("[a]\nkernel=k\nkernel=k\n", 3, "the key \"kernel\" is given twice");
	REFUSED("[a]\nkernel=k\n[b]\nkernel=k\n[a]\n", 5, "there are two entries called \"a\"");
}

TEST(an_entry_needs_a_kernel)
{
	REFUSED("[a]\ncmdline=b\n", 1, "the entry [a] has no kernel=");
	REFUSED("\n[a]\n[b]\nkernel=k\n", 2, "the entry [a] has no kernel=");
	REFUSED("[a]\nkernel=\n", 2, "kernel= names no file");
	REFUSED("[a]\nkernel=k\ninitrd_sha256=" HASH "\n", 1,
		"the entry [a] has initrd_sha256= but no initrd=");
}

TEST(values_must_be_what_their_key_takes)
{
	REFUSED("timeout=soon\n" GOOD, 1, "timeout= takes seconds from 0 to 86400, not \"soon\"");
	REFUSED("timeout=\n" GOOD, 1, "timeout= takes seconds from 0 to 86400, not \"\"");
	REFUSED("[a]\nkernel_sha256=12\n", 2,
		"kernel_sha256= takes 64 hexadecimal digits, not 2 characters");
	REFUSED("[a]\ninitrd_sha256="
		"g0112233445566778899aabbccddeeffFFEEDDCCBBAA99887766554433221100\n",
		2, "initrd_sha256= takes 64 hexadecimal digits, and one of these is not");
	REFUSED("[a]\nresolution=big\n", 2,
		"resolution= takes WIDTHxHEIGHT, such as 1280x800, not \"big\"");
	REFUSED("[a]\nverify=maybe\n", 2, "verify= takes yes or no, not \"maybe\"");
	REFUSED("default=b\n" GOOD, 1, "default= names \"b\", and there is no such entry");
}

/* prefix, a value of this length, a line end, suffix */
static bool parse_long(const char *prefix, size_t length, const char *suffix)
{
	static char text[CONFIG_FILE_MAX];
	size_t at = strlen(prefix);

	memcpy(text, prefix, at);
	memset(text + at, 'x', length);
	strcpy(text + at + length, "\n");
	strcat(text, suffix);
	return parse(text);
}

TEST(values_have_a_limit)
{
	CHECK(parse_long("[a]\nkernel=", 255, ""));
	CHECK(!parse_long("[a]\nkernel=", 256, ""));
	CHECK_TEXT(error.text, "the value of kernel is 256 bytes long, the limit is 255");
	CHECK(parse_long("[a]\nkernel=k\ncmdline=", BOOT_CMDLINE_MAX - 1, ""));
	CHECK(!parse_long("[a]\nkernel=k\ncmdline=", BOOT_CMDLINE_MAX, ""));
	CHECK_EQUAL(error.line, 3);
	CHECK(!parse_long("[a]\nkernel=k\n[", 70, "]\n"));
}

TEST(entries_have_a_limit)
{
	char text[1024] = "";
	char entry[32];

	for (unsigned i = 0; i < CONFIG_ENTRIES_MAX; i++) {
		snprintf(entry, sizeof(entry), "[e%u]\nkernel=k\n", i);
		strcat(text, entry);
	}
	CHECK(parse(text));
	CHECK_EQUAL(config.count, CONFIG_ENTRIES_MAX);
	strcat(text, "[more]\n");
	REFUSED(text, 2 * CONFIG_ENTRIES_MAX + 1, "there are more than 16 entries");
}

TEST(a_file_has_a_limit)
{
	static char noise[1 << 20];

	memset(noise, '#', sizeof(noise));
	CHECK(!parse_bytes(noise, sizeof(noise)));
	CHECK_TEXT(error.text, "it is 1048576 bytes long, the limit is 65536");
}

int main(void)
{
	RUN(an_entry_is_read_as_written);
	RUN(one_entry_does_not_wait_and_several_do);
	RUN(windows_line_ends_and_a_byte_order_mark_do_no_harm);
	RUN(a_file_without_entries_is_refused);
	RUN(an_unknown_key_is_named);
	RUN(a_line_that_is_nothing_is_named);
	RUN(bytes_that_are_no_text_are_refused);
	RUN(nothing_is_given_twice);
	RUN(an_entry_needs_a_kernel);
	RUN(values_must_be_what_their_key_takes);
	RUN(values_have_a_limit);
	RUN(entries_have_a_limit);
	RUN(a_file_has_a_limit);
	return test_end();
}
