/* SPDX-License-Identifier: MIT */
/* What page_init does in the other parts of memory management. */
#ifndef MM_START_H
#define MM_START_H

#include <kernel/arch_paging.h>

void page_zones_init(void);
/* Gives the allocator pages by number, from first up to end; page 0 is not one of them. */
void page_add_range(uint64_t first, uint64_t end);
/* The same for pages that must be wiped first, and are used last. */
void page_add_reserve(uint64_t first, uint64_t end);
/* Opens the kernel's own slot, at random. */
void kernel_space_init(uint64_t random, table_source_t source);

#endif
