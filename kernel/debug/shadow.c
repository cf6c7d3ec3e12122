/* SPDX-License-Identifier: MIT */
/*
 * The shadow of memory: where it is, who may change it, and the check at each access. Not checked
 * itself, like kernel/arch/x86_64/memory.c that it stands on.
 */
#include <kernel/arch.h>
#include <kernel/image.h>
#include <kernel/kernel_space.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/string.h>
#include <kernel/tlb.h>

#include "../mm/early.h"
#include "shadow.h"

#define GLOBALS_MAX 256 /* files with global variables */

/* Checked from shadow_init, shadow_init_memory and shadow_init_stacks on. */
static struct range {
	uintptr_t start;
	size_t size;
} image, memory, stacks;

static entry_t nothing; /* maps zeroes where the stacks have no shadow of their own */

static struct {
	const struct shadow_global *first;
	size_t count;
} globals[GLOBALS_MAX];
static unsigned globals_used;
static bool silent; /* while reporting */

_Static_assert((KERNEL_SPACE_MIN >> 3) + SHADOW_OFFSET ==
		       (uintptr_t)((intptr_t)KERNEL_SPACE_MIN >> 3),
	       "the shift with its sign is what the compiler computes");

/* --- where ----------------------------------------------------------------------------------- */

static bool covers(const struct range *range, uintptr_t address)
{
	return address - range->start < range->size;
}

static entry_t shadow_entry(paddr_t page)
{
	return entry_make_kernel(page, true, CACHE_WRITE_BACK);
}

bool shadow_is_started(void)
{
	return image.size != 0;
}

void shadow_init(const struct boot_info *boot)
{
	uintptr_t start = (uintptr_t)kernel_image_start, end = (uintptr_t)kernel_image_end;
	uintptr_t last = (uintptr_t)shadow_of(end - 1);

	page_init_early(boot);
	for (uintptr_t at = (uintptr_t)shadow_of(start) & ~PAGE_MASK; at <= last; at += PAGE_SIZE) {
		paddr_t page = early_take();

		assert(page.raw && arch_map_kernel(at, shadow_entry(page), false, early_take),
		       "there is memory for the shadow of the kernel's image");
	}
	image = (struct range){start, end - start};
	for (void (*const *register_globals)(void) = kernel_constructors_start;
	     register_globals < kernel_constructors_end; register_globals++)
		(*register_globals)();
}

static void map_slots(uintptr_t first, uintptr_t last, table_source_t source)
{
	for (first &= ~(KERNEL_SLOT_SIZE - 1); first <= last; first += KERNEL_SLOT_SIZE)
		assert(arch_map_zeroes(first, source), "there is memory for the shadow's tables");
}

void shadow_init_memory(const struct boot_memory *map, unsigned count, table_source_t source,
			void (*back)(uintptr_t at, uintptr_t end))
{
	uint64_t size = 0;

	for (unsigned i = 0; i < count; i++)
		if (map[i].type < BOOT_MEMORY_RESERVED && map[i].base + map[i].length > size)
			size = map[i].base + map[i].length;
	map_slots((uintptr_t)shadow_of(direct_map_base),
		  (uintptr_t)shadow_of(direct_map_base + size - 1), source);
	for (unsigned i = 0; i < count; i++) {
		uintptr_t start = direct_map_base + map[i].base;

		if (map[i].type < BOOT_MEMORY_RESERVED)
			back((uintptr_t)shadow_of(start),
			     (uintptr_t)shadow_of(start + map[i].length - 1) + 1);
	}
	arch_flush_user(); /* zeroes that the CPU may have looked ahead to */
	memory = (struct range){direct_map_base, size};
}

void shadow_init_stacks(uintptr_t slot, table_source_t source)
{
	uintptr_t start = (uintptr_t)shadow_of(slot);

	map_slots(start, start, source);
	nothing = *arch_kernel_entry(start);
	stacks = (struct range){slot + KERNEL_SLOT_SIZE / 2, KERNEL_SLOT_SIZE / 2};
}

/* --- stacks ---------------------------------------------------------------------------------- */

_Static_assert(KERNEL_STACK_SIZE / 8 == PAGE_SIZE, "a stack's shadow is a page of its own");

static uintptr_t stack_page(uintptr_t top)
{
	return (uintptr_t)shadow_of(top - KERNEL_STACK_SIZE);
}

bool shadow_stack_create(uintptr_t top, table_source_t source)
{
	struct page *page = page_alloc_zeroed(PAGE_KERNEL);

	if (page &&
	    arch_map_kernel(stack_page(top), shadow_entry(page_paddr(page)), false, source)) {
		tlb_flush_kernel(stack_page(top), 1);
		return true;
	}
	if (page)
		page_free(page);
	return false;
}

void shadow_stack_destroy(uintptr_t top)
{
	entry_t *entry = arch_kernel_entry(stack_page(top));
	struct page *page;

	if (!entry || !(entry->raw & ENTRY_WRITE))
		return;
	page = paddr_page(entry_paddr(*entry));
	*entry = nothing;
	tlb_flush_kernel(stack_page(top), 1);
	page_free(page);
}

void shadow_stack_reset(uintptr_t top)
{
	memset((void *)stack_page(top), 0, PAGE_SIZE);
}

/* The compiler calls this before a function that does not return: its callers' frames are gone. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);

	if (covers(&stacks, here))
		shadow_stack_reset((here | (KERNEL_STACK_SIZE - 1)) + 1);
}

/* --- changes --------------------------------------------------------------------------------- */

void shadow_allow(const void *pointer, size_t size)
{
	uintptr_t address = (uintptr_t)pointer;

	if (!covers(&memory, address))
		return;
	memset(shadow_of(address), 0, size / 8);
	if (size % 8)
		*shadow_of(address + size) = size % 8;
}

/* Rounded up to eight bytes: what follows is forbidden anyway. */
void shadow_forbid(const void *pointer, size_t size, enum shadow_reason reason)
{
	uintptr_t address = (uintptr_t)pointer;

	if (covers(&memory, address))
		memset(shadow_of(address), reason, (size + 7) / 8);
}

void __asan_register_globals(const struct shadow_global *first, size_t count);
void __asan_register_globals(const struct shadow_global *first, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uintptr_t end = first[i].address + first[i].size;
		uintptr_t redzone = (end + 7) & ~7UL;

		if (end % 8)
			*shadow_of(end) = end % 8;
		memset(shadow_of(redzone), SHADOW_GLOBAL,
		       (first[i].address + first[i].size_with_redzone - redzone) / 8);
	}
	assert(globals_used < GLOBALS_MAX, "the checker has room for every file's globals");
	globals[globals_used].first = first;
	globals[globals_used++].count = count;
}

void __asan_unregister_globals(const struct shadow_global *first, size_t count);
void __asan_unregister_globals(const struct shadow_global *first UNUSED, size_t count UNUSED)
{
}

const struct shadow_global *shadow_global_find(uintptr_t address)
{
	const struct shadow_global *best = NULL;

	for (unsigned file = 0; file < globals_used; file++)
		for (size_t i = 0; i < globals[file].count; i++) {
			const struct shadow_global *global = &globals[file].first[i];

			if (global->address <= address &&
			    (!best || global->address > best->address))
				best = global;
		}
	return best;
}

/* --- checks ---------------------------------------------------------------------------------- */

static void check_slowly(uintptr_t address, size_t size, bool write)
{
	uintptr_t end = address + size;

	for (uintptr_t at = address; at < end; at = (at | 7) + 1) {
		uint8_t allowed = *shadow_of(at);
		uintptr_t last = end - 1 < (at | 7) ? end - 1 : at | 7;

		if (likely(allowed == 0) || (allowed < 8 && last % 8 < allowed))
			continue;
		if (__atomic_exchange_n(&silent, true, __ATOMIC_RELAXED))
			return;
		if (allowed < 8 && at % 8 < allowed)
			at = (at & ~7UL) + allowed;
		shadow_report(address, size, write, at);
		silent = false;
		return;
	}
}

static ALWAYS_INLINE void check(uintptr_t address, size_t size, bool write)
{
	if (unlikely(!covers(&memory, address) && !covers(&stacks, address) &&
		     !covers(&image, address)))
		return;
	if (likely(size <= 8 && *shadow_of(address) == 0 && address % 8 + size <= 8))
		return;
	if (unlikely(size && !silent))
		check_slowly(address, size, write);
}

void shadow_check_read(const void *pointer, size_t size)
{
	check((uintptr_t)pointer, size, false);
}

void shadow_check_write(const void *pointer, size_t size)
{
	check((uintptr_t)pointer, size, true);
}

#define CHECK_SIZE(size)                                      \
	void __asan_load##size##_noabort(uintptr_t address);  \
	void __asan_load##size##_noabort(uintptr_t address)   \
	{                                                     \
		check(address, size, false);                  \
	}                                                     \
	void __asan_store##size##_noabort(uintptr_t address); \
	void __asan_store##size##_noabort(uintptr_t address)  \
	{                                                     \
		check(address, size, true);                   \
	}

CHECK_SIZE(1)
CHECK_SIZE(2)
CHECK_SIZE(4)
CHECK_SIZE(8)
CHECK_SIZE(16)

void __asan_loadN_noabort(uintptr_t address, size_t size);
void __asan_loadN_noabort(uintptr_t address, size_t size)
{
	check(address, size, false);
}

void __asan_storeN_noabort(uintptr_t address, size_t size);
void __asan_storeN_noabort(uintptr_t address, size_t size)
{
	check(address, size, true);
}
