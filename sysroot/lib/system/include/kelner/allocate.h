/* SPDX-License-Identifier: MIT */
/*
 * Memory for servers and drivers: blocks aligned to 16 bytes. Not for several threads at once.
 * NULL where the job has no more; a block that was written beyond its end or released twice ends
 * the program (SIGILL), since nothing it says can be believed then.
 */
#ifndef KELNER_ALLOCATE_H
#define KELNER_ALLOCATE_H

#include <stddef.h>

void *allocate(size_t size);
/* count * size zeroed bytes; NULL also where the product overflows. */
void *allocate_zeroed(size_t count, size_t size);
/* As realloc: NULL leaves the block as it is. */
void *reallocate(void *block, size_t size);
/* NULL is allowed. */
void release(void *block);

#endif
