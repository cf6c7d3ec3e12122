/* SPDX-License-Identifier: MIT */
#ifndef KEYMAPS_HOST_H
#define KEYMAPS_HOST_H

#include <stdio.h>
#include <stdlib.h>

#include "keymap.h"

/* The real table; *size is its size. */
static inline uint8_t *load_keymaps(size_t *size)
{
	FILE *file = fopen(KEYMAPS_FILE, "rb");
	uint8_t *data;
	long length;

	if (!file)
		exit(1);
	fseek(file, 0, SEEK_END);
	length = ftell(file);
	rewind(file);
	data = malloc((size_t)length);
	*size = fread(data, 1, (size_t)length, file);
	fclose(file);
	return data;
}

#endif
