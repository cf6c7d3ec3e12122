/* SPDX-License-Identifier: MIT */
/* Programs: checking an ELF image, and starting it as a new process. */
#ifndef KELNER_PROGRAM_H
#define KELNER_PROGRAM_H

#include <abi/start.h>
#include <stdbool.h>
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
/* The same, where only the first `known` bytes of the file are at hand. */
int program_parse_head(const uint8_t *head, uint64_t known, uint64_t size,
		       struct program_image *image, const char **reason);

/* All handles but START_PROCESS and START_THREAD are cloned by fork. */
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
	const uint8_t *bytes; /* the same, mapped by the caller; for program_load NULL will do */
	uint64_t size;
	int argc;
	const char *const *argv;
	const char *const *envp;  /* NULL-terminated, or NULL */
	const char *command_line; /* or NULL */
	uint64_t initrd_size;
	const struct program_handle *handles;
	size_t handle_count;
	uint64_t stack_size;   /* 0: 1 MiB */
	const uint32_t *umask; /* NULL: 022 */
	bool secure;           /* its identity is not that of its caller: AT_START_SECURE */
	bool clock_page;       /* it gets one */
};

/*
 * Starts it; *process becomes a handle with all rights. -ENOEXEC with *reason, -E2BIG (arguments),
 * or the errors of the system calls in use. On failure nothing is left behind.
 */
int64_t program_start(const struct program *program, handle_t *process, const char **reason);

/* Where a program lies in its process. */
struct program_place {
	uint64_t image;
	uint64_t block; /* above the stack, which it is the end of */
	uint64_t stack; /* lowest address */
	uint64_t stack_size;
	uint64_t thread_page; /* nothing is mapped there yet */
	uint64_t clock_page;  /* 0: none */
};

/*
 * The steps of program_start, for whoever starts the thread in another way.
 * program_load maps image, stack and clock page into an empty process and finds a place for the
 * start block and a thread page. program_finish gives the handles and writes the start block.
 * Where they fail the process is good for nothing.
 */
int64_t program_load(const struct program *program, const struct program_image *image,
		     handle_t process, struct program_place *place);
int64_t program_finish(const struct program *program, const struct program_image *image,
		       handle_t process, const struct program_place *place);

#endif
