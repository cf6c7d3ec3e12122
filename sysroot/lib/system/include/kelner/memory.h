/* SPDX-License-Identifier: MIT */
/* Bytes and C strings for programs without a C library, with the standard's meanings. */
#ifndef KELNER_MEMORY_H
#define KELNER_MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *left, const void *right, size_t size);
size_t strlen(const char *text);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t limit);

/* Known sizes become a few instructions, although the programs are freestanding. */
#define memcpy(...) __builtin_memcpy(__VA_ARGS__)
#define memset(...) __builtin_memset(__VA_ARGS__)

#endif
