/* SPDX-License-Identifier: MIT */
#include "images.h"
#include "program_block.h"

#include <abi/errno.h>
#include <abi/mman.h>
#include <command_line.h>
#include <kelner/archive.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>
#include <stdlib.h>
#include <test.h>

struct start_block *start_block;

int64_t kelner_log_write(handle_t log, const char *text, size_t length)
{
	(void)log, (void)text;
	return (int64_t)length;
}

/* --- archive --------------------------------------------------------------------------------- */

static uint8_t bytes[4096];

static struct archive small_archive(void)
{
	size_t size = archive_add(bytes, 0, "bin", 040755, "", 0);

	size = archive_add(bytes, size, "bin/true", 0100755, "yes!!", 5);
	size = archive_add(bytes, size, "TRAILER!!!", 0, "", 0);
	return (struct archive){bytes, size};
}

TEST(archive_finds_a_file_with_or_without_leading_slash)
{
	struct archive archive = small_archive();
	struct archive_entry entry;

	CHECK_EQUAL(archive_find(&archive, "/bin/true", &entry), 0);
	CHECK_EQUAL(entry.size, 5);
	CHECK_EQUAL(entry.mode, 0100755);
	CHECK(memcmp(bytes + entry.offset, "yes!!", 5) == 0);
	CHECK_EQUAL(archive_find(&archive, "bin/true", &entry), 0);
}

TEST(archive_says_what_is_missing)
{
	struct archive archive = small_archive();
	struct archive_entry entry;

	CHECK_EQUAL(archive_find(&archive, "/bin/fals", &entry), -ENOENT);
	CHECK_EQUAL(archive_find(&archive, "/bin/true2", &entry), -ENOENT);
}

TEST(archive_cut_anywhere_is_damaged_and_never_read_past_its_end)
{
	struct archive archive = small_archive();
	struct archive_entry entry;

	for (size_t size = 0; size < archive.size - 4; size++) {
		struct archive cut = {malloc(size ? size : 1), size};

		memcpy((void *)(uintptr_t)cut.data, bytes, size);
		CHECK_EQUAL(archive_find(&cut, "nothing", &entry), -EBADMSG);
		free((void *)(uintptr_t)cut.data);
	}
}

TEST(archive_refuses_a_size_beyond_its_end)
{
	struct archive archive = small_archive();
	struct archive_entry entry;

	memcpy(bytes + 6 + 8 * 6, "FFFFFFFF", 8);
	CHECK_EQUAL(archive_find(&archive, "bin", &entry), -EBADMSG);
}

/* --- programs -------------------------------------------------------------------------------- */

static const char *reason;

static int parse(const struct test_elf *elf)
{
	struct program_image image;

	return program_parse((const uint8_t *)elf, sizeof(*elf), &image, &reason);
}

TEST(program_good_image_is_placed_by_whole_pages)
{
	struct test_elf elf = good_elf();
	struct program_image image;

	CHECK_EQUAL(program_parse((uint8_t *)&elf, sizeof(elf), &image, &reason), 0);
	CHECK_EQUAL(image.segment_count, 2);
	CHECK_EQUAL(image.span, 0x6000);
	CHECK_EQUAL(image.headers, 64);
	CHECK_EQUAL(image.segment[0].protection, PROT_READ | PROT_EXEC);
	CHECK_EQUAL(image.segment[1].address, 0x2000);
	CHECK_EQUAL(image.segment[1].offset, 0x1000);
	CHECK_EQUAL(image.segment[1].file_size, 0x30);
	CHECK_EQUAL(image.segment[1].memory_size, 0x4000);
}

#define REFUSED(rule, change, words)                   \
	TEST(program_##rule##_is_refused)              \
	{                                              \
		struct test_elf elf = good_elf();      \
		change;                                \
		CHECK_EQUAL(parse(&elf), -ENOEXEC);    \
		CHECK(reason &&strstr(reason, words)); \
	}

REFUSED(no_elf, elf.identification[0] = '#', "not a 64-bit ELF")
REFUSED(other_machine, elf.machine = 183, "another processor")
REFUSED(fixed_address, elf.type = 2, "static-pie")
REFUSED(interpreter, elf.segment[2].type = 3, "dynamic linker")
REFUSED(write_and_execute, elf.segment[0].flags = 7, "writable and executable")
REFUSED(segment_past_file, elf.segment[1].offset = 0xfffffffffffff010, "beyond the end")
REFUSED(segment_shrinking, elf.segment[0].memory_size = 1, "larger in the file")
REFUSED(overlap, elf.segment[1].address = 0x10, "overlap")
REFUSED(misaligned, elf.segment[1].address = 0x2020, "modulo")
REFUSED(too_high, elf.segment[1].memory_size = ~0ULL, "too large")
REFUSED(headers_past_file, elf.program_headers = ~0ULL - 8, "program headers")
REFUSED(entry_in_data, elf.entry = 0x2010, "entry point")
REFUSED(nothing_to_load, (elf.segment[0].type = elf.segment[1].type = 0), "nothing to load")

TEST(program_shorter_than_its_header_is_refused)
{
	struct program_image image;

	CHECK_EQUAL(program_parse((const uint8_t *)"\x7f"
						   "ELF",
				  4, &image, &reason),
		    -ENOEXEC);
}

TEST(start_block_holds_arguments_at_the_process_addresses)
{
	static const char *const argv[] = {"/bin/true", "one two", NULL};
	static const char *const envp[] = {"A=b", NULL};
	struct program program = {.argc = 2, .argv = argv, .envp = envp, .command_line = "run=x"};
	struct program_image image = {.entry = 0x10, .headers = 64, .header_count = 3};
	struct program_place place = {.image = 0x1000000, .block = 0x7000000};
	uint64_t size = program_block_size(&program);
	struct start_block *block = calloc(1, size);
	uint64_t *pointers;

	program_block_write(block, &program, &image, &place);
	CHECK_EQUAL(block->argc, 2);
	pointers = (uint64_t *)((char *)block + (block->argv - place.block));
	CHECK_TEXT((char *)block + (pointers[1] - place.block), "one two");
	CHECK_EQUAL(pointers[2], 0);
	pointers = (uint64_t *)((char *)block + (block->envp - place.block));
	CHECK_TEXT((char *)block + (pointers[0] - place.block), "A=b");
	CHECK_TEXT((char *)block + (block->command_line - place.block), "run=x");
	CHECK_EQUAL(block->command_line + 6, place.block + size);
	free(block);
}

/* --- the first program's command line -------------------------------------------------------- */

static struct session_options options;

TEST(command_line_without_words_means_the_built_in_session_again_and_again)
{
	command_line_parse(NULL, &options);
	CHECK(!options.run && !options.once);
	command_line_parse("", &options);
	CHECK(!options.run && !options.once);
}

TEST(command_line_run_takes_the_arguments_behind_two_dashes)
{
	command_line_parse("log=debug  run=/bin/a session=x -- -b  run=/no", &options);
	CHECK_TEXT(options.run, "/bin/a");
	CHECK(options.once);
	CHECK_EQUAL(options.argc, 3);
	CHECK_TEXT(options.argv[0], "/bin/a");
	CHECK_TEXT(options.argv[1], "-b");
	CHECK_TEXT(options.argv[2], "run=/no");
	CHECK(options.argv[3] == NULL);
}

TEST(command_line_session_once)
{
	command_line_parse("session=once", &options);
	CHECK(options.once && !options.run);
	command_line_parse("session=once session=always", &options);
	CHECK(!options.once);
}

TEST(command_line_with_too_much_is_cut_and_says_so)
{
	char line[4096] = "run=/a --";

	for (int i = 0; i < 1000; i++)
		strcat(line, " x");
	command_line_parse(line, &options);
	CHECK(options.too_many);
	CHECK_EQUAL(options.argc, ARGUMENTS_MAX);
}

/* --- formatted text -------------------------------------------------------------------------- */

TEST(format_agrees_with_the_standard)
{
	char ours[128], theirs[128];

	text_format(ours, sizeof(ours), "%d %5d|%-5d|%05d %u %x %lx %s %-4s| %c%% %zu", -7, 42, -42,
		    -42, 4000000000U, 0xbeefU, ~0UL, "text", "ab", 'z', (size_t)9);
	snprintf(theirs, sizeof(theirs), "%d %5d|%-5d|%05d %u %x %lx %s %-4s| %c%% %zu", -7, 42,
		 -42, -42, 4000000000U, 0xbeefU, ~0UL, "text", "ab", 'z', (size_t)9);
	CHECK_TEXT(ours, theirs);
}

TEST(format_is_bounded_and_terminated)
{
	char text[4] = "xxx";

	CHECK_EQUAL(text_format(text, sizeof(text), "%s", "abcdef"), 6);
	CHECK_TEXT(text, "abc");
	CHECK_EQUAL(text_format(text, 0, "%ld", -9223372036854775807L - 1), 20);
	CHECK_TEXT(text, "abc");
}

int main(void)
{
	RUN(archive_finds_a_file_with_or_without_leading_slash);
	RUN(archive_says_what_is_missing);
	RUN(archive_cut_anywhere_is_damaged_and_never_read_past_its_end);
	RUN(archive_refuses_a_size_beyond_its_end);
	RUN(program_good_image_is_placed_by_whole_pages);
	RUN(program_no_elf_is_refused);
	RUN(program_other_machine_is_refused);
	RUN(program_fixed_address_is_refused);
	RUN(program_interpreter_is_refused);
	RUN(program_write_and_execute_is_refused);
	RUN(program_segment_past_file_is_refused);
	RUN(program_segment_shrinking_is_refused);
	RUN(program_overlap_is_refused);
	RUN(program_misaligned_is_refused);
	RUN(program_too_high_is_refused);
	RUN(program_headers_past_file_is_refused);
	RUN(program_entry_in_data_is_refused);
	RUN(program_nothing_to_load_is_refused);
	RUN(program_shorter_than_its_header_is_refused);
	RUN(start_block_holds_arguments_at_the_process_addresses);
	RUN(command_line_without_words_means_the_built_in_session_again_and_again);
	RUN(command_line_run_takes_the_arguments_behind_two_dashes);
	RUN(command_line_session_once);
	RUN(command_line_with_too_much_is_cut_and_says_so);
	RUN(format_agrees_with_the_standard);
	RUN(format_is_bounded_and_terminated);
	return test_end();
}
