/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <abi/space.h>
#include <kelner/syscalls.h>

#include "kept.h"

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

static bool map_object(struct memory_object *object, handle_t handle, size_t size)
{
	int64_t address = kelner_space_map(
		HANDLE_SELF, 0, size, SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED), handle, 0);

	if (address < 0) {
		(void)kelner_handle_close(handle);
		return false;
	}
	*object = (struct memory_object){(void *)address, size, handle};
	return true;
}

bool memory_object_create(struct memory_object *object, size_t size)
{
	int64_t handle = kelner_vmo_create(size, "screen text", 11);

	*object = (struct memory_object){0};
	return handle >= 0 && map_object(object, (handle_t)handle, size);
}

void memory_object_keep(const struct memory_object *object, uint32_t number)
{
	kept_put(number, (handle_t)object->handle);
}

bool memory_object_find(struct memory_object *object, uint32_t number)
{
	handle_t handle = kept_get(number);
	int64_t size;

	*object = (struct memory_object){0};
	if (handle == HANDLE_NONE)
		return false;
	size = kelner_vmo_size(handle);
	if (size > 0)
		return map_object(object, handle, (size_t)size);
	(void)kelner_handle_close(handle);
	return false;
}

void memory_object_close(struct memory_object *object)
{
	memory_unmap(object->memory, object->size);
	if (object->memory)
		(void)kelner_handle_close((handle_t)object->handle);
	*object = (struct memory_object){0};
}
