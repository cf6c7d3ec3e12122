/* SPDX-License-Identifier: MIT */
/* Whatever passes validation must be placed without touching a byte outside file and image. */
#include <stdlib.h>

#include "elf_builder.h"
#include "fuzz.h"

static void check(const struct elf_image *image)
{
	uint64_t end = image->lowest;

	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];

		if (segment->address < end ||
		    (segment->rights & (ELF_WRITE | ELF_EXECUTE)) == (ELF_WRITE | ELF_EXECUTE))
			abort();
		end = segment->address + segment->memory_size;
	}
	if (end > image->lowest + image->size || image->size > ELF_IMAGE_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct elf_image image;
	char error[ELF_ERROR_MAX] = "";
	void *memory;

	if (!elf_validate(bytes, size, &image, error)) {
		if (error[0] == '\0')
			abort();
		return 0;
	}
	check(&image);
	memory = malloc(image.size);
	if (memory != NULL)
		elf_place(bytes, &image, memory, 0xffffffff80000000);
	free(memory);
	return 0;
}

size_t fuzz_good_input(uint8_t *bytes, size_t capacity)
{
	static struct built built;

	if (capacity < sizeof(built))
		return 0;
	built_init(&built);
	memcpy(bytes, &built, sizeof(built));
	return sizeof(built);
}
