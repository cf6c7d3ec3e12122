/* SPDX-License-Identifier: MIT */
/*
 * Physical memory in pages. Each page of RAM has a struct page; the direct map reaches its bytes.
 */
#ifndef KERNEL_PAGE_H
#define KERNEL_PAGE_H

#include <abi/boot.h>
#include <kernel/list.h>
#include <kernel/types.h>

enum page_use {
	PAGE_NONE, /* not RAM, or never handed to the allocator */
	PAGE_FREE,
	PAGE_KERNEL, /* kernel data, stacks, object caches */
	PAGE_TABLE,  /* a page table */
	PAGE_USER,   /* private user memory: shares counts the entries that map it */
	PAGE_VMO,    /* belongs to a memory object */
};

struct page {
	uint32_t shares; /* PAGE_USER: entries that map it; else holders, the owner included */
	uint32_t pins;   /* leases that hold it */
	uint8_t use;     /* enum page_use */
	uint8_t order;   /* of the free or allocated block that starts here */
	uint16_t flags;
	uint32_t reserved;
	union {
		struct list link; /* free list, or the owner's own list */
		struct {
			void *owner;    /* job (PAGE_USER) or memory object (PAGE_VMO) */
			uint64_t index; /* page index in the memory object */
		};
	};
};

_Static_assert(sizeof(struct page) == 32, "page numbers and array offsets convert by shifts");

#define PAGE_ORDER_MAX 10 /* blocks of up to 4 MiB */

/*
 * Takes all usable memory of the map and makes the alias of the kernel's read-only pages in the
 * direct map read-only. Needs arch_init_boot_cpu. page_reclaim_boot later adds the loader's
 * leftovers, among them boot_info, its strings and the stack of the start: nobody may use those
 * any more. It also drops the loader's identity mapping.
 */
void page_init(const struct boot_info *boot);
/* Its first part, which debug kernels need earlier: tables, direct map and early pages. */
void page_init_early(const struct boot_info *boot);
void page_reclaim_boot(void);
/* Whether a range has no RAM that is or may become the allocator's or the kernel's. */
bool page_range_is_foreign(uint64_t base, uint64_t size);

/* One page, or 2^order contiguous aligned ones; contents undefined. NULL when there are none. */
struct page *page_alloc(enum page_use use);
struct page *page_alloc_order(enum page_use use, unsigned order);
/* A block that ends at or below the limit: 1 MiB and 4 GiB are honoured, others rounded down. */
struct page *page_alloc_below(enum page_use use, unsigned order, uint64_t limit);
/* One page with all bytes zero. */
struct page *page_alloc_zeroed(enum page_use use);
void page_free(struct page *page);
void page_free_order(struct page *page, unsigned order);

/*
 * Shares and pins keep a page alive; page_alloc gives it one share. Both counts saturate: a page
 * that ever had 2^31 of either is never freed. The drop functions return whether nothing holds the
 * page any more; the caller then frees it. page_drop_share does without a locked operation where
 * the only share is the caller's: nobody else may be able to get one from the caller meanwhile.
 */
void page_get_share(struct page *page);
void page_get_pin(struct page *page);
NODISCARD bool page_drop_share(struct page *page);
NODISCARD bool page_drop_pin(struct page *page);

extern uintptr_t direct_map_base;
extern struct page *page_array; /* sparse: by page number, readable up to page_number_limit */
extern uint64_t page_number_limit;

/* Bytes through the direct map. The address must be RAM that the memory map lists. */
static inline void *paddr_pointer(paddr_t address)
{
	return (void *)(direct_map_base + address.raw);
}

static inline paddr_t pointer_paddr(const void *direct_map_pointer)
{
	return paddr((uintptr_t)direct_map_pointer - direct_map_base);
}

static inline paddr_t page_paddr(const struct page *page)
{
	return paddr((uint64_t)(page - page_array) << PAGE_SHIFT);
}

/* The page of an address, NULL where there is no RAM that the kernel manages. */
static inline struct page *paddr_page(paddr_t address)
{
	uint64_t number = address.raw >> PAGE_SHIFT;
	struct page *page = page_array + number;

	return number < page_number_limit && page->use != PAGE_NONE ? page : NULL;
}

static inline void *page_pointer(const struct page *page)
{
	return paddr_pointer(page_paddr(page));
}

struct page_counts {
	uint64_t total; /* pages handed to the allocator since boot */
	uint64_t free;  /* those in the CPUs' caches included */
};
struct page_counts page_count(void);

#endif
