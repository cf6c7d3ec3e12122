/* SPDX-License-Identifier: MIT */
/* Starting a program: a new process gets the image, a stack, a start block, handles and a thread.
 */
#include "program_block.h"

#include <abi/errno.h>
#include <abi/limits.h>
#include <abi/space.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

#define STACK_SIZE  (1UL << 20)
#define WRITE_CHUNK 65536UL
#define RESERVED    SPACE_FLAGS(PROT_NONE, MAP_PRIVATE)
#define PRIVATE     SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE)
#define PRIVATE_AT  SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED)

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
	status = write_memory(process, address, program->bytes + s->offset, s->file_size);
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

/* From low to high: guard page, stack, guard page, the thread page's place, guard page. */
static int64_t place_stack(handle_t process, struct program_place *place)
{
	int64_t low =
		kelner_space_map(process, 0, STACK_SIZE + 4 * PAGE_SIZE, RESERVED, HANDLE_NONE, 0);
	int64_t status;

	if (low < 0)
		return low;
	place->stack = (uint64_t)low + PAGE_SIZE;
	place->stack_size = STACK_SIZE;
	place->thread_page = place->stack + STACK_SIZE + PAGE_SIZE;
	status = kelner_space_map(process, place->stack, STACK_SIZE, PRIVATE_AT, HANDLE_NONE, 0);
	if (status < 0)
		return status;
	return kelner_space_unmap(process, place->thread_page, PAGE_SIZE);
}

static int64_t give(handle_t process, struct start_block *block, enum start_handle which,
		    handle_t handle, uint32_t rights)
{
	int64_t number = kelner_handle_give(process, handle, rights, HANDLE_INHERIT, HANDLE_NONE);

	if (number >= 0)
		block->handle[which] = (handle_t)number;
	return number < 0 ? number : 0;
}

static int64_t give_handles(const struct program *program, handle_t process, handle_t thread,
			    struct start_block *block)
{
	int64_t status;

	for (int i = 0; i < START_HANDLE_COUNT; i++)
		block->handle[i] = HANDLE_NONE;
	status = give(process, block, START_PROCESS, process,
		      RIGHT_DUPLICATE | RIGHT_TRANSFER | RIGHT_READ);
	if (status == 0)
		status = give(process, block, START_THREAD, thread, RIGHTS_ALL);
	for (size_t i = 0; status == 0 && i < program->handle_count; i++)
		status = give(process, block, program->handles[i].which, program->handles[i].handle,
			      program->handles[i].rights);
	return status;
}

/* The block is composed in memory of our own and copied over. */
static int64_t write_block(const struct program *program, const struct program_image *image,
			   handle_t process, handle_t thread, struct program_place *place)
{
	uint64_t size = program_block_size(program);
	struct start_block *block;
	int64_t status, there;

	if (size == 0)
		return -E2BIG;
	there = kelner_space_map(process, 0, size, PRIVATE, HANDLE_NONE, 0);
	if (there < 0)
		return there;
	status = kelner_space_map(HANDLE_SELF, 0, size, PRIVATE, HANDLE_NONE, 0);
	if (status < 0)
		return status;
	block = (struct start_block *)status;
	place->block = (uint64_t)there;
	program_block_write(block, program, image, place);
	status = kelner_random_get(block->random, sizeof(block->random));
	if (status >= 0)
		status = give_handles(program, process, thread, block);
	if (status == 0)
		status = write_memory(process, place->block, block, size);
	(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)block, size);
	return status;
}

static int64_t fill_process(const struct program *program, const struct program_image *image,
			    handle_t process)
{
	struct program_place place = {0};
	int64_t status = load_image(program, process, image, &place);
	handle_t thread;

	if (status == 0)
		status = place_stack(process, &place);
	if (status < 0)
		return status;
	status = kelner_thread_create(process, place.thread_page, program->name,
				      strlen(program->name));
	if (status < 0)
		return status;
	thread = (handle_t)status;
	status = write_block(program, image, process, thread, &place);
	if (status == 0)
		status = kelner_thread_start(thread, place.image + image->entry,
					     place.stack + place.stack_size, place.block);
	(void)kelner_handle_close(thread);
	return status;
}

int64_t program_start(const struct program *program, handle_t *process, const char **reason)
{
	struct program_image image;
	int64_t status = program_parse(program->bytes, program->size, &image, reason);

	if (status < 0)
		return status;
	status = kelner_process_create(program->job, program->name, strlen(program->name));
	if (status < 0)
		return status;
	*process = (handle_t)status;
	status = fill_process(program, &image, *process);
	if (status < 0) {
		(void)kelner_process_kill(*process, 9);
		(void)kelner_handle_close(*process);
	}
	return status;
}
