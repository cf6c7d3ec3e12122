/* SPDX-License-Identifier: MIT */
/* The dynamic section: only what a static position-independent executable has is accepted. */
#include "elf.h"
#include "elf_format.h"
#include "runtime.h"
#include "text.h"

#define FAIL(...) (text_print(error, ELF_ERROR_MAX, __VA_ARGS__), false)

/* The segment that holds size bytes at address; in_file: all of them backed by the file. */
static const struct elf_segment *find_segment(const struct elf_image *image, uint64_t address,
					      uint64_t size, bool in_file)
{
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];
		uint64_t limit = in_file ? segment->file_size : segment->memory_size;

		if (address < segment->address)
			continue;
		if (address - segment->address <= limit &&
		    size <= limit - (address - segment->address))
			return segment;
	}
	return NULL;
}

static bool validate_relocation(const struct elf_image *image,
				const struct elf_relocation *relocation, uint64_t number,
				char *error)
{
	if (relocation->info != ELF_RELOCATION_RELATIVE)
		return FAIL("has relocation %lu of type %lu; only R_X86_64_RELATIVE (8) without a "
			    "symbol is possible",
			    number, relocation->info & 0xffffffff);
	if (find_segment(image, relocation->offset, sizeof(uint64_t), false) == NULL)
		return FAIL("has relocation %lu at 0x%lx, outside its segments", number,
			    relocation->offset);
	if (relocation->addend < image->lowest || relocation->addend - image->lowest > image->size)
		return FAIL("has relocation %lu pointing to 0x%lx, outside the image", number,
			    relocation->addend);
	return true;
}

static bool validate_table(const uint8_t *file, struct elf_image *image, uint64_t address,
			   uint64_t size, char *error)
{
	const struct elf_segment *segment = find_segment(image, address, size, true);

	if (segment == NULL || size % sizeof(struct elf_relocation) != 0)
		return FAIL(
			"is damaged: its relocation table, %lu bytes at 0x%lx, is not inside it",
			size, address);
	image->relocations = segment->offset + (address - segment->address);
	image->relocation_count = size / sizeof(struct elf_relocation);
	for (uint64_t i = 0; i < image->relocation_count; i++) {
		struct elf_relocation relocation;

		memcpy(&relocation, file + image->relocations + i * sizeof(relocation),
		       sizeof(relocation));
		if (!validate_relocation(image, &relocation, i, error))
			return false;
	}
	return true;
}

bool elf_validate_dynamic(const uint8_t *file, struct elf_image *image, uint64_t address,
			  uint64_t size, char *error)
{
	const struct elf_segment *segment = find_segment(image, address, size, true);
	uint64_t table = 0;
	uint64_t table_size = 0;
	uint64_t entry_size = sizeof(struct elf_relocation);

	if (segment == NULL)
		return FAIL("is damaged: its dynamic section, %lu bytes at 0x%lx, is not inside it",
			    size, address);
	for (uint64_t i = 0; i + sizeof(struct elf_dynamic) <= size;
	     i += sizeof(struct elf_dynamic)) {
		struct elf_dynamic dynamic;

		memcpy(&dynamic, file + segment->offset + (address - segment->address) + i,
		       sizeof(dynamic));
		if (dynamic.tag == ELF_DYNAMIC_NULL)
			break;
		switch (dynamic.tag) {
		case ELF_DYNAMIC_RELA: table = dynamic.value; break;
		case ELF_DYNAMIC_RELA_SIZE: table_size = dynamic.value; break;
		case ELF_DYNAMIC_RELA_ENTRY: entry_size = dynamic.value; break;
		case ELF_DYNAMIC_NEEDED:
			return FAIL("needs a shared library: it is not linked statically");
		case ELF_DYNAMIC_PLT_SIZE:
			if (dynamic.value != 0)
				return FAIL("has procedure-linkage relocations: it is not linked "
					    "statically");
			break;
		case ELF_DYNAMIC_REL:
		case ELF_DYNAMIC_RELR:
			return FAIL("has relocations in another table than .rela.dyn (dynamic tag "
				    "%lu)",
				    dynamic.tag);
		default: break;
		}
	}
	if (entry_size != sizeof(struct elf_relocation))
		return FAIL("has relocations of %lu bytes instead of 24", entry_size);
	if (table_size == 0)
		return true;
	return validate_table(file, image, table, table_size, error);
}

void elf_place(const void *file, const struct elf_image *image, void *destination,
	       uint64_t virtual_base)
{
	const uint8_t *from = file;
	uint8_t *to = destination;

	memset(to, 0, image->size);
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];

		memcpy(to + (segment->address - image->lowest), from + segment->offset,
		       segment->file_size);
	}
	for (uint64_t i = 0; i < image->relocation_count; i++) {
		struct elf_relocation relocation;
		uint64_t value;

		memcpy(&relocation, from + image->relocations + i * sizeof(relocation),
		       sizeof(relocation));
		value = relocation.addend - image->lowest + virtual_base;
		memcpy(to + (relocation.offset - image->lowest), &value, sizeof(value));
	}
}
