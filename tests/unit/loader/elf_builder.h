/* SPDX-License-Identifier: MIT */
/* A small, correct kernel file in memory, for tests to damage. */
#ifndef LOADER_ELF_BUILDER_H
#define LOADER_ELF_BUILDER_H

#include <string.h>

#include "elf.h"
#include "elf_format.h"

#define BUILT_SIZE 0x3000

enum {
	BUILT_TEXT, /* read and execute, at 0x0 */
	BUILT_DATA, /* read and write, at 0x1000, with 0x800 bytes of zeroes behind the file's */
	BUILT_DYNAMIC,
	BUILT_PROGRAMS,
};

/* Laid out as a file; everything is aligned. */
struct built {
	struct elf_header header;
	struct elf_program_header program[BUILT_PROGRAMS];
	uint8_t gap_1[0x1000 - sizeof(struct elf_header) -
		      BUILT_PROGRAMS * sizeof(struct elf_program_header)];
	uint8_t text[0x1000]; /* file 0x1000, address 0 */
	/* file 0x2000, address 0x1000 */
	struct elf_dynamic dynamic[4];
	struct elf_relocation relocation[2];
	uint64_t pointers[2];
	uint8_t gap_2[0x1000 - 4 * sizeof(struct elf_dynamic) - 2 * sizeof(struct elf_relocation) -
		      16];
};

_Static_assert(sizeof(struct built) == BUILT_SIZE, "the builder's file has no padding");

#define BUILT_ADDRESS(member) (offsetof(struct built, member) - 0x1000)

static inline void built_init(struct built *built)
{
	memset(built, 0, sizeof(*built));
	built->header = (struct elf_header){
		.ident = {0x7f, 'E', 'L', 'F', ELF_CLASS_64, ELF_LITTLE_ENDIAN,
			  ELF_VERSION_CURRENT},
		.type = ELF_TYPE_SHARED,
		.machine = ELF_MACHINE_X86_64,
		.version = ELF_VERSION_CURRENT,
		.entry = 0x10,
		.program_offset = offsetof(struct built, program),
		.header_size = sizeof(struct elf_header),
		.program_entry_size = sizeof(struct elf_program_header),
		.program_count = BUILT_PROGRAMS,
	};
	built->program[BUILT_TEXT] = (struct elf_program_header){
		.type = ELF_PROGRAM_LOAD,
		.flags = ELF_READ | ELF_EXECUTE,
		.offset = 0x1000,
		.file_size = 0x1000,
		.memory_size = 0x1000,
		.alignment = 0x1000,
	};
	built->program[BUILT_DATA] = (struct elf_program_header){
		.type = ELF_PROGRAM_LOAD,
		.flags = ELF_READ | ELF_WRITE,
		.offset = 0x2000,
		.virtual_address = 0x1000,
		.file_size = 0x1000,
		.memory_size = 0x1800,
		.alignment = 0x1000,
	};
	built->program[BUILT_DYNAMIC] = (struct elf_program_header){
		.type = ELF_PROGRAM_DYNAMIC,
		.flags = ELF_READ | ELF_WRITE,
		.offset = offsetof(struct built, dynamic),
		.virtual_address = BUILT_ADDRESS(dynamic),
		.file_size = sizeof(built->dynamic),
		.memory_size = sizeof(built->dynamic),
		.alignment = 8,
	};
	built->dynamic[0] = (struct elf_dynamic){ELF_DYNAMIC_RELA, BUILT_ADDRESS(relocation)};
	built->dynamic[1] = (struct elf_dynamic){ELF_DYNAMIC_RELA_SIZE, sizeof(built->relocation)};
	built->dynamic[2] =
		(struct elf_dynamic){ELF_DYNAMIC_RELA_ENTRY, sizeof(struct elf_relocation)};
	built->relocation[0] =
		(struct elf_relocation){BUILT_ADDRESS(pointers[0]), ELF_RELOCATION_RELATIVE, 0x10};
	built->relocation[1] = (struct elf_relocation){0x27f8, ELF_RELOCATION_RELATIVE, 0x3000};
	memset(built->text, 0x90, sizeof(built->text));
}

#endif
