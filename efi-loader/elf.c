/* SPDX-License-Identifier: MIT */
#include "elf.h"

#include "elf_format.h"
#include "runtime.h"
#include "text.h"

#define PROGRAM_HEADERS_MAX 64

#define FAIL(...) (text_print(error, ELF_ERROR_MAX, __VA_ARGS__), false)

/* True where size bytes from offset lie inside total bytes. */
static bool range_inside(uint64_t offset, uint64_t size, uint64_t total)
{
	return offset <= total && size <= total - offset;
}

static bool validate_header(const struct elf_header *header, size_t size, char *error)
{
	if (memcmp(header->ident, "\177ELF", 4) != 0)
		return FAIL("is not an ELF file: it starts with %02x %02x %02x %02x",
			    header->ident[0], header->ident[1], header->ident[2], header->ident[3]);
	if (header->ident[4] != ELF_CLASS_64 || header->ident[5] != ELF_LITTLE_ENDIAN)
		return FAIL("is not a 64-bit little-endian ELF file");
	if (header->machine != ELF_MACHINE_X86_64)
		return FAIL("is for another machine (ELF number %u); this is x86_64 (62)",
			    (unsigned)header->machine);
	if (header->ident[6] != ELF_VERSION_CURRENT || header->version != ELF_VERSION_CURRENT)
		return FAIL("has ELF version %u; only 1 is known", header->version);
	if (header->type != ELF_TYPE_SHARED)
		return FAIL("is not position-independent (ELF type %u, not 3)",
			    (unsigned)header->type);
	if (header->header_size != sizeof(struct elf_header))
		return FAIL("has an ELF header of %u bytes instead of 64",
			    (unsigned)header->header_size);
	if (header->program_entry_size != sizeof(struct elf_program_header))
		return FAIL("has program headers of %u bytes instead of 56",
			    (unsigned)header->program_entry_size);
	if (header->program_count == 0 || header->program_count > PROGRAM_HEADERS_MAX)
		return FAIL("has %u program headers; 1 to %u are possible",
			    (unsigned)header->program_count, (unsigned)PROGRAM_HEADERS_MAX);
	if (header->program_offset % 8 != 0 ||
	    !range_inside(header->program_offset,
			  header->program_count * sizeof(struct elf_program_header), size))
		return FAIL("is truncated or damaged: its program headers are not all inside it");
	return true;
}

/* Takes one loadable segment into the image. number counts program headers from 0. */
static bool add_segment(struct elf_image *image, const struct elf_program_header *program,
			unsigned number, size_t size, char *error)
{
	struct elf_segment *segment;

	if (program->memory_size == 0 && program->file_size == 0)
		return true;
	if (image->segment_count == ELF_SEGMENTS_MAX)
		return FAIL("has more than %u loadable segments", (unsigned)ELF_SEGMENTS_MAX);
	if (!range_inside(program->offset, program->file_size, size))
		return FAIL("is truncated or damaged: segment %u ends behind the end of the file",
			    number);
	if (program->file_size > program->memory_size)
		return FAIL("is damaged: segment %u is larger in the file than in memory", number);
	if (program->virtual_address % ELF_PAGE != 0)
		return FAIL("has segment %u at 0x%lx, which is not a page boundary", number,
			    program->virtual_address);
	if (program->alignment > 1 &&
	    ((program->alignment & (program->alignment - 1)) != 0 || program->alignment > ELF_PAGE))
		return FAIL("wants segment %u aligned to 0x%lx; only powers of two up to 0x%x are "
			    "possible",
			    number, program->alignment, ELF_PAGE);
	if ((program->flags & ELF_WRITE) && (program->flags & ELF_EXECUTE))
		return FAIL("has a segment that is writable and executable (segment %u)", number);
	if (program->virtual_address > UINT64_MAX - ELF_IMAGE_MAX ||
	    program->memory_size > ELF_IMAGE_MAX)
		return FAIL("is too large: segment %u ends above the limit of %u MiB", number,
			    ELF_IMAGE_MAX >> 20);
	segment = &image->segments[image->segment_count++];
	segment->address = program->virtual_address;
	segment->memory_size = program->memory_size;
	segment->offset = program->offset;
	segment->file_size = program->file_size;
	segment->rights = program->flags & (ELF_READ | ELF_WRITE | ELF_EXECUTE);
	return true;
}

static void sort_segments(struct elf_image *image)
{
	for (uint32_t i = 1; i < image->segment_count; i++) {
		struct elf_segment segment = image->segments[i];
		uint32_t at = i;

		for (; at > 0 && image->segments[at - 1].address > segment.address; at--)
			image->segments[at] = image->segments[at - 1];
		image->segments[at] = segment;
	}
}

static uint64_t page_round_up(uint64_t value)
{
	return (value + ELF_PAGE - 1) & ~(uint64_t)(ELF_PAGE - 1);
}

/* Checks the segments against each other and finds the image's extent. */
static bool validate_layout(struct elf_image *image, char *error)
{
	uint64_t end = 0;

	if (image->segment_count == 0)
		return FAIL("has nothing to load");
	sort_segments(image);
	image->lowest = image->segments[0].address;
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];

		if (i > 0 && segment->address < end)
			return FAIL("has overlapping segments: one at 0x%lx begins before 0x%lx, "
				    "where the last page of another ends",
				    segment->address, end);
		end = page_round_up(segment->address + segment->memory_size);
	}
	image->size = end - image->lowest;
	if (image->size > ELF_IMAGE_MAX)
		return FAIL("is too large: it needs %lu MiB in one piece, the limit is %u",
			    image->size >> 20, ELF_IMAGE_MAX >> 20);
	return true;
}

static bool validate_entry(const struct elf_image *image, char *error)
{
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];

		if (image->entry >= segment->address &&
		    image->entry - segment->address < segment->file_size &&
		    (segment->rights & ELF_EXECUTE))
			return true;
	}
	return FAIL("has its entry point at 0x%lx, outside its executable code", image->entry);
}

bool elf_validate(const void *file, size_t size, struct elf_image *image, char *error)
{
	const uint8_t *bytes = file;
	struct elf_program_header dynamic = {0};
	struct elf_header header;

	memset(image, 0, sizeof(*image));
	if (size < sizeof(header))
		return FAIL("is only %zu bytes long, too short for an ELF file", size);
	memcpy(&header, bytes, sizeof(header));
	if (!validate_header(&header, size, error))
		return false;
	for (unsigned i = 0; i < header.program_count; i++) {
		struct elf_program_header program;

		memcpy(&program, bytes + header.program_offset + i * sizeof(program),
		       sizeof(program));
		switch (program.type) {
		case ELF_PROGRAM_LOAD:
			if (!add_segment(image, &program, i, size, error))
				return false;
			break;
		case ELF_PROGRAM_DYNAMIC:
			if (dynamic.type == ELF_PROGRAM_DYNAMIC)
				return FAIL("has two dynamic sections");
			dynamic = program;
			break;
		case ELF_PROGRAM_INTERPRETER:
			return FAIL("asks for an interpreter: it is a program, not a kernel");
		case ELF_PROGRAM_TLS:
			return FAIL("has thread-local storage, which a kernel cannot");
		default: break;
		}
	}
	image->entry = header.entry;
	if (!validate_layout(image, error) || !validate_entry(image, error))
		return false;
	if (dynamic.type != ELF_PROGRAM_DYNAMIC)
		return true;
	return elf_validate_dynamic(bytes, image, dynamic.virtual_address, dynamic.file_size,
				    error);
}
