/* SPDX-License-Identifier: MIT */
/* The parts of the ELF-64 format that the loader reads (System V ABI, chapters 4 and 5). */
#ifndef LOADER_ELF_FORMAT_H
#define LOADER_ELF_FORMAT_H

#include <stdint.h>

struct elf_header {
	uint8_t ident[16];
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t program_offset;
	uint64_t section_offset;
	uint32_t flags;
	uint16_t header_size;
	uint16_t program_entry_size;
	uint16_t program_count;
	uint16_t section_entry_size;
	uint16_t section_count;
	uint16_t section_names;
};

struct elf_program_header {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t virtual_address;
	uint64_t physical_address;
	uint64_t file_size;
	uint64_t memory_size;
	uint64_t alignment;
};

struct elf_dynamic {
	uint64_t tag;
	uint64_t value;
};

struct elf_relocation {
	uint64_t offset;
	uint64_t info;
	uint64_t addend;
};

enum {
	ELF_CLASS_64 = 2,
	ELF_LITTLE_ENDIAN = 1,
	ELF_VERSION_CURRENT = 1,

	ELF_TYPE_SHARED = 3, /* ET_DYN, also of position-independent executables */
	ELF_MACHINE_X86_64 = 62,

	ELF_PROGRAM_LOAD = 1,
	ELF_PROGRAM_DYNAMIC = 2,
	ELF_PROGRAM_INTERPRETER = 3,
	ELF_PROGRAM_TLS = 7,

	ELF_DYNAMIC_NULL = 0,
	ELF_DYNAMIC_NEEDED = 1,
	ELF_DYNAMIC_PLT_SIZE = 2,
	ELF_DYNAMIC_RELA = 7,
	ELF_DYNAMIC_RELA_SIZE = 8,
	ELF_DYNAMIC_RELA_ENTRY = 9,
	ELF_DYNAMIC_REL = 17,
	ELF_DYNAMIC_RELR = 36,

	ELF_RELOCATION_RELATIVE = 8,
};

#endif
