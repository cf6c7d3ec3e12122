/* SPDX-License-Identifier: MIT */
/*
 * Blocks of powers of two, with lists of free ones; larger blocks are mappings of their own. The
 * word before a block says its size and, by a mark, whether it is in use; the word behind it
 * repeats the mark. Memory is there before a block is given out: a server whose quota is used up
 * gets NULL, and does not die where it first writes.
 */
#include <abi/space.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>
#include <stdbool.h>
#include <stdint.h>

#define PAGE          4096UL
#define SMALLEST      5  /* log2 of the smallest block, header and trailer included */
#define LARGEST       16 /* of the largest one that is kept on a list */
#define CHUNK         (256UL * 1024)
#define MARK_USED     0x5ce1a11c47ed0001UL
#define MARK_FREE     0x5ce1a11c47edf4eeUL
#define TRAILER_BYTES sizeof(uint64_t)

struct header {
	uint64_t mark; /* MARK_ ^ address */
	uint64_t size; /* whole, with header and trailer */
};

struct free_block {
	struct header header;
	struct free_block *next;
};

static struct free_block *free_list[LARGEST + 1];
static uint8_t *chunk;
static size_t chunk_left;
static uint8_t *provided; /* the end of the chunk's pages that are there */

static uint64_t mark_of(const struct header *header, uint64_t mark)
{
	return mark ^ (uintptr_t)header;
}

static uint64_t *trailer_of(struct header *header)
{
	return (uint64_t *)((uint8_t *)header + header->size - TRAILER_BYTES);
}

/* Brings in the pages of a range that begins with a page. */
static bool provide(void *start, size_t size)
{
	return kelner_space_advise(HANDLE_SELF, (uintptr_t)start, size, ADVICE_WILL_NEED) == 0;
}

static void *map(size_t size)
{
	int64_t address =
		kelner_space_map(HANDLE_SELF, 0, size,
				 SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE), HANDLE_NONE, 0);

	return address < 0 ? NULL : (void *)address;
}

static unsigned class_of(size_t whole)
{
	unsigned class = SMALLEST;

	while ((1UL << class) < whole)
		class ++;
	return class;
}

static struct header *take_small(unsigned class)
{
	size_t size = 1UL << class;
	struct free_block *block = free_list[class];

	if (block) {
		if (block->header.mark != mark_of(&block->header, MARK_FREE))
			__builtin_trap();
		free_list[class] = block->next;
		return &block->header;
	}
	if (chunk_left < size) { /* the rest stays unused: less than one block of this size */
		chunk = map(CHUNK);
		chunk_left = chunk ? CHUNK : 0;
		provided = chunk;
		if (!chunk)
			return NULL;
	}
	if (chunk + size > provided) {
		size_t missing = (size_t)(chunk + size - provided);

		missing = (missing + PAGE - 1) & ~(PAGE - 1);
		if (!provide(provided, missing))
			return NULL;
		provided += missing;
	}
	chunk += size;
	chunk_left -= size;
	return (struct header *)(chunk - size);
}

void *allocate(size_t size)
{
	size_t whole;
	struct header *header;

	if (__builtin_add_overflow(size, sizeof(struct header) + TRAILER_BYTES, &whole) ||
	    whole > SIZE_MAX / 2)
		return NULL;
	if (whole <= 1UL << LARGEST) {
		unsigned class = class_of(whole);

		header = take_small(class);
		whole = 1UL << class;
	} else {
		whole = (whole + PAGE - 1) & ~(PAGE - 1);
		header = map(whole);
		if (header && !provide(header, whole)) {
			(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)header, whole);
			return NULL;
		}
	}
	if (!header)
		return NULL;
	header->mark = mark_of(header, MARK_USED);
	header->size = whole;
	*trailer_of(header) = header->mark;
	return header + 1;
}

void *allocate_zeroed(size_t count, size_t size)
{
	size_t total;
	void *block;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	block = allocate(total);
	if (block)
		memset(block, 0, total);
	return block;
}

static struct header *header_of(void *block)
{
	struct header *header = (struct header *)block - 1;

	if (header->mark != mark_of(header, MARK_USED) || *trailer_of(header) != header->mark)
		__builtin_trap();
	return header;
}

void release(void *block)
{
	struct header *header;
	struct free_block *free;

	if (!block)
		return;
	header = header_of(block);
	if (header->size > 1UL << LARGEST) {
		(void)kelner_space_unmap(HANDLE_SELF, (uintptr_t)header, header->size);
		return;
	}
	free = (struct free_block *)header;
	free->header.mark = mark_of(header, MARK_FREE);
	free->next = free_list[class_of(header->size)];
	free_list[class_of(header->size)] = free;
}

void *reallocate(void *block, size_t size)
{
	size_t room = block ? header_of(block)->size - sizeof(struct header) - TRAILER_BYTES : 0;
	void *larger;

	if (block && size <= room)
		return block;
	larger = allocate(size);
	if (larger && block) {
		memcpy(larger, block, room);
		release(block);
	}
	return larger;
}
