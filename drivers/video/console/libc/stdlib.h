/* SPDX-License-Identifier: MIT */
/*
 * What the terminal library wants of a C library: <stdlib.h>. It is always given an allocator, so
 * its default one never has memory; it aborts only on its own mistakes.
 */
#ifndef CONSOLE_LIBC_STDLIB_H
#define CONSOLE_LIBC_STDLIB_H

#include <stddef.h>

#define abort()    __builtin_trap()
#define exit(code) __builtin_trap()
#define abs(value) __builtin_abs(value)

static inline void *malloc(size_t size)
{
	(void)size;
	return NULL;
}

static inline void free(void *memory)
{
	(void)memory;
}

#endif
