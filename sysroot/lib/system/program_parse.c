/* SPDX-License-Identifier: MIT */
/* Checking an ELF image (System V ABI, chapter 4 and 5) before anything of it is used. */
#include <abi/errno.h>
#include <abi/mman.h>
#include <kelner/memory.h>
#include <kelner/program.h>
#include <stdbool.h>

#define PAGE_SIZE 4096UL
#define SPAN_MAX  (1UL << 40)

struct elf_header {
	uint8_t identification[16];
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t program_headers;
	uint64_t section_headers;
	uint32_t flags;
	uint16_t header_size;
	uint16_t program_header_size;
	uint16_t program_header_count;
	uint16_t section_header_size;
	uint16_t section_header_count;
	uint16_t section_names;
};

struct elf_segment {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t physical;
	uint64_t file_size;
	uint64_t memory_size;
	uint64_t alignment;
};

#define ELF_IDENTIFICATION \
	"\x7f"             \
	"ELF"              \
	"\x02\x01\x01" /* 64-bit, little-endian, version 1 */
#define ET_DYN    3
#define EM_X86_64 62
#define PT_LOAD   1
#define PT_INTERP 3
#define PF_X      1
#define PF_W      2
#define PF_R      4

static uint32_t segment_protection(uint32_t flags)
{
	return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
	       (flags & PF_X ? PROT_EXEC : 0);
}

/* NULL, or what is wrong with a PT_LOAD header. */
static const char *check_segment(const struct elf_segment *s, uint64_t size, uint64_t lowest)
{
	if (s->file_size > s->memory_size)
		return "a segment is larger in the file than in memory";
	if (s->offset > size || s->file_size > size - s->offset)
		return "a segment lies beyond the end of the file";
	if (s->memory_size > SPAN_MAX || s->address > SPAN_MAX)
		return "a segment lies too high or is too large";
	if ((s->offset ^ s->address) % PAGE_SIZE != 0)
		return "a segment's address and file offset do not agree modulo the page size";
	if (s->address / PAGE_SIZE * PAGE_SIZE < lowest)
		return "segments overlap, share a page, or are not in ascending order";
	if ((s->flags & (PF_W | PF_X)) == (PF_W | PF_X))
		return "a segment is writable and executable";
	return NULL;
}

static const char *add_segment(struct program_image *image, const struct elf_segment *s,
			       uint64_t size)
{
	uint64_t inside = s->address % PAGE_SIZE;
	const char *wrong = check_segment(s, size, image->span);

	if (wrong)
		return wrong;
	if (image->segment_count == PROGRAM_SEGMENTS_MAX)
		return "it has too many segments";
	image->segment[image->segment_count++] = (struct program_segment){
		.address = s->address - inside,
		.memory_size = (inside + s->memory_size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE,
		.offset = s->offset - inside,
		.file_size = s->file_size ? s->file_size + inside : 0,
		.protection = segment_protection(s->flags),
	};
	image->span = (s->address + s->memory_size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
	return NULL;
}

static const char *check_header(const struct elf_header *header, uint64_t known, uint64_t size)
{
	if (memcmp(header->identification, ELF_IDENTIFICATION, sizeof(ELF_IDENTIFICATION) - 1) != 0)
		return "it is not a 64-bit ELF file";
	if (header->machine != EM_X86_64)
		return "it is made for another processor";
	if (header->type != ET_DYN)
		return "it is not position-independent: link it with -static-pie";
	if (header->program_header_size != sizeof(struct elf_segment) ||
	    header->program_headers > size ||
	    header->program_header_count * sizeof(struct elf_segment) >
		    size - header->program_headers)
		return "its program headers lie beyond the end of the file";
	if (header->program_headers > known ||
	    header->program_header_count * sizeof(struct elf_segment) >
		    known - header->program_headers)
		return "its program headers do not lie at the beginning of the file";
	return NULL;
}

/* The entry must be code; the program headers may lie in any readable segment. */
static const char *place_entry(struct program_image *image, const struct elf_header *header)
{
	bool executable = false;

	image->entry = header->entry;
	for (unsigned i = 0; i < image->segment_count; i++) {
		const struct program_segment *s = &image->segment[i];

		if (s->protection & PROT_EXEC && header->entry >= s->address &&
		    header->entry - s->address < s->file_size)
			executable = true;
		if (s->protection & PROT_READ && header->program_headers >= s->offset &&
		    header->program_headers - s->offset < s->file_size)
			image->headers = header->program_headers - s->offset + s->address;
	}
	image->header_count = header->program_header_count;
	return executable ? NULL : "its entry point is not inside its code";
}

static const char *parse(const uint8_t *file, uint64_t known, uint64_t size,
			 struct program_image *image)
{
	struct elf_header header;
	struct elf_segment segment;
	const char *wrong;

	if (known < sizeof(header) || size < known)
		return "it is too short for an ELF file";
	memcpy(&header, file, sizeof(header));
	wrong = check_header(&header, known, size);
	for (unsigned i = 0; !wrong && i < header.program_header_count; i++) {
		memcpy(&segment, file + header.program_headers + i * sizeof(segment),
		       sizeof(segment));
		if (segment.type == PT_INTERP)
			wrong = "it wants a dynamic linker: link it with -static-pie";
		else if (segment.type == PT_LOAD && segment.memory_size > 0)
			wrong = add_segment(image, &segment, size);
	}
	if (!wrong && image->segment_count == 0)
		wrong = "it has nothing to load";
	return wrong ? wrong : place_entry(image, &header);
}

int program_parse_head(const uint8_t *head, uint64_t known, uint64_t size,
		       struct program_image *image, const char **reason)
{
	*image = (struct program_image){0};
	*reason = parse(head, known, size, image);
	return *reason ? -ENOEXEC : 0;
}

int program_parse(const uint8_t *file, uint64_t size, struct program_image *image,
		  const char **reason)
{
	return program_parse_head(file, size, size, image, reason);
}
