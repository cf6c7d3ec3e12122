/* SPDX-License-Identifier: MIT */
/* The argument block of a new program, out of bytes that its caller may have made up. */
#ifndef PROCESS_ARGUMENTS_H
#define PROCESS_ARGUMENTS_H

#include <abi/limits.h>
#include <abi/object_info.h>
#include <protocol/process.h>
#include <stdbool.h>
#include <stddef.h>

/* A whole block with the most that its parts may have. */
#define ARGUMENTS_SIZE_MAX                       \
	(sizeof(struct process_argument_block) + \
	 DESCRIPTOR_MOVES_MAX * sizeof(struct descriptor_move) + ARG_MAX + PAGE_SIZE)

struct arguments {
	struct process_argument_block head;
	const char **argv; /* one allocation with envp; each ends with NULL */
	const char **envp;
	const char *strings;
	size_t strings_size;
	const struct descriptor_move *moves;
	uint32_t move_count;
};

/*
 * Reads a block of `size` bytes, which must stay as long as the arguments are used. 0; -EINVAL:
 * what it says of itself is not so; -E2BIG; -ENOMEM. To be released with arguments_release.
 */
int arguments_parse(const char *block, size_t size, struct arguments *arguments);
void arguments_release(struct arguments *arguments);

/*
 * The interpreter's path, a NUL, its argument (or nothing) and a NUL, out of a script's beginning:
 * how many bytes; -ENOEXEC: the first line has no path or is too long.
 */
int script_parse(const char *head, size_t size, char *answer, size_t answer_size);

#endif
