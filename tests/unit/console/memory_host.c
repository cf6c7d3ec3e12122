/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdlib.h>

void *memory_map(size_t size)
{
	return calloc(1, size);
}

void memory_unmap(void *memory, size_t size)
{
	(void)size;
	free(memory);
}
