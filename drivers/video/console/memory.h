/* SPDX-License-Identifier: MIT */
/* Large pieces of memory: zero, and not really there until they are written. */
#ifndef CONSOLE_MEMORY_H
#define CONSOLE_MEMORY_H

#include <stddef.h>

/* NULL where there is no room. */
void *memory_map(size_t size);
/* The same size as was asked for; NULL is allowed. */
void memory_unmap(void *memory, size_t size);

#endif
