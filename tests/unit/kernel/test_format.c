/* SPDX-License-Identifier: MIT */
/* The kernel's formatter against the C library's. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <kernel/log.h>

#include "../test.h"

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-zero-length"
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-truncation"
#pragma GCC diagnostic ignored "-Wformat-overflow"

#define AGREE(...)                                                         \
	do {                                                               \
		char ours[128], theirs[128];                               \
		CHECK_EQUAL(format_text(ours, sizeof ours, __VA_ARGS__),   \
			    snprintf(theirs, sizeof theirs, __VA_ARGS__)); \
		CHECK_TEXT(ours, theirs);                                  \
	} while (0)

TEST(conversions_agree_with_the_c_library)
{
	AGREE("plain %% text");
	AGREE("%d %i %u", -5, 7, 4000000000u);
	AGREE("%ld %lld %zu", INT64_MIN, INT64_MAX, SIZE_MAX);
	AGREE("%x %X %#x %#X %o %#o", 255, 255, 255, 255, 8, 8);
	AGREE("%#x %#o %.0d|%.0x|%.0o|%#.0o", 0, 0, 0, 0, 0, 0);
	AGREE("%08.3d|%-8d|%+d|% d|%+5d|%05d|%-05d", 5, 5, 5, 5, 5, -5, 5);
	AGREE("%p", (void *)0x1234);
	AGREE("%s|%10s|%-10s|%.2s|%.*s", "abc", "abc", "abc", "abc", 1, "abc");
	AGREE("%*d|%*d", 6, 1, -6, 1);
	AGREE("%c|%3c|%-3c|", 'x', 'y', 'z');
}

static unsigned long random_value(void)
{
	unsigned long value =
		(unsigned long)rand() << 42 ^ (unsigned long)rand() << 21 ^ (unsigned long)rand();

	return value >> rand() % 64;
}

TEST(random_integer_formats_agree)
{
	for (unsigned round = 0; round < 200000; round++) {
		static const char flags[] = "-0+ #";
		static const char *const lengths[] = {"", "l", "ll", "z"};
		const char *conversions = "dixXou";
		char format[32] = "<%";
		size_t at = 2;
		unsigned long value = random_value();
		unsigned length = (unsigned)rand() % 4;

		for (unsigned i = 0; i < 5; i++) {
			if (rand() % 4 == 0)
				format[at++] = flags[i];
		}
		if (rand() % 2)
			at += (size_t)sprintf(format + at, "%d", 1 + rand() % 30);
		if (rand() % 3 == 0)
			at += (size_t)sprintf(format + at, ".%d", rand() % 30);
		sprintf(format + at, "%s%c>", lengths[length], conversions[rand() % 6]);
		if (length)
			AGREE(format, value);
		else
			AGREE(format, (unsigned)value);
		if (!test_ok) {
			printf("format %s, value %#lx\n", format, value);
			return;
		}
	}
}

TEST(random_string_formats_agree)
{
	for (unsigned round = 0; round < 50000; round++) {
		char text[20];
		size_t length = (size_t)rand() % sizeof text;
		int width, precision;

		memset(text, 'a' + rand() % 26, length);
		text[length ? length - 1 : 0] = '\0';
		width = rand() % 40 - 20;
		precision = rand() % 25 - 3;
		AGREE("%*.*s|", width, precision, text);
		if (!test_ok)
			return;
	}
}

TEST(a_small_buffer_is_cut_and_terminated)
{
	char buffer[8];

	for (size_t size = 0; size <= sizeof buffer; size++) {
		char expected[8];

		memset(buffer, '#', sizeof buffer);
		memset(expected, '#', sizeof expected);
		CHECK_EQUAL(format_text(buffer, size, "%s", "0123456789"), 10);
		snprintf(expected, size, "%s", "0123456789");
		CHECK(memcmp(buffer, expected, sizeof buffer) == 0);
	}
}

TEST(an_unknown_conversion_is_shown_as_it_stands)
{
	char buffer[32];

	format_text(buffer, sizeof buffer, "a %q b %");
	CHECK_TEXT(buffer, "a %q b %");
}

TEST(a_null_string_is_named)
{
	char buffer[32];

	format_text(buffer, sizeof buffer, "%s", (char *)NULL);
	CHECK_TEXT(buffer, "(null)");
}

int main(void)
{
	RUN(conversions_agree_with_the_c_library);
	RUN(random_integer_formats_agree);
	RUN(random_string_formats_agree);
	RUN(a_small_buffer_is_cut_and_terminated);
	RUN(an_unknown_conversion_is_shown_as_it_stands);
	RUN(a_null_string_is_named);
	return test_end();
}
