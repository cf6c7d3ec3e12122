/* SPDX-License-Identifier: MIT */
/* Programs: checking an ELF image, and starting it as a new process. */
#ifndef KELNER_PROGRAM_H
#define KELNER_PROGRAM_H

#include <abi/start.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_SEGMENTS_MAX 8

struct program_segment {
	uint64_t address;     /* relative to the image's base; page-aligned */
	uint64_t memory_size; /* whole pages */
	uint64_t offset;      /* in the file; page-aligned */
	uint64_t file_size;   /* bytes of the file from offset on; what follows is zero */
	uint32_t protection;  /* PROT_ bits, never write with execute */
};

struct program_image {
	struct program_segment segment[PROGRAM_SEGMENTS_MAX];
	unsigned segment_count;
	uint64_t span; /* bytes from the lowest to the highest address, whole pages */
	uint64_t entry;
	uint64_t headers; /* relative to the base; 0: not mapped */
	uint64_t header_count;
};

/*
 * Checks a static PIE for x86_64 completely. 0, or -ENOEXEC with *reason a sentence about what is
 * wrong with the file.
 */
int program_parse(const uint8_t *file, uint64_t size, struct program_image *image,
		  const char **reason);

struct program_handle {
	enum start_handle which;
	handle_t handle;
	uint32_t rights;
};

/* What a new process is made from. Everything is copied. */
struct program {
	const char *name; /* for people */
	handle_t job;
	handle_t file;        /* a VMO that may be read and executed */
	uint64_t file_offset; /* page-aligned */
	const uint8_t *bytes; /* the same, mapped by the caller */
	uint64_t size;
	int argc;
	const char *const *argv;
	const char *const *envp;  /* NULL-terminated, or NULL */
	const char *command_line; /* or NULL */
	uint64_t initrd_size;
	const struct program_handle *handles;
	size_t handle_count;
};

/*
 * Starts it; *process becomes a handle with all rights. -ENOEXEC with *reason, -E2BIG (arguments),
 * or the errors of the system calls in use. On failure nothing is left behind.
 */
int64_t program_start(const struct program *program, handle_t *process, const char **reason);

#endif
