/* SPDX-License-Identifier: MIT */
/* The one function of kernel/lib/string.c that the C library lacks. */
#include <kernel/string.h>

void memory_wipe(void *memory, size_t size)
{
	memset(memory, 0, size);
}
