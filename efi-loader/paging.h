/* SPDX-License-Identifier: MIT */
/* Four-level page tables (Intel SDM volume 3, 4.5), built in memory that is mapped identically. */
#ifndef LOADER_PAGING_H
#define LOADER_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/boot.h"

#define PAGING_PAGE 4096u

enum paging_rights {
	PAGING_WRITE = 1,
	PAGING_EXECUTE = 2,
};

struct paging {
	uint64_t *root;
	uint64_t *pool; /* page-aligned, address = physical address */
	size_t pool_pages;
	size_t used_pages;
	bool giant_pages; /* the processor has pages of 1 GiB */
};

/* Starts with an empty root. False: the pool has not a single page. */
bool paging_start(struct paging *paging, void *pool, size_t pool_pages, bool giant_pages);

/*
 * Maps size bytes, all three page-aligned, not mapped before, with the largest pages that fit.
 * False: the pool is too small.
 */
bool paging_map(struct paging *paging, uint64_t virtual_address, uint64_t physical, uint64_t size,
		unsigned rights);

/* Maps all RAM of the map writable at base + physical address. */
bool paging_map_direct(struct paging *paging, const struct boot_memory *map, size_t count,
		       uint64_t base);

/* The most pages that the direct map of this memory map can take, without the root. */
size_t paging_direct_pages(const struct boot_memory *map, size_t count, bool giant_pages);

/* Looks an address up. False: not mapped. */
bool paging_find(const struct paging *paging, uint64_t virtual_address, uint64_t *physical,
		 unsigned *rights);

#endif
