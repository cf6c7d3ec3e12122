/* SPDX-License-Identifier: MIT */
/* The table is made by scripts/make-symbols from the linked kernel and sorted by address. */
#include <stddef.h>

#include <kernel/image.h>
#include <kernel/symbols.h>

struct symbol {
	uint32_t address; /* from the image's start */
	uint32_t name;    /* into the names, which follow the last symbol */
};

extern const struct {
	uint32_t count;
	struct symbol symbols[];
} kernel_symbols;

const char *symbol_find(uintptr_t address, uintptr_t *offset)
{
	uintptr_t target = address - (uintptr_t)kernel_image_start;
	const char *names = (const char *)&kernel_symbols.symbols[kernel_symbols.count];
	uint32_t low = 0;
	uint32_t high = kernel_symbols.count;

	if (!kernel_text_contains(address))
		return NULL;
	/* The last symbol at or before the target is below high; all before low are such. */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (kernel_symbols.symbols[middle].address <= target)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	*offset = target - kernel_symbols.symbols[low - 1].address;
	return names + kernel_symbols.symbols[low - 1].name;
}
