/* SPDX-License-Identifier: MIT */
/* A program's memory: its image, its stack with the start block above it, its clock page. */
#include "program_block.h"

#include <abi/errno.h>
#include <abi/limits.h>
#include <abi/space.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

#define STACK_SIZE  (1UL << 20)
#define WRITE_CHUNK 65536UL
#define SMALL_BLOCK 4096UL /* a start block of so many bytes needs no mapping to be composed in */
#define RESERVED    SPACE_FLAGS(PROT_NONE, MAP_PRIVATE)
#define PRIVATE     SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE)
#define PRIVATE_AT  SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED)
#define STACK_AT    (PRIVATE_AT | MAP_GUARD_BELOW)

static uint64_t round_up_page(uint64_t size)
{
	return (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1UL);
}

static int64_t write_memory(handle_t process, uint64_t address, const void *from, uint64_t size)
{
	for (uint64_t done = 0; done < size;) {
		uint64_t chunk = size - done < WRITE_CHUNK ? size - done : WRITE_CHUNK;
		int64_t count = kelner_space_write(process, address + done,
						   (const char *)from + done, chunk);

		if (count <= 0)
			return count ? count : -EFAULT;
		done += (uint64_t)count;
	}
	return 0;
}

/* Out of a file that the caller has not mapped. */
static int64_t copy_file(const struct program *program, handle_t process, uint64_t address,
			 uint64_t offset, uint64_t size)
{
	uint8_t page[PAGE_SIZE] __attribute__((uninitialized)); /* only what was read is used */
	int64_t status = 0;

	for (uint64_t done = 0; status == 0 && done < size; done += PAGE_SIZE) {
		uint64_t chunk = size - done < PAGE_SIZE ? size - done : PAGE_SIZE;

		status = kelner_vmo_read(program->file, page, program->file_offset + offset + done,
					 chunk);
		if (status >= 0)
			status = status < (int64_t)chunk
					 ? -ENOEXEC
					 : write_memory(process, address + done, page, chunk);
	}
	return status;
}

static int64_t load_segment(const struct program *program, handle_t process, uint64_t base,
			    const struct program_segment *s)
{
	uint64_t address = base + s->address;
	int64_t status;

	/* Read-only pages that the file fills are used where they lie. */
	if (!(s->protection & PROT_WRITE) && round_up_page(s->file_size) == s->memory_size) {
		status = kelner_space_map(process, address, s->memory_size,
					  SPACE_FLAGS(s->protection, MAP_PRIVATE | MAP_FIXED),
					  program->file, program->file_offset + s->offset);
		return status < 0 ? status : 0;
	}
	status = kelner_space_map(process, address, s->memory_size, PRIVATE_AT, HANDLE_NONE, 0);
	if (status < 0)
		return status;
	status = program->bytes
			 ? write_memory(process, address, program->bytes + s->offset, s->file_size)
			 : copy_file(program, process, address, s->offset, s->file_size);
	if (status == 0 && !(s->protection & PROT_WRITE))
		status = kelner_space_protect(process, address, s->memory_size, s->protection);
	return status;
}

static int64_t load_image(const struct program *program, handle_t process,
			  const struct program_image *image, struct program_place *place)
{
	int64_t status = kelner_space_map(process, 0, image->span, RESERVED, HANDLE_NONE, 0);

	if (status < 0)
		return status;
	place->image = (uint64_t)status;
	status = 0;
	for (unsigned i = 0; status == 0 && i < image->segment_count; i++)
		status = load_segment(program, process, place->image, &image->segment[i]);
	return status;
}

/*
 * From low to high: guard page, stack, start block, guard page, the places of thread page and clock
 * page, guard page.
 */
static int64_t place_stack(const struct program *program, handle_t process,
			   struct program_place *place)
{
	uint64_t stack = round_up_page(program->stack_size ? program->stack_size : STACK_SIZE);
	uint64_t block = program_block_size(program), used = stack + round_up_page(block);
	int64_t low, status;

	if (block == 0)
		return -E2BIG;
	low = kelner_space_map(process, 0, used + 5 * PAGE_SIZE, RESERVED, HANDLE_NONE, 0);
	if (low < 0)
		return low;
	place->stack = (uint64_t)low + PAGE_SIZE;
	place->stack_size = stack;
	place->block = place->stack + stack;
	place->thread_page = place->stack + used + PAGE_SIZE;
	status = kelner_space_map(process, place->stack, used, STACK_AT, HANDLE_NONE, 0);
	if (status < 0)
		return status;
	return kelner_space_unmap(process, place->thread_page, 2 * PAGE_SIZE);
}

int64_t program_load(const struct program *program, const struct program_image *image,
		     handle_t process, struct program_place *place)
{
	int64_t status;

	*place = (struct program_place){0};
	status = load_image(program, process, image, place);
	if (status == 0)
		status = place_stack(program, process, place);
	if (status == 0 && program->clock_page) {
		place->clock_page = place->thread_page + PAGE_SIZE;
		status = kelner_clock_page(process, place->clock_page);
	}
	return status;
}

/* --- the start block ----------------------------------------------------------------------------
 */

static int64_t give_handles(const struct program *program, handle_t process,
			    struct start_block *block)
{
	for (int i = 0; i < START_HANDLE_COUNT; i++)
		block->handle[i] = HANDLE_NONE;
	for (size_t i = 0; i < program->handle_count; i++) {
		const struct program_handle *given = &program->handles[i];
		bool own = given->which == START_PROCESS || given->which == START_THREAD;
		int64_t number = kelner_handle_give(process, given->handle, given->rights,
						    own ? 0 : HANDLE_INHERIT, HANDLE_NONE);

		if (number < 0)
			return number;
		block->handle[given->which] = (handle_t)number;
	}
	return 0;
}

/* Composes the block in zeroed memory of our own and copies it over. */
static int64_t finish_with(struct start_block *block, uint64_t size, const struct program *program,
			   const struct program_image *image, handle_t process,
			   const struct program_place *place)
{
	int64_t status;

	program_block_write(block, program, image, place);
	status = kelner_random_get(block->random, sizeof(block->random));
	if (status >= 0)
		status = give_handles(program, process, block);
	if (status == 0)
		status = write_memory(process, place->block, block, size);
	return status;
}

int64_t program_finish(const struct program *program, const struct program_image *image,
		       handle_t process, const struct program_place *place)
{
	uint8_t small[SMALL_BLOCK] __attribute__((uninitialized, aligned(16)));
	uint64_t size = program_block_size(program);
	int64_t address, status;

	if (size <= sizeof(small)) {
		memset(small, 0, size);
		return finish_with((struct start_block *)(void *)small, size, program, image,
				   process, place);
	}
	address = kelner_space_map(HANDLE_SELF, 0, size, PRIVATE, HANDLE_NONE, 0);
	if (address < 0)
		return address;
	status = finish_with((struct start_block *)address, size, program, image, process, place);
	(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)address, size);
	return status;
}
