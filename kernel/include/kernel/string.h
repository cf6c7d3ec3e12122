/* SPDX-License-Identifier: MIT */
/* Bytes and C strings, with the meanings of the C standard. */
#ifndef KERNEL_STRING_H
#define KERNEL_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *left, const void *right, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t limit);

/* Copies a string, cut to what fits; always ends it. size is at least 1. */
void text_copy(char *to, const char *from, size_t size);

/* A memset that the compiler may not leave out: for secrets. */
void memory_wipe(void *memory, size_t size);

#endif
