/* SPDX-License-Identifier: MIT */
/* The start block: the structure, pointers to arguments and environment, auxiliary vector, strings.
 */
#include "program_block.h"

#include <abi/limits.h>
#include <kelner/memory.h>

#define AUXILIARY_COUNT 7

static size_t count_strings(const char *const *list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

static uint64_t strings_size(const char *const *list, size_t count)
{
	uint64_t size = 0;

	for (size_t i = 0; i < count; i++)
		size += strlen(list[i]) + 1;
	return size;
}

uint64_t program_block_size(const struct program *program)
{
	size_t argc = (size_t)program->argc, envc = count_strings(program->envp);
	uint64_t size = (argc + envc + 2) * sizeof(uint64_t) + strings_size(program->argv, argc) +
			strings_size(program->envp, envc);

	if (size > ARG_MAX)
		return 0;
	if (program->command_line)
		size += strlen(program->command_line) + 1;
	return size + sizeof(struct start_block) +
	       AUXILIARY_COUNT * sizeof(struct start_auxiliary_entry);
}

/* A cursor over the block: where the next bytes go, here and in the process. */
struct cursor {
	char *here;
	uint64_t there;
};

static uint64_t take(struct cursor *cursor, uint64_t size)
{
	uint64_t there = cursor->there;

	cursor->here += size;
	cursor->there += size;
	return there;
}

static uint64_t put_string(struct cursor *cursor, const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(cursor->here, text, size);
	return take(cursor, size);
}

static void put_strings(struct cursor *cursor, uint64_t *pointers, const char *const *list,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		pointers[i] = put_string(cursor, list[i]);
}

void program_block_write(struct start_block *block, const struct program *program,
			 const struct program_image *image, const struct program_place *place)
{
	struct cursor cursor = {(char *)(block + 1), place->block + sizeof(*block)};
	size_t argc = (size_t)program->argc, envc = count_strings(program->envp);
	const struct start_auxiliary_entry auxiliary[AUXILIARY_COUNT] = {
		{AT_START_BASE, place->image},
		{AT_START_HEADERS, image->headers ? place->image + image->headers : 0},
		{AT_START_HEADER_COUNT, image->headers ? image->header_count : 0},
		{AT_START_ENTRY, place->image + image->entry},
		{AT_START_PAGE_SIZE, PAGE_SIZE},
		{AT_START_SECURE, program->secure},
		{AT_START_END, 0},
	};
	uint64_t *argv, *envp;

	block->magic = START_MAGIC;
	block->version = START_VERSION;
	block->size = sizeof(*block);
	block->argc = argc;
	block->stack_base = place->stack;
	block->stack_size = place->stack_size;
	block->thread_page = place->thread_page;
	block->initrd_size = program->initrd_size;
	block->umask = program->umask ? *program->umask : 022;
	block->clock_page = place->clock_page;
	memcpy(cursor.here, auxiliary, sizeof(auxiliary));
	block->auxiliary = take(&cursor, sizeof(auxiliary));
	argv = (uint64_t *)(void *)cursor.here;
	block->argv = take(&cursor, (argc + 1) * sizeof(*argv));
	envp = (uint64_t *)(void *)cursor.here;
	block->envp = take(&cursor, (envc + 1) * sizeof(*envp));
	put_strings(&cursor, argv, program->argv, argc);
	put_strings(&cursor, envp, program->envp, envc);
	if (program->command_line)
		block->command_line = put_string(&cursor, program->command_line);
}
