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

#endif
