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
	uint32_t shares; /* PAGE_USER: mappings; PAGE_FREE head: unused */
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

#define PAGE_ORDER_MAX 10 /* blocks of up to 4 MiB */

/* Takes all usable memory of the map; later page_reclaim_boot adds the loader's leftovers. */
void page_init(const struct boot_info *boot);
void page_reclaim_boot(void);

/* One page, or 2^order contiguous aligned ones; contents undefined. NULL when there are none. */
struct page *page_alloc(enum page_use use);
struct page *page_alloc_order(enum page_use use, unsigned order);
/* The same with all bytes zero. */
struct page *page_alloc_zeroed(enum page_use use);
void page_free(struct page *page);
void page_free_order(struct page *page, unsigned order);

/* Bytes through the direct map. The address must be RAM that the memory map lists. */
void *paddr_pointer(paddr_t address);
paddr_t pointer_paddr(const void *direct_map_pointer);
paddr_t page_paddr(const struct page *page);
/* The page of an address, NULL where there is no RAM that the kernel manages. */
struct page *paddr_page(paddr_t address);

static inline void *page_pointer(const struct page *page)
{
	return paddr_pointer(page_paddr(page));
}

struct page_counts {
	uint64_t total; /* pages handed to the allocator since boot */
	uint64_t free;
};
struct page_counts page_count(void);

#endif
