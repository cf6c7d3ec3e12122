/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <abi/space.h>
#include <kelner/syscalls.h>

void *memory_map(size_t size)
{
	int64_t address =
		kelner_space_map(HANDLE_SELF, 0, size,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE), HANDLE_NONE, 0);

	return address < 0 ? NULL : (void *)address;
}

void memory_unmap(void *memory, size_t size)
{
	if (memory)
		(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)memory, size);
}
