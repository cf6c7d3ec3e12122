/* SPDX-License-Identifier: MIT */
/* Regions of the heap: mapping them, and handing out runs of their units. */
#include "../private/heap.h"
#include "../private/start.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Static_assert(sizeof(struct heap_region) <= HEAP_UNIT - 2 * HEAP_PAGE, "the records fit");

static lock_t region_lock;
static struct heap_region *regions;

void __heap_abort(const char *what, const void *block)
{
	static const char digits[] = "0123456789abcdef";
	char line[96] = "malloc: ";
	size_t n = strlen(line);

	memcpy(line + n, what, strlen(what));
	n += strlen(what);
	memcpy(line + n, " at 0x", 6);
	n += 6;
	for (int shift = 60; shift >= 0; shift -= 4)
		line[n++] = digits[(uintptr_t)block >> shift & 15];
	line[n++] = '\n';
	sys_write(2, line, n);
	abort();
}

static void *map(size_t length, int protection)
{
	void *memory = sys_map(0, length, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return (uintptr_t)memory > -4096UL ? 0 : memory;
}

/* `length` bytes at a multiple of a region's size: map more and cut off both ends. */
static unsigned char *map_aligned(size_t length, int protection)
{
	size_t whole = length + HEAP_REGION - HEAP_PAGE;
	unsigned char *memory = whole < length ? 0 : map(whole, protection);

	if (!memory)
		return 0;
	size_t before = -(uintptr_t)memory & (HEAP_REGION - 1);
	if (before)
		sys_unmap(memory, before);
	if (whole - before - length)
		sys_unmap(memory + before + length, whole - before - length);
	return memory + before;
}

static struct heap_region *region_create(void)
{
	unsigned char *memory;
	struct heap_region *region;

	while (!__kelner_secret) /* hosted, or start-up had no random bytes */
		sys_random(&__kelner_secret, sizeof(__kelner_secret));
	memory = map_aligned(HEAP_REGION, PROT_NONE);
	if (!memory)
		return 0;
	if (sys_protect(memory + HEAP_PAGE, HEAP_UNIT - 2 * HEAP_PAGE, PROT_READ | PROT_WRITE) <
		    0 ||
	    sys_protect(memory + HEAP_UNIT, HEAP_REGION - HEAP_UNIT, PROT_READ | PROT_WRITE) < 0) {
		sys_unmap(memory, HEAP_REGION);
		return 0;
	}
	region = (struct heap_region *)(void *)(memory + HEAP_PAGE);
	region->mark = __kelner_secret ^ (uintptr_t)region;
	region->free_units = HEAP_UNITS - 1;
	region->next = regions;
	regions = region;
	return region;
}

static unsigned int find_run(const struct heap_region *region, unsigned int count)
{
	unsigned int length = 0;

	for (unsigned int i = 1; i < HEAP_UNITS; i++) {
		length = region->unit[i].kind == HEAP_FREE ? length + 1 : 0;
		if (length == count)
			return i + 1 - count;
	}
	return 0;
}

/* Free units whose pages were not given back: about how many, and at most. Region lock. */
#define KEPT_UNITS_MAX 64
static unsigned int kept_units;

struct heap_unit *__heap_take_units(unsigned int count, enum heap_kind kind, void **memory)
{
	struct heap_region *region;
	struct heap_unit *unit = 0;
	unsigned int first = 0;

	lock_acquire(&region_lock);
	for (region = regions; region; region = region->next) {
		if (region->free_units >= count && (first = find_run(region, count)) != 0)
			break;
	}
	if (!region) {
		region = region_create();
		first = 1;
	}
	if (region) {
		region->free_units -= count;
		unit = &region->unit[first];
		unit->kind = kind;
		unit->units = count;
		for (unsigned int i = 1; i < count; i++)
			unit[i].kind = HEAP_RUN_TAIL;
		*memory = heap_unit_memory(unit);
		/* They may have been kept ones, or not. */
		unsigned int left = kept_units > count ? kept_units - count : 0;
		__atomic_store_n(&kept_units, left, __ATOMIC_RELAXED);
	}
	lock_release(&region_lock);
	return unit;
}

void __heap_give_units(struct heap_unit *unit)
{
	struct heap_region *region =
		(struct heap_region *)(((uintptr_t)unit & ~(HEAP_REGION - 1)) + HEAP_PAGE);
	unsigned int count = unit->units, kept = count;

	/* Some pages are kept for the next one; the others go back now, while the range itself is
	 * still ours, so that this cannot race a reuse. */
	if (__atomic_load_n(&kept_units, __ATOMIC_RELAXED) + count > KEPT_UNITS_MAX) {
		kept = 0;
		sys_advise(heap_unit_memory(unit), count * HEAP_UNIT, MADV_DONTNEED);
	}
	lock_acquire(&region_lock);
	for (unsigned int i = 0; i < count; i++)
		unit[i].kind = HEAP_FREE;
	region->free_units += count;
	__atomic_store_n(&kept_units, kept_units + kept, __ATOMIC_RELAXED);
	lock_release(&region_lock);
}

void *__heap_map_large(size_t size, size_t align)
{
	size_t offset = align > HEAP_PAGE ? align : HEAP_PAGE;
	size_t length = (size + offset + HEAP_PAGE - 1) & ~(HEAP_PAGE - 1);
	unsigned char *memory;
	struct heap_large *large;

	if (length < size || length + HEAP_PAGE < length || offset >= HEAP_REGION)
		return 0;
	while (!__kelner_secret)
		sys_random(&__kelner_secret, sizeof(__kelner_secret));
	memory = map_aligned(length + HEAP_PAGE, PROT_READ | PROT_WRITE);
	if (!memory)
		return 0;
	sys_protect(memory + length, HEAP_PAGE, PROT_NONE);
	large = (struct heap_large *)(void *)memory;
	large->mark = __kelner_secret ^ (uintptr_t)large;
	large->mapped = length + HEAP_PAGE;
	large->capacity = length - offset;
	large->size = size;
	large->block = memory + offset;
	return large->block;
}

struct heap_large *__heap_large_of(const void *block)
{
	struct heap_large *large = (struct heap_large *)((uintptr_t)block & ~(HEAP_REGION - 1));

	return large->mark == (__kelner_secret ^ (uintptr_t)large) && large->block == block ? large
											    : 0;
}

void __heap_unmap_large(struct heap_large *large)
{
	sys_unmap(large, large->mapped);
}

void __heap_region_lock(void)
{
	lock_acquire(&region_lock);
}

void __heap_region_unlock(int in_child)
{
	if (in_child)
		region_lock = 0;
	else
		lock_release(&region_lock);
}
