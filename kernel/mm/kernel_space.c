/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own slot: device maps grow upwards through its first half, each in large-page steps
 * of its own; stacks fill its second half. A stack that is given back stays mapped for the next
 * thread, up to a few; the place of any other is kept in a list that runs through the empty leaf
 * entries.
 */
#include <kernel/arch_paging.h>
#include <kernel/kernel_space.h>
#include <kernel/page.h>
#include <kernel/shadow.h>
#include <kernel/spinlock.h>
#include <kernel/tlb.h>

#include "start.h"

#define STACK_STRIDE      (2 * KERNEL_STACK_SIZE) /* guard first, then the stack */
#define STACK_PAGES       (KERNEL_STACK_SIZE / PAGE_SIZE)
#define STACK_CACHE_LIMIT 32

static struct spinlock lock = SPINLOCK_INITIALISER(LOCK_LEVEL_KERNEL_SPACE);
static uintptr_t device_next GUARDED_STATIC(lock);
static uintptr_t stacks_start;
static uintptr_t stacks_end;
static uintptr_t stacks_next GUARDED_STATIC(lock);
static uintptr_t cached_top GUARDED_STATIC(lock); /* each keeps the next in its uppermost word */
static unsigned cached_count GUARDED_STATIC(lock);
static uintptr_t vacant GUARDED_STATIC(lock); /* a top; the stack's first entry keeps the next */

static paddr_t take_table(void)
{
	struct page *page = page_alloc_zeroed(PAGE_TABLE);

	return page ? page_paddr(page) : paddr(0);
}

void kernel_space_init(uint64_t random, table_source_t source) NO_LOCK_ANALYSIS
{
	uintptr_t slot = KERNEL_SPACE_MIN + random % KERNEL_SLOTS * KERNEL_SLOT_SIZE;

	arch_map_slot(slot, source);
	shadow_init_stacks(slot, source);
	/* Where in the halves things begin is random too. */
	device_next = slot + (random >> 5) % 1024 * LARGE_PAGE_SIZE;
	stacks_start = slot + KERNEL_SLOT_SIZE / 2 + (random >> 6) % 1024 * LARGE_PAGE_SIZE;
	stacks_next = stacks_start;
	stacks_end = slot + KERNEL_SLOT_SIZE;
}

void *kernel_map_device(paddr_t address, size_t size, enum cache_mode cache)
{
	uint64_t offset = address.raw % LARGE_PAGE_SIZE, first = address.raw - offset;
	uint64_t reach = (offset + size + LARGE_PAGE_SIZE - 1) & ~(LARGE_PAGE_SIZE - 1);
	uintptr_t base;

	spinlock_acquire(&lock);
	base = device_next;
	if (size == 0 || reach < size || reach >= stacks_start - base - LARGE_PAGE_SIZE)
		base = 0;
	else
		device_next += reach + LARGE_PAGE_SIZE; /* a hole behind each */
	spinlock_release(&lock);
	if (!base)
		return NULL;
	for (uint64_t at = round_down_page(offset); at < offset + size;) {
		bool large = at % LARGE_PAGE_SIZE == 0 && offset + size - at >= LARGE_PAGE_SIZE;
		entry_t entry = entry_make_kernel(paddr(first + at), true, cache);

		if (!arch_map_kernel(base + at, entry, large, take_table))
			return NULL;
		at += large ? LARGE_PAGE_SIZE : PAGE_SIZE;
	}
	return (void *)(base + offset);
}

/* --- stacks ---------------------------------------------------------------------------------- */

static inline uintptr_t *cached_link(uintptr_t top)
{
	return (uintptr_t *)top - 1;
}

/* Takes a stack's pages back; the entries are empty afterwards. */
static void unmap_stack(uintptr_t top)
{
	uintptr_t bottom = top - KERNEL_STACK_SIZE;
	struct page *pages[STACK_PAGES];
	unsigned count = 0;

	for (uintptr_t at = bottom; at < top; at += PAGE_SIZE) {
		entry_t *entry = arch_kernel_entry(at);

		if (!entry || !entry_is_present(*entry))
			break;
		pages[count++] = paddr_page(entry_paddr(*entry));
		entry->raw = 0;
	}
	tlb_flush_kernel(bottom, count);
	while (count)
		page_free(pages[--count]);
	shadow_stack_destroy(top);
}

/* Keeps the place of an unmapped stack, unless it never had a table. */
static void keep_vacant(uintptr_t top)
{
	entry_t *entry = arch_kernel_entry(top - KERNEL_STACK_SIZE);

	if (!entry)
		return;
	spinlock_acquire(&lock);
	entry->raw = vacant & ~(uint64_t)ENTRY_PRESENT;
	vacant = top;
	spinlock_release(&lock);
}

/* The top of a stack's place without pages, 0 when there are no more. */
static uintptr_t take_vacant(void)
{
	uintptr_t top;

	spinlock_acquire(&lock);
	top = vacant;
	if (top) {
		entry_t *entry = arch_kernel_entry(top - KERNEL_STACK_SIZE);

		vacant = entry->raw;
		entry->raw = 0;
	} else if (stacks_next < stacks_end) {
		stacks_next += STACK_STRIDE;
		top = stacks_next;
	}
	spinlock_release(&lock);
	return top;
}

uintptr_t kernel_stack_create(void)
{
	uintptr_t top;

	spinlock_acquire(&lock);
	top = cached_top;
	if (top) {
		cached_top = *cached_link(top);
		cached_count--;
	}
	spinlock_release(&lock);
	if (top) {
		shadow_stack_reset(top);
		return top;
	}
	top = take_vacant();
	if (!top)
		return 0;
	for (uintptr_t at = top - KERNEL_STACK_SIZE; at < top; at += PAGE_SIZE) {
		struct page *page = page_alloc(PAGE_KERNEL);

		if (page &&
		    arch_map_kernel(at, entry_make_kernel(page_paddr(page), true, CACHE_WRITE_BACK),
				    false, take_table))
			continue;
		if (page)
			page_free(page);
		goto failed;
	}
	if (shadow_stack_create(top, take_table))
		return top;
failed:
	unmap_stack(top);
	keep_vacant(top);
	return 0;
}

void kernel_stack_destroy(uintptr_t top)
{
	bool keep;

	spinlock_acquire(&lock);
	keep = cached_count < STACK_CACHE_LIMIT;
	if (keep) {
		*cached_link(top) = cached_top;
		cached_top = top;
		cached_count++;
	}
	spinlock_release(&lock);
	if (keep)
		return;
	unmap_stack(top);
	keep_vacant(top);
}

bool kernel_stack_is_guard(uintptr_t address)
{
	return address >= stacks_start && address < stacks_end &&
	       (address - stacks_start) % STACK_STRIDE < STACK_STRIDE - KERNEL_STACK_SIZE;
}
