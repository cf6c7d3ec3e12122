/* SPDX-License-Identifier: MIT */
/* Memory for the console on the host; what is kept lies in a table. */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define NUMBERS 32

static struct memory_object kept[NUMBERS];

void *memory_map(size_t size)
{
	return calloc(1, size);
}

void memory_unmap(void *memory, size_t size)
{
	(void)size;
	free(memory);
}

bool memory_object_create(struct memory_object *object, size_t size)
{
	*object = (struct memory_object){calloc(1, size), size, 0};
	return object->memory != NULL;
}

void memory_object_keep(const struct memory_object *object, uint32_t number)
{
	kept[number] = *object;
}

/* A copy: who looks for it may go on while the test keeps what it had. */
bool memory_object_find(struct memory_object *object, uint32_t number)
{
	if (!kept[number].memory || !memory_object_create(object, kept[number].size))
		return false;
	memcpy(object->memory, kept[number].memory, object->size);
	return true;
}

void memory_object_close(struct memory_object *object)
{
	for (unsigned i = 0; i < NUMBERS; i++) {
		if (kept[i].memory == object->memory)
			kept[i].memory = NULL;
	}
	free(object->memory);
	*object = (struct memory_object){0};
}
