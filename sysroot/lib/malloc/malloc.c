/* SPDX-License-Identifier: MIT */
/*
 * malloc and free. Each thread keeps a short list of free slots for each size class, so the usual
 * call takes no lock. A free checks that the block is live, starts where a block starts, and that
 * the mark behind it is whole; what fails a check ends the program with a sentence.
 */
#include "../private/heap.h"
#include "../private/thread.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local struct {
	void *free[HEAP_CLASSES];
	unsigned short count[HEAP_CLASSES];
} cache;

static inline unsigned int class_of(size_t slot)
{
	if (slot <= 128)
		return slot <= 32 ? 0 : (unsigned int)((slot - 17) / 16);
	unsigned int power = 63 - (unsigned int)__builtin_clzl(slot - 1);
	return (power - 7) * 4 + 6 + (unsigned int)((slot - 1) >> (power - 2)) - 3;
}

typedef uintptr_t __attribute__((__may_alias__)) mark_t;

static inline uintptr_t mark_for(const void *place)
{
	return __kelner_secret ^ (uintptr_t)place;
}

static inline void mark_write(void *place)
{
	*(mark_t *)place = mark_for(place);
}

static inline int mark_whole(const void *place)
{
	return *(const mark_t *)place == mark_for(place);
}

struct place {
	struct heap_unit *unit;
	unsigned char *state; /* slab: the slot's byte */
	size_t usable;
};

/* Where a block in a region belongs; ends the program if no block starts there. */
static inline __attribute__((__always_inline__)) struct place locate(struct heap_region *region,
								     const void *block)
{
	struct heap_unit *unit = heap_unit_of(region, block);
	size_t offset = (uintptr_t)block & (HEAP_UNIT - 1);
	struct place place = {.unit = unit};

	if (likely(unit->kind == HEAP_SLAB)) {
		const struct heap_class *class = &__heap_class[unit->class];
		unsigned int size = class->size, slot = heap_slot_number(class, block);

		if (unlikely(slot * size != offset))
			__heap_abort("free of a pointer into the middle of a block", block);
		place.state = &unit->slot_live[slot];
		place.usable = size - HEAP_MARK;
	} else {
		if (unit->kind != HEAP_RUN || offset)
			__heap_abort("free of a pointer that no allocation returned", block);
		place.usable = unit->size;
	}
	return place;
}

static __attribute__((__noinline__)) unsigned char *cache_refill(unsigned int class)
{
	void *chain;
	unsigned int got = __heap_slab_take(class, __heap_class[class].limit / 2U + 1, &chain);

	cache.count[class] = (unsigned short)got;
	return got ? chain : 0;
}

static inline void *slot_allocate(size_t size)
{
	unsigned int number = class_of(size + HEAP_MARK);
	const struct heap_class *class = &__heap_class[number];
	unsigned char *slot = cache.free[number];

	if (unlikely(!slot) && !(slot = cache_refill(number)))
		return 0;
	cache.free[number] = heap_link(slot, *(void **)(void *)slot);
	cache.count[number]--;
	struct heap_region *region = heap_region_of(slot);
	if (unlikely(!region))
		__heap_abort("free list damaged by a write after free", slot);
	unsigned char *live = &heap_unit_of(region, slot)->slot_live[heap_slot_number(class, slot)];
	if (unlikely(*live))
		__heap_abort("free list damaged by a write after free", slot);
	*live = 1;
	mark_write(slot + class->size - HEAP_MARK);
	return slot;
}

static void *run_allocate(size_t size)
{
	void *memory;
	size_t marked = (size + 15) & ~15UL;
	unsigned int units = (unsigned int)((marked + HEAP_MARK + HEAP_UNIT - 1) / HEAP_UNIT);
	struct heap_unit *unit = __heap_take_units(units, HEAP_RUN, &memory);

	if (!unit)
		return 0;
	unit->size = marked;
	unit->live = 1;
	mark_write((unsigned char *)memory + marked);
	return memory;
}

/* Blocks that are no slots, and the error of those that could not be had. */
static __attribute__((__noinline__)) void *allocate_slowly(size_t size)
{
	void *block = 0;

	if (size > HEAP_MEDIUM_MAX - 16)
		block = size > PTRDIFF_MAX ? 0 : __heap_map_large(size, 0);
	else if (size > HEAP_SLOT_MAX - HEAP_MARK)
		block = run_allocate(size);
	if (!block)
		errno = ENOMEM;
	return block;
}

void *malloc(size_t size)
{
	if (likely(size <= HEAP_SLOT_MAX - HEAP_MARK)) {
		void *slot = slot_allocate(size);

		if (likely(slot != 0))
			return slot;
	}
	return allocate_slowly(size);
}

/* The cache has too many of the class: half goes back. */
static __attribute__((__noinline__)) void cache_give(unsigned int class)
{
	unsigned int give = cache.count[class] / 2U;
	void *chain = cache.free[class], *last = chain;

	for (unsigned int i = 0; i < give; i++)
		last = heap_link(last, *(void **)last);
	__heap_slab_give(class, chain, give);
	cache.free[class] = last;
	cache.count[class] = (unsigned short)(cache.count[class] - give);
}

static inline void slot_free(void *block, struct place place)
{
	unsigned int class = place.unit->class;

	if (unlikely(!*place.state))
		__heap_abort("double free", block);
	if (unlikely(!mark_whole((unsigned char *)block + place.usable)))
		__heap_abort("write past the end of the block", block);
	*place.state = 0;
	*(void **)block = heap_link(block, cache.free[class]);
	cache.free[class] = block;
	if (unlikely(++cache.count[class] > __heap_class[class].limit))
		cache_give(class);
}

static __attribute__((__noinline__)) void run_free(void *block, struct place place)
{
	if (!__atomic_exchange_n(&place.unit->live, 0, __ATOMIC_RELAXED))
		__heap_abort("double free", block);
	if (!mark_whole((unsigned char *)block + place.usable))
		__heap_abort("write past the end of the block", block);
	__heap_give_units(place.unit);
}

/* errno stays: what this calls gives errors back, and there are none to tell of. */
void free(void *block)
{
	struct heap_region *region;
	struct heap_large *large;

	if (!block)
		return;
	region = heap_region_of(block);
	if (likely(region != 0)) {
		struct place place = locate(region, block);

		if (likely(place.state != 0))
			slot_free(block, place);
		else
			run_free(block, place);
	} else {
		large = __heap_large_of(block);
		if (!large)
			__heap_abort("free of a pointer that no allocation returned", block);
		__heap_unmap_large(large);
	}
}

size_t malloc_usable_size(void *block)
{
	struct heap_region *region;
	struct heap_large *large;

	if (!block)
		return 0;
	region = heap_region_of(block);
	if (region) {
		struct place place = locate(region, block);

		if (place.state ? !*place.state : !place.unit->live)
			__heap_abort("use of a freed block", block);
		return place.usable;
	}
	large = __heap_large_of(block);
	if (!large)
		__heap_abort("use of a pointer that no allocation returned", block);
	return large->capacity;
}

void *calloc(size_t count, size_t size)
{
	size_t bytes;
	void *block;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return 0;
	}
	block = malloc(bytes);
	if (block && bytes <= HEAP_MEDIUM_MAX - 16) /* a mapping of its own is fresh */
		memset(block, 0, bytes);
	return block;
}

void *realloc(void *block, size_t size)
{
	size_t usable, wanted = size;
	void *copy;

	if (!block)
		return malloc(size);
	usable = malloc_usable_size(block);
	/* In place if it fits and does not waste more than half. */
	if (size <= usable && (usable <= 64 || size > usable / 2))
		return block;
	/* What grows once grows again: large blocks get room, which costs nothing until used. */
	if (size > usable && size > HEAP_MEDIUM_MAX && size < PTRDIFF_MAX / 2)
		wanted = size + size / 2;
	copy = malloc(wanted);
	if (!copy && wanted > size)
		copy = malloc(size);
	if (!copy)
		return size <= usable ? block : 0;
	memcpy(copy, block, size < usable ? size : usable);
	free(block);
	return copy;
}

/* Slots are aligned to the largest power of two in their size; a whole unit to 64 KiB. */
static void *allocate_aligned(size_t align, size_t size)
{
	if (align <= 16)
		return malloc(size);
	if (size < align)
		size = align;
	if (align <= HEAP_UNIT && size <= HEAP_MEDIUM_MAX - 16)
		return size + HEAP_MARK <= HEAP_SLOT_MAX && align <= 4096 ? ({
			/* the next power of two has the alignment it needs */
			size_t slot = 1UL << (64 - __builtin_clzl(size + HEAP_MARK - 1));
			malloc(slot - HEAP_MARK);
		})
									  : run_allocate(size);
	return size > PTRDIFF_MAX ? 0 : __heap_map_large(size, align);
}

int posix_memalign(void **block, size_t align, size_t size)
{
	void *memory;
	int saved = errno;

	if (align < sizeof(void *) || (align & (align - 1)))
		return EINVAL;
	memory = allocate_aligned(align, size);
	errno = saved;
	if (!memory)
		return ENOMEM;
	*block = memory;
	return 0;
}

void *aligned_alloc(size_t align, size_t size)
{
	void *memory;

	if (!align || (align & (align - 1))) {
		errno = EINVAL;
		return 0;
	}
	memory = allocate_aligned(align, size);
	if (!memory)
		errno = ENOMEM;
	return memory;
}

void *memalign(size_t align, size_t size)
{
	return aligned_alloc(align, size);
}

void *valloc(size_t size)
{
	return aligned_alloc(HEAP_PAGE, size);
}

void *reallocarray(void *block, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return 0;
	}
	return realloc(block, bytes);
}

void *reallocf(void *block, size_t size)
{
	void *copy = realloc(block, size);

	if (!copy)
		free(block);
	return copy;
}

void freezero(void *block, size_t size)
{
	if (block)
		explicit_bzero(block, size);
	free(block);
}

void *recallocarray(void *block, size_t old_count, size_t count, size_t size)
{
	size_t old_bytes, bytes;
	void *copy;

	if (!block)
		return calloc(count, size);
	if (__builtin_mul_overflow(count, size, &bytes) ||
	    __builtin_mul_overflow(old_count, size, &old_bytes)) {
		errno = ENOMEM;
		return 0;
	}
	copy = calloc(count, size);
	if (!copy)
		return 0;
	memcpy(copy, block, bytes < old_bytes ? bytes : old_bytes);
	freezero(block, old_bytes);
	return copy;
}

void __heap_thread_exit(void)
{
	for (unsigned int class = 0; class < HEAP_CLASSES; class ++) {
		if (cache.count[class])
			__heap_slab_give(class, cache.free[class], cache.count[class]);
		cache.free[class] = 0;
		cache.count[class] = 0;
	}
}
