/* SPDX-License-Identifier: MIT */
/*
 * The few C library functions that the loader and the compiler itself rely on. On the host the C
 * library supplies them; in the loader runtime.c does.
 */
#ifndef LOADER_RUNTIME_H
#define LOADER_RUNTIME_H

#include <stddef.h>

void *memcpy(void *destination, const void *source, size_t size);
void *memmove(void *destination, const void *source, size_t size);
void *memset(void *destination, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);
size_t strlen(const char *string);
int strcmp(const char *left, const char *right);

/* A freestanding compiler must be told that it may do these in place. */
#define memcpy(destination, source, size) __builtin_memcpy(destination, source, size)
#define memset(destination, value, size)  __builtin_memset(destination, value, size)
#define memcmp(left, right, size)         __builtin_memcmp(left, right, size)

#endif
