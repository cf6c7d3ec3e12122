/* SPDX-License-Identifier: MIT */
/*
 * Four-level page tables (Intel SDM volume 3, 4.5). The kernel's half of every root is a copy of
 * the kernel root's upper entries. Those that will ever be used are filled before the first copy is
 * made, so nothing has to be kept in step later.
 */
#include <kernel/arch_paging.h>
#include <kernel/image.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/string.h>

#define LEVELS       4
#define FIRST_KERNEL (ENTRIES_PER_TABLE / 2)

static paddr_t kernel_root;

/* How far an address is shifted to give an index into a table of this level; 1 holds leaves. */
static inline unsigned level_shift(unsigned level)
{
	return PAGE_SHIFT + 9 * (level - 1);
}

static inline unsigned table_index(uintptr_t address, unsigned level)
{
	return address >> level_shift(level) & (ENTRIES_PER_TABLE - 1);
}

static inline entry_t *table_entries(paddr_t table)
{
	return paddr_pointer(table);
}

static inline entry_t table_make(paddr_t table, uint64_t flags)
{
	return (entry_t){table.raw | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_ACCESSED | flags};
}

void arch_paging_init(void)
{
	kernel_root = arch_root_current();
}

void arch_paging_drop_lower_half(void)
{
	memset(table_entries(kernel_root), 0, FIRST_KERNEL * sizeof(entry_t));
	arch_flush_user();
}

paddr_t arch_kernel_root(void)
{
	return kernel_root;
}

/* --- the kernel's half ----------------------------------------------------------------------- */

/* Replaces a large page by a table of the 512 pages of the next smaller size. */
static bool split(entry_t *entry, unsigned level, table_source_t source)
{
	paddr_t table = source();
	uint64_t page = entry->raw, step = 1UL << level_shift(level - 1);

	if (!table.raw)
		return false;
	if (level == 2) /* bit 7 of a small page's entry would be its PAT bit */
		page &= ~ENTRY_LARGE;
	for (unsigned i = 0; i < ENTRIES_PER_TABLE; i++)
		table_entries(table)[i].raw = page + i * step;
	*entry = table_make(table, 0);
	return true;
}

/* Makes sure that an entry of a level above 1 leads to a table of its own. */
static bool open_table(entry_t *entry, unsigned level, table_source_t source)
{
	entry_t old = {__atomic_load_n(&entry->raw, __ATOMIC_ACQUIRE)};
	entry_t own;
	paddr_t table;

	if (entry_is_present(old) && old.raw & ENTRY_LARGE)
		return split(entry, level, source);
	if (entry_is_present(old) && !(old.raw & ENTRY_TEMPLATE))
		return true;
	table = source();
	if (!table.raw)
		return false;
	if (entry_is_present(old))
		memcpy(table_entries(table), table_entries(entry_paddr(old)), PAGE_SIZE);
	own = table_make(table, 0);
	if (!__atomic_compare_exchange_n(&entry->raw, &old.raw, own.raw, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE))
		page_free(paddr_page(table)); /* another CPU was first */
	return true;
}

/* The entry of the given level, with tables of its own above. */
static entry_t *kernel_entry_create(uintptr_t address, unsigned level, table_source_t source)
{
	entry_t *entry = &table_entries(kernel_root)[table_index(address, LEVELS)];

	for (unsigned above = LEVELS; above > level; above--) {
		if (!open_table(entry, above, source))
			return NULL;
		entry = &table_entries(entry_paddr(*entry))[table_index(address, above - 1)];
	}
	return entry;
}

entry_t *arch_kernel_entry(uintptr_t address)
{
	entry_t *entry = &table_entries(kernel_root)[table_index(address, LEVELS)];

	for (unsigned level = LEVELS; level > 1; level--) {
		if (!entry_is_present(*entry) || entry->raw & ENTRY_LARGE)
			return NULL;
		entry = &table_entries(entry_paddr(*entry))[table_index(address, level - 1)];
	}
	return entry;
}

bool arch_map_kernel(uintptr_t address, entry_t mapping, bool large, table_source_t source)
{
	entry_t *entry = kernel_entry_create(address, large ? 2 : 1, source);

	if (!entry)
		return false;
	entry->raw = mapping.raw | (large ? ENTRY_LARGE : 0);
	return true;
}

bool arch_map_slot(uintptr_t slot, table_source_t source)
{
	return kernel_entry_create(slot, LEVELS - 1, source) != NULL;
}

bool arch_map_zeroes(uintptr_t slot, table_source_t source)
{
	paddr_t below = source();
	entry_t fill = entry_make_kernel(below, false, CACHE_WRITE_BACK);

	fill.raw &= ~ENTRY_GLOBAL; /* most are replaced soon */

	for (unsigned level = 1; below.raw && level < LEVELS; level++) {
		paddr_t table = source();

		if (!table.raw)
			return false;
		for (unsigned i = 0; i < ENTRIES_PER_TABLE; i++)
			table_entries(table)[i] = fill;
		fill = table_make(table, ENTRY_TEMPLATE);
		below = table;
	}
	/* The topmost table belongs to the slot alone. */
	table_entries(kernel_root)[table_index(slot, LEVELS)] = table_make(below, 0);
	return below.raw != 0;
}

bool arch_protect_image(const struct boot_info *boot, table_source_t source)
{
	uint64_t size = (uint64_t)(kernel_rodata_end - kernel_image_start);
	uintptr_t alias = (uintptr_t)paddr_pointer(paddr(boot->kernel_physical));

	for (uint64_t offset = 0; offset < size; offset += PAGE_SIZE) {
		entry_t *entry = kernel_entry_create(alias + offset, 1, source);

		if (!entry)
			return false;
		*entry = entry_without_write(*entry);
		arch_flush_page(alias + offset);
	}
	return true;
}

/* --- user roots ------------------------------------------------------------------------------ */

paddr_t arch_root_create(void)
{
	struct page *page = page_alloc(PAGE_TABLE);
	entry_t *root;

	if (!page)
		return paddr(0);
	root = page_pointer(page);
	memset(root, 0, PAGE_SIZE / 2);
	memcpy(root + FIRST_KERNEL, table_entries(kernel_root) + FIRST_KERNEL, PAGE_SIZE / 2);
	return page_paddr(page);
}

void arch_root_destroy(paddr_t root)
{
	page_free(paddr_page(root));
}

bool table_stock_fill(struct table_stock *stock, unsigned count)
{
	while (stock->count < count) {
		struct page *page = page_alloc_zeroed(PAGE_TABLE);

		if (!page)
			return false;
		stock->tables[stock->count++] = page;
	}
	return true;
}

void table_stock_drain(struct table_stock *stock)
{
	while (stock->count)
		page_free(stock->tables[--stock->count]);
}

entry_t *arch_entry_find(paddr_t root, uaddr_t address)
{
	entry_t *entry = &table_entries(root)[table_index(address, 4)];

	if (!entry_is_present(*entry))
		return NULL;
	entry = &table_entries(entry_paddr(*entry))[table_index(address, 3)];
	if (!entry_is_present(*entry))
		return NULL;
	entry = &table_entries(entry_paddr(*entry))[table_index(address, 2)];
	if (!entry_is_present(*entry))
		return NULL;
	return &table_entries(entry_paddr(*entry))[table_index(address, 1)];
}

entry_t *arch_entry_create(paddr_t root, uaddr_t address, struct table_stock *stock)
{
	entry_t *entry = &table_entries(root)[table_index(address, LEVELS)];

	for (unsigned level = LEVELS; level > 1; level--) {
		if (!entry_is_present(*entry)) {
			if (!stock->count)
				return NULL;
			*entry = table_make(page_paddr(stock->tables[--stock->count]), ENTRY_USER);
		}
		entry = &table_entries(entry_paddr(*entry))[table_index(address, level - 1)];
	}
	return entry;
}

entry_t *arch_entry_range(paddr_t root, uaddr_t *address, uaddr_t end, unsigned *count)
{
	while (*address < end) {
		entry_t *entry = &table_entries(root)[table_index(*address, LEVELS)];
		unsigned level = LEVELS;
		uaddr_t limit;

		for (; level > 1 && entry_is_present(*entry); level--)
			entry = &table_entries(
				entry_paddr(*entry))[table_index(*address, level - 1)];
		if (level == 1) {
			limit = (*address | (LARGE_PAGE_SIZE - 1)) + 1;
			if (limit > end)
				limit = end;
			*count = (unsigned)((limit - *address) >> PAGE_SHIFT);
			return entry;
		}
		*address = (*address | ((1UL << level_shift(level)) - 1)) + 1;
	}
	return NULL;
}

/* A range that was cleared, the free room around it, and who takes tables. */
struct prune {
	uaddr_t start, end;
	uaddr_t floor, ceiling;
	void (*release)(void *context, struct page *table);
	void *context;
};

/* Prunes below one table that covers addresses from base on. */
static bool prune(const struct prune *range, paddr_t table, unsigned level, uaddr_t base)
{
	uaddr_t step = 1UL << level_shift(level), last = base + (step << 9);
	uaddr_t at = range->start > base ? range->start & ~(step - 1) : base;
	entry_t *entry = &table_entries(table)[table_index(at, level)];
	bool any = false;

	if (range->end < last)
		last = range->end;
	for (; at < last; at += step, entry++) {
		entry_t old = *entry;

		if (!entry_is_present(old))
			continue;
		if (level > 2)
			any |= prune(range, entry_paddr(old), level - 1, at);
		if (at >= range->floor && at + step <= range->ceiling) {
			entry->raw = 0;
			range->release(range->context, paddr_page(entry_paddr(old)));
			any = true;
		}
	}
	return any;
}

bool arch_tables_prune(paddr_t root, uaddr_t start, uaddr_t end, uaddr_t floor, uaddr_t ceiling,
		       void (*release)(void *context, struct page *table), void *context)
{
	struct prune range = {start, end, floor, ceiling, release, context};

	return prune(&range, root, LEVELS, 0);
}
