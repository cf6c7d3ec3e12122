/* SPDX-License-Identifier: MIT */
/* Composing a start block for another process. */
#ifndef SYSTEM_PROGRAM_BLOCK_H
#define SYSTEM_PROGRAM_BLOCK_H

#include <kelner/program.h>

/* Bytes that the block, its vectors and strings take; 0 where that would be too many. */
uint64_t program_block_size(const struct program *program);

/*
 * Writes the block into a zeroed buffer of program_block_size() bytes, with addresses as they will
 * be in the process. Handles and random bytes are the caller's to fill in.
 */
void program_block_write(struct start_block *block, const struct program *program,
			 const struct program_image *image, const struct program_place *place);

#endif
