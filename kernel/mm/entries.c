/* SPDX-License-Identifier: MIT */
/*
 * Changes to ranges of page table entries. What they let go is gathered, one round of TLB flushes
 * reaches every CPU that has the space loaded, and only then pages and tables are free.
 */
#include <kernel/job.h>
#include <kernel/page.h>
#include <kernel/tlb.h>

#include "mapping.h"

#define CREDIT_BATCH 16

void space_flush_others(struct space *space, uaddr_t first, unsigned pages)
{
	struct cpu *cpu = cpu_current();
	uint64_t mask = 0;

	/* Orders the entries' stores before the reads: see space_activate for the other side. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (unsigned i = 0; i < cpu_count; i++)
		if (cpus[i] != cpu && read_once(cpus[i]->space) == space)
			mask |= 1UL << i;
	if (mask)
		tlb_flush(mask, first, pages);
}

void space_flush(struct space *space, uaddr_t first, uaddr_t end)
{
	uint64_t count = (end - first) >> PAGE_SHIFT;
	unsigned pages = count > TLB_PAGES_MAX ? TLB_ALL : (unsigned)count;

	if (likely(cpu_current()->space == space))
		tlb_flush_here(first, pages);
	if (unlikely(cpu_count > 1))
		space_flush_others(space, first, pages);
}

entry_t *entry_search(struct space *space, uaddr_t address)
{
	entry_t *entry = arch_entry_find(space->root, address);

	if (entry) {
		space->leaf_base = address & ~(LARGE_PAGE_SIZE - 1);
		space->leaf = entry - (address >> PAGE_SHIFT & (ENTRIES_PER_TABLE - 1));
	}
	return entry;
}

/* --- what pages cost ------------------------------------------------------------------------- */

bool space_charge_batch(struct space *space)
{
	if (job_charge_pages(space->job, CREDIT_BATCH) == 0) {
		space->credit = CREDIT_BATCH - 1;
		return true;
	}
	return job_charge_pages(space->job, 1) == 0;
}

void space_uncharge_batch(struct space *space)
{
	space->credit -= CREDIT_BATCH;
	job_uncharge_pages(space->job, CREDIT_BATCH);
}

void user_page_free(struct page *page)
{
	if (page->use == PAGE_USER)
		job_uncharge_pages(page->owner, 1);
	page_free(page);
}

bool space_stock_fill(struct space *space, struct table_stock *stock)
{
	while (stock->count < TABLE_STOCK_LIMIT && !job_charge_pages(space->job, 1)) {
		if (!table_stock_fill(stock, stock->count + 1)) {
			job_uncharge_pages(space->job, 1);
			break;
		}
	}
	return stock->count;
}

void space_stock_drain(struct space *space, struct table_stock *stock)
{
	if (stock->count)
		job_uncharge_pages(space->job, stock->count);
	table_stock_drain(stock);
}

/* --- gathering ------------------------------------------------------------------------------- */

static inline void chain(struct page **first, struct page *page)
{
	page->index = (uintptr_t)*first;
	*first = page;
}

static inline struct page *unchain(struct page **first)
{
	struct page *page = *first;

	*first = (struct page *)page->index;
	return page;
}

static void gather_address(struct gather *gather, uaddr_t address)
{
	if (!gather->end || address < gather->first)
		gather->first = address;
	if (address >= gather->end)
		gather->end = address + PAGE_SIZE;
}

static inline void flush(struct gather *gather)
{
	if (gather->end)
		space_flush(gather->space, gather->first, gather->end);
	gather->end = 0;
}

/* Drops the shares of pages that others hold too. */
static NOINLINE void drop_held(struct gather *gather)
{
	flush(gather);
	while (gather->held_count) {
		struct page *page = gather->held[--gather->held_count];

		if (page_drop_share(page))
			user_page_free(page);
	}
}

void gather_entry(struct gather *gather, uaddr_t address, entry_t old)
{
	struct page *page;

	if (entry_is_present(old))
		gather_address(gather, address);
	if (!entry_is_counted(old))
		return;
	page = page_array + (entry_paddr(old).raw >> PAGE_SHIFT);
	gather->space->resident--;
	/* Only through this entry could others get at a page that is this space's alone. */
	if (likely(page->shares == 1 && page->pins == 0)) {
		chain(&gather->pages, page);
		return;
	}
	if (gather->held_count == GATHER_HELD)
		drop_held(gather);
	gather->held[gather->held_count++] = page;
}

void gather_finish(struct gather *gather)
{
	flush(gather);
	while (gather->pages) {
		page_free(unchain(&gather->pages));
		space_uncharge(gather->space);
	}
	if (unlikely(gather->held_count))
		drop_held(gather);
	while (unlikely(gather->tables != NULL)) {
		page_free(unchain(&gather->tables));
		job_uncharge_pages(gather->space->job, 1);
	}
}

static void gather_table(void *context, struct page *table)
{
	struct gather *gather = context;

	chain(&gather->tables, table);
}

void tables_prune(struct gather *gather, uaddr_t start, uaddr_t end, struct mapping *above)
{
	struct space *space = gather->space;
	struct mapping *below;
	struct list *before = above ? above->order.previous : space->order.previous;
	uaddr_t floor = 0, ceiling = above ? above->start : 1UL << 47;
	const uaddr_t base_mask = ~(LARGE_PAGE_SIZE - 1);

	if (before != &space->order) {
		below = container_of(before, struct mapping, order);
		floor = below->end;
	}
	/* Most often a neighbour lives in the one leaf table. */
	if (((start ^ (end - 1)) & base_mask) == 0 &&
	    (floor > (start & base_mask) || ceiling < (start & base_mask) + LARGE_PAGE_SIZE))
		return;
	if (arch_tables_prune(space->root, start, end, floor, ceiling, gather_table, gather)) {
		space->changes++;
		space->leaf_base = LEAF_NONE;
		gather->first = 0;
		gather->end = USER_TOP;
	}
}

/* --- ranges ---------------------------------------------------------------------------------- */

/* As arch_entry_range. */
static inline entry_t *entries_from(struct space *space, uaddr_t *start, uaddr_t end,
				    unsigned *count)
{
	uaddr_t limit = space->leaf_base + LARGE_PAGE_SIZE;

	if (*start >= end)
		return NULL;
	if (unlikely(*start - space->leaf_base >= LARGE_PAGE_SIZE))
		return arch_entry_range(space->root, start, end, count);
	*count = (unsigned)(((end < limit ? end : limit) - *start) >> PAGE_SHIFT);
	return &space->leaf[(*start - space->leaf_base) >> PAGE_SHIFT];
}

void entries_clear(struct gather *gather, uaddr_t start, uaddr_t end)
{
	entries_clear_object(gather, start, end, true);
}

void entries_clear_object(struct gather *gather, uaddr_t start, uaddr_t end, bool copies)
{
	unsigned count;
	entry_t *entry;

	while ((entry = entries_from(gather->space, &start, end, &count))) {
		for (; count; count--, entry++, start += PAGE_SIZE) {
			entry_t old = *entry;

			/* Most of a large range is empty. */
			if (count > 3 && !(old.raw | entry[1].raw | entry[2].raw | entry[3].raw)) {
				count -= 3;
				entry += 3;
				start += 3 * PAGE_SIZE;
				continue;
			}
			if (entry_is_empty(old) || (!copies && entry_is_counted(old)))
				continue;
			entry->raw = 0;
			gather_entry(gather, start, old);
		}
		if (start < end)
			arch_interrupts_poll();
	}
}

void entries_protect(struct gather *gather, uaddr_t start, uaddr_t end, unsigned access)
{
	unsigned count;
	entry_t *entry;

	while ((entry = arch_entry_range(gather->space->root, &start, end, &count))) {
		for (; count; count--, entry++, start += PAGE_SIZE) {
			entry_t old = *entry;
			unsigned kept = access;

			if (entry_is_empty(old))
				continue;
			if (!entry_is_writable(old))
				kept &= ~ACCESS_WRITE;
			*entry = entry_with_access(old, kept);
			if (entry_is_present(old) && entry->raw != old.raw)
				gather_address(gather, start);
		}
		if (start < end)
			arch_interrupts_poll();
	}
}
