/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "elf_builder.h"
#include "test.h"

static struct built built;
static struct elf_image image;
static char error[ELF_ERROR_MAX];

/* Validates the first size bytes of the built file, in memory of exactly that size. */
static bool validate(size_t size)
{
	void *copy = malloc(size > 0 ? size : 1);
	bool valid;

	memcpy(copy, &built, size);
	error[0] = '\0';
	valid = elf_validate(copy, size, &image, error);
	free(copy);
	return valid;
}

/* Sets one field of a fresh file, and expects the sentence about it. */
#define REFUSED(field, value, message)        \
	do {                                  \
		built_init(&built);           \
		built.field = value;          \
		CHECK(!validate(BUILT_SIZE)); \
		CHECK_TEXT(error, message);   \
	} while (0)

TEST(a_good_file_is_described)
{
	built_init(&built);
	CHECK(validate(BUILT_SIZE));
	CHECK_EQUAL(image.lowest, 0);
	CHECK_EQUAL(image.size, 0x3000);
	CHECK_EQUAL(image.entry, 0x10);
	CHECK_EQUAL(image.segment_count, 2);
	CHECK_EQUAL(image.segments[0].rights, ELF_READ | ELF_EXECUTE);
	CHECK_EQUAL(image.segments[1].rights, ELF_READ | ELF_WRITE);
	CHECK_EQUAL(image.relocation_count, 2);
}

TEST(a_file_without_relocations_is_good)
{
	built_init(&built);
	built.program[BUILT_DYNAMIC].type = 0;
	CHECK(validate(BUILT_SIZE));
	CHECK_EQUAL(image.relocation_count, 0);
}

TEST(segments_are_sorted)
{
	struct elf_program_header data;

	built_init(&built);
	data = built.program[BUILT_DATA];
	built.program[BUILT_DATA] = built.program[BUILT_TEXT];
	built.program[BUILT_TEXT] = data;
	CHECK(validate(BUILT_SIZE));
	CHECK_EQUAL(image.segments[0].address, 0);
	CHECK_EQUAL(image.segments[1].address, 0x1000);
}

TEST(other_files_are_not_elf)
{
	REFUSED(header.ident[0], 'M', "is not an ELF file: it starts with 4d 45 4c 46");
	REFUSED(header.ident[4], 1, "is not a 64-bit little-endian ELF file");
	REFUSED(header.ident[5], 2, "is not a 64-bit little-endian ELF file");
	REFUSED(header.machine, 183,
		"is for another machine (ELF number 183); this is x86_64 (62)");
	REFUSED(header.type, 2, "is not position-independent (ELF type 2, not 3)");
	REFUSED(header.version, 2, "has ELF version 2; only 1 is known");
	REFUSED(header.header_size, 52, "has an ELF header of 52 bytes instead of 64");
	REFUSED(header.program_entry_size, 32, "has program headers of 32 bytes instead of 56");
}

TEST(a_file_of_any_shorter_length_is_refused)
{
	built_init(&built);
	CHECK(!validate(0));
	CHECK_TEXT(error, "is only 0 bytes long, too short for an ELF file");
	for (size_t size = 0; size < BUILT_SIZE; size += 0x3f)
		CHECK(!validate(size));
	CHECK(!validate(BUILT_SIZE - 1));
	CHECK_TEXT(error, "is truncated or damaged: segment 1 ends behind the end of the file");
}

TEST(program_headers_lie_inside_the_file)
{
	REFUSED(header.program_count, 0, "has 0 program headers; 1 to 64 are possible");
	REFUSED(header.program_count, 65, "has 65 program headers; 1 to 64 are possible");
	REFUSED(header.program_offset, BUILT_SIZE - 64,
		"is truncated or damaged: its program headers are not all inside it");
	REFUSED(header.program_offset, UINT64_MAX - 7,
		"is truncated or damaged: its program headers are not all inside it");
	REFUSED(header.program_offset, 65,
		"is truncated or damaged: its program headers are not all inside it");
}

TEST(segments_lie_inside_the_file)
{
	REFUSED(program[BUILT_DATA].offset, UINT64_MAX - 0xff,
		"is truncated or damaged: segment 1 ends behind the end of the file");
	REFUSED(program[BUILT_DATA].file_size, UINT64_MAX,
		"is truncated or damaged: segment 1 ends behind the end of the file");
	REFUSED(program[BUILT_DATA].memory_size, 0xfff,
		"is damaged: segment 1 is larger in the file than in memory");
}

TEST(segments_are_aligned)
{
	REFUSED(program[BUILT_DATA].virtual_address, 0x1008,
		"has segment 1 at 0x1008, which is not a page boundary");
	REFUSED(program[BUILT_DATA].alignment, 0x200000,
		"wants segment 1 aligned to 0x200000; only powers of two up to 0x1000 are "
		"possible");
	REFUSED(program[BUILT_DATA].alignment, 3,
		"wants segment 1 aligned to 0x3; only powers of two up to 0x1000 are possible");
}

TEST(segments_do_not_overlap)
{
	REFUSED(program[BUILT_DATA].virtual_address, 0,
		"has overlapping segments: one at 0x0 begins before 0x1000, where the last page of "
		"another ends");
	REFUSED(program[BUILT_TEXT].memory_size, 0x1001,
		"has overlapping segments: one at 0x1000 begins before 0x2000, where the last page "
		"of "
		"another ends");
}

TEST(no_segment_is_writable_and_executable)
{
	REFUSED(program[BUILT_TEXT].flags, ELF_READ | ELF_WRITE | ELF_EXECUTE,
		"has a segment that is writable and executable (segment 0)");
}

TEST(the_image_has_a_limit)
{
	REFUSED(program[BUILT_DATA].memory_size, 65ull << 20,
		"is too large: segment 1 ends above the limit of 64 MiB");
	REFUSED(program[BUILT_DATA].memory_size, UINT64_MAX,
		"is too large: segment 1 ends above the limit of 64 MiB");
	REFUSED(program[BUILT_DATA].virtual_address, UINT64_MAX - 0xfff,
		"is too large: segment 1 ends above the limit of 64 MiB");
	REFUSED(program[BUILT_DATA].virtual_address, 1ull << 40,
		"is too large: it needs 1048576 MiB in one piece, the limit is 64");
	REFUSED(program[BUILT_DATA].memory_size, 64ull << 20,
		"is too large: it needs 64 MiB in one piece, the limit is 64");
}

TEST(programs_are_no_kernels)
{
	REFUSED(program[BUILT_DYNAMIC].type, ELF_PROGRAM_INTERPRETER,
		"asks for an interpreter: it is a program, not a kernel");
	REFUSED(program[BUILT_DYNAMIC].type, ELF_PROGRAM_TLS,
		"has thread-local storage, which a kernel cannot");
	built_init(&built);
	built.program[BUILT_TEXT].type = 0;
	built.program[BUILT_DATA].type = 0;
	CHECK(!validate(BUILT_SIZE));
	CHECK_TEXT(error, "has nothing to load");
	built_init(&built);
	built.program[BUILT_TEXT] = built.program[BUILT_DYNAMIC];
	CHECK(!validate(BUILT_SIZE));
	CHECK_TEXT(error, "has two dynamic sections");
}

TEST(the_entry_point_is_code_in_the_file)
{
	REFUSED(header.entry, 0x1000, "has its entry point at 0x1000, outside its executable code");
	REFUSED(header.entry, UINT64_MAX,
		"has its entry point at 0xffffffffffffffff, outside its executable code");
}

TEST(the_dynamic_section_lies_inside_the_file)
{
	REFUSED(program[BUILT_DYNAMIC].virtual_address, 0x1fd0,
		"is damaged: its dynamic section, 64 bytes at 0x1fd0, is not inside it");
	REFUSED(program[BUILT_DYNAMIC].file_size, UINT64_MAX - 4,
		"is damaged: its dynamic section, 18446744073709551611 bytes at 0x1000, is not "
		"inside "
		"it");
}

TEST(only_static_linking_is_possible)
{
	REFUSED(dynamic[3].tag, ELF_DYNAMIC_NEEDED,
		"needs a shared library: it is not linked statically");
	REFUSED(dynamic[3].tag, ELF_DYNAMIC_REL,
		"has relocations in another table than .rela.dyn (dynamic tag 17)");
	REFUSED(dynamic[3].tag, ELF_DYNAMIC_RELR,
		"has relocations in another table than .rela.dyn (dynamic tag 36)");
	built_init(&built);
	built.dynamic[3] = (struct elf_dynamic){ELF_DYNAMIC_PLT_SIZE, 24};
	CHECK(!validate(BUILT_SIZE));
	CHECK_TEXT(error, "has procedure-linkage relocations: it is not linked statically");
}

TEST(the_relocation_table_lies_inside_the_file)
{
	REFUSED(dynamic[0].value, 0x1fe0,
		"is damaged: its relocation table, 48 bytes at 0x1fe0, is not inside it");
	REFUSED(dynamic[0].value, UINT64_MAX,
		"is damaged: its relocation table, 48 bytes at 0xffffffffffffffff, is not inside "
		"it");
	REFUSED(dynamic[1].value, 47,
		"is damaged: its relocation table, 47 bytes at 0x1040, is not inside it");
	REFUSED(dynamic[2].value, 16, "has relocations of 16 bytes instead of 24");
}

TEST(only_relative_relocations_inside_the_image_are_possible)
{
	REFUSED(relocation[1].info, 1,
		"has relocation 1 of type 1; only R_X86_64_RELATIVE (8) without a symbol is "
		"possible");
	REFUSED(relocation[1].info, 8 | 1ull << 32,
		"has relocation 1 of type 8; only R_X86_64_RELATIVE (8) without a symbol is "
		"possible");
	REFUSED(relocation[1].offset, 0x27f9, "has relocation 1 at 0x27f9, outside its segments");
	REFUSED(relocation[1].offset, UINT64_MAX,
		"has relocation 1 at 0xffffffffffffffff, outside its segments");
	REFUSED(relocation[1].addend, 0x3001,
		"has relocation 1 pointing to 0x3001, outside the image");
	REFUSED(relocation[1].addend, UINT64_MAX,
		"has relocation 1 pointing to 0xffffffffffffffff, outside the image");
}

TEST(a_placed_image_is_copied_cleared_and_relocated)
{
	uint8_t *memory = malloc(0x3000);
	uint64_t pointer;

	built_init(&built);
	CHECK(validate(BUILT_SIZE));
	memset(memory, 0xee, 0x3000);
	elf_place(&built, &image, memory, 0xffffffff80123000);
	CHECK_EQUAL(memory[0], 0x90);
	CHECK_EQUAL(memory[0x2000], 0);
	CHECK_EQUAL(memory[0x2fff], 0);
	memcpy(&pointer, memory + BUILT_ADDRESS(pointers[0]), sizeof(pointer));
	CHECK_EQUAL(pointer, 0xffffffff80123010);
	memcpy(&pointer, memory + 0x27f8, sizeof(pointer));
	CHECK_EQUAL(pointer, 0xffffffff80126000);
	free(memory);
}

TEST(an_image_that_does_not_start_at_0_is_moved_as_a_whole)
{
	uint8_t *memory = malloc(0x3000);
	uint64_t pointer;

	built_init(&built);
	for (unsigned i = 0; i < BUILT_PROGRAMS; i++)
		built.program[i].virtual_address += 0x400000;
	for (unsigned i = 0; i < 2; i++) {
		built.relocation[i].offset += 0x400000;
		built.relocation[i].addend += 0x400000;
	}
	built.dynamic[0].value += 0x400000;
	built.header.entry += 0x400000;
	CHECK(validate(BUILT_SIZE));
	CHECK_EQUAL(image.lowest, 0x400000);
	elf_place(&built, &image, memory, 0xffffffff80123000);
	memcpy(&pointer, memory + BUILT_ADDRESS(pointers[0]), sizeof(pointer));
	CHECK_EQUAL(pointer, 0xffffffff80123010);
	free(memory);
}

int main(void)
{
	RUN(a_good_file_is_described);
	RUN(a_file_without_relocations_is_good);
	RUN(segments_are_sorted);
	RUN(other_files_are_not_elf);
	RUN(a_file_of_any_shorter_length_is_refused);
	RUN(program_headers_lie_inside_the_file);
	RUN(segments_lie_inside_the_file);
	RUN(segments_are_aligned);
	RUN(segments_do_not_overlap);
	RUN(no_segment_is_writable_and_executable);
	RUN(the_image_has_a_limit);
	RUN(programs_are_no_kernels);
	RUN(the_entry_point_is_code_in_the_file);
	RUN(the_dynamic_section_lies_inside_the_file);
	RUN(only_static_linking_is_possible);
	RUN(the_relocation_table_lies_inside_the_file);
	RUN(only_relative_relocations_inside_the_image_are_possible);
	RUN(a_placed_image_is_copied_cleared_and_relocated);
	RUN(an_image_that_does_not_start_at_0_is_moved_as_a_whole);
	return test_end();
}
