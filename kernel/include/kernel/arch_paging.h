/* SPDX-License-Identifier: MIT */
/*
 * The seam between portable memory management and the machine's page tables. Tables are reached
 * through the direct map, so all of this is plain memory work. The caller serialises: a user root
 * by its space's lock; different kernel addresses may be worked on at once.
 */
#ifndef KERNEL_ARCH_PAGING_H
#define KERNEL_ARCH_PAGING_H

#include <abi/boot.h>
#include <arch/entry.h>
#include <arch/layout.h>
#include <arch/tlb.h>
#include <kernel/types.h>

struct page;

/* Gives one zeroed page for a table, address 0 when there is none. */
typedef paddr_t (*table_source_t)(void);

/* --- the kernel's half ----------------------------------------------------------------------- */

/* Adopts the loader's tables. */
void arch_paging_init(void);
/* Unmaps the loader's identity mapping; this CPU must no longer run or look there. */
void arch_paging_drop_lower_half(void);
/* The root with nothing in its lower half. */
paddr_t arch_kernel_root(void);
/* Makes the direct map's alias of every read-only page of the kernel's image read-only. */
bool arch_protect_image(const struct boot_info *boot, table_source_t source);
/* Fills a top-level slot with read-only zeroes, by three shared tables. */
bool arch_map_zeroes(uintptr_t slot, table_source_t source);
/* Fills a top-level slot with an empty table, so that every root shares what comes later. */
bool arch_map_slot(uintptr_t slot, table_source_t source);
/* One page, or one large page, replacing what was there. False where no table could be had. */
bool arch_map_kernel(uintptr_t address, entry_t entry, bool large, table_source_t source);
/* The leaf entry of a kernel address, NULL where there is no table (or a large page). */
entry_t *arch_kernel_entry(uintptr_t address);

/* --- user roots ------------------------------------------------------------------------------ */

/* A root that shares the kernel's half; address 0 when out of memory. */
paddr_t arch_root_create(void);
/* Frees the root and every table below its user half; the leaf entries must be empty. */
void arch_root_destroy(paddr_t root);

/* Zeroed table pages that the caller brings along, so that nothing is allocated under its lock. */
#define TABLE_STOCK_LIMIT 3
struct table_stock {
	struct page *tables[TABLE_STOCK_LIMIT];
	unsigned count;
};
/* Fills the stock to count pages; false when out of memory. */
bool table_stock_fill(struct table_stock *stock, unsigned count);
void table_stock_drain(struct table_stock *stock);

/* The leaf entry of an address, NULL where there is no table. */
entry_t *arch_entry_find(paddr_t root, uaddr_t address);
/* The same, adding tables from the stock; NULL where the stock ran out. */
entry_t *arch_entry_create(paddr_t root, uaddr_t address, struct table_stock *stock);
/*
 * The first leaf table at or after *address and below end: moves *address there and returns its
 * entry; *count entries follow in this table and below end. NULL where there is none.
 */
entry_t *arch_entry_range(paddr_t root, uaddr_t *address, uaddr_t end, unsigned *count);
/*
 * Unhooks every table that covers a part of [start, end) and maps nothing outside [floor, ceiling),
 * whose leaf entries are empty, and hands each to release. Returns whether there was any.
 */
bool arch_tables_prune(paddr_t root, uaddr_t start, uaddr_t end, uaddr_t floor, uaddr_t ceiling,
		       void (*release)(void *context, struct page *table), void *context);

#endif
