/* SPDX-License-Identifier: MIT */
/* Archives and ELF images made by hand. */
#ifndef TEST_IMAGES_H
#define TEST_IMAGES_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Appends one entry; returns the archive's new size. */
static inline size_t archive_add(uint8_t *archive, size_t size, const char *name, unsigned mode,
				 const void *data, size_t length)
{
	size_t name_size = strlen(name) + 1;

	size += (size_t)sprintf((char *)archive + size,
				"070702%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1,
				mode, 0, 0, 1, 7, (unsigned)length, 0, 0, 0, 0, (unsigned)name_size,
				0);
	memcpy(archive + size, name, name_size);
	size = (size + name_size + 3) & ~(size_t)3;
	memcpy(archive + size, data, length);
	return (size + length + 3) & ~(size_t)3;
}

struct test_elf {
	uint8_t identification[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, program_headers, section_headers;
	uint32_t flags;
	uint16_t header_size, program_header_size, program_header_count, other[3];
	struct {
		uint32_t type, flags;
		uint64_t offset, address, physical, file_size, memory_size, alignment;
	} segment[3];
	uint8_t bytes[0x3000];
};

/* A good static PIE: code at 0 (with the headers), data at 0x2010 with zeroes behind. */
static inline struct test_elf good_elf(void)
{
	return (struct test_elf){
		.identification = {0x7f, 'E', 'L', 'F', 2, 1, 1},
		.type = 3,
		.machine = 62,
		.version = 1,
		.entry = 0x800,
		.program_headers = 64,
		.header_size = 64,
		.program_header_size = 56,
		.program_header_count = 3,
		.segment = {{.type = 1, .flags = 5, .file_size = 0x1000, .memory_size = 0x1000},
			    {.type = 1,
			     .flags = 6,
			     .offset = 0x1010,
			     .address = 0x2010,
			     .file_size = 0x20,
			     .memory_size = 0x3000},
			    {.type = 0x6474e551}},
	};
}

#endif
