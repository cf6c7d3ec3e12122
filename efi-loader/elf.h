/* SPDX-License-Identifier: MIT */
/*
 * The kernel's ELF file: checked as a whole before a byte of it is used, then placed. What is
 * accepted stands in PROTOCOL.md.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_SEGMENTS_MAX 16
#define ELF_IMAGE_MAX    (64u << 20) /* bytes of memory */
#define ELF_ERROR_MAX    200

#define ELF_PAGE 4096u

enum elf_rights {
	ELF_EXECUTE = 1,
	ELF_WRITE = 2,
	ELF_READ = 4,
};

/* Addresses are the file's own, before placement. */
struct elf_segment {
	uint64_t address; /* page-aligned */
	uint64_t memory_size;
	uint64_t offset;
	uint64_t file_size;
	uint32_t rights; /* enum elf_rights, never write and execute */
};

struct elf_image {
	uint64_t lowest; /* page-aligned */
	uint64_t size;   /* bytes, whole pages */
	uint64_t entry;
	uint64_t relocations; /* offset in the file */
	uint64_t relocation_count;
	uint32_t segment_count;
	struct elf_segment segments[ELF_SEGMENTS_MAX]; /* sorted by address */
};

/*
 * Describes the image in the file. On failure error, of ELF_ERROR_MAX bytes, holds the rest of a
 * sentence that starts with the file's name.
 */
bool elf_validate(const void *file, size_t size, struct elf_image *image, char *error);

/* Does the same for the dynamic section only; elf_validate calls it. */
bool elf_validate_dynamic(const uint8_t *file, struct elf_image *image, uint64_t address,
			  uint64_t size, char *error);

/*
 * Copies a validated file to destination, image->size bytes of memory, clears the rest of it and
 * relocates it to run with its lowest address at virtual_base.
 */
void elf_place(const void *file, const struct elf_image *image, void *destination,
	       uint64_t virtual_base);

#endif
