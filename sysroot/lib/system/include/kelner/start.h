/* SPDX-License-Identifier: MIT */
/* A freestanding program's own beginning: kelner_start runs main() with what the start block says.
 */
#ifndef KELNER_START_H
#define KELNER_START_H

#include <abi/start.h>

/* The start block; set before main() runs. */
extern struct start_block *start_block;

static inline handle_t start_handle(enum start_handle which)
{
	return start_block->handle[which];
}

/* What the program defines; its result becomes the exit status. */
int main(int argc, char **argv, char **envp);

#endif
