/* SPDX-License-Identifier: MIT */
/* What the terminal library wants of a C library: <string.h>. */
#ifndef CONSOLE_LIBC_STRING_H
#define CONSOLE_LIBC_STRING_H

#include <kelner/memory.h>

static inline char *strncpy(char *to, const char *from, size_t size)
{
	size_t i = 0;

	for (; i < size && from[i]; i++)
		to[i] = from[i];
	for (; i < size; i++)
		to[i] = '\0';
	return to;
}

#endif
