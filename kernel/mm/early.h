/* SPDX-License-Identifier: MIT */
/* Pages for the page array and its tables, cut from the memory map before there is an allocator. */
#ifndef MM_EARLY_H
#define MM_EARLY_H

#include <abi/boot.h>
#include <kernel/types.h>

/* Works on the map, which must stay until the last call. */
void early_init(const void *map, unsigned count, size_t entry_size);
/* One zeroed page, address 0 when there is none. */
paddr_t early_take(void);
/* A zeroed large page, address 0 where none can be had cheaply. */
paddr_t early_take_large(void);
/* Whether an address has been taken; lowers *end to where that answer may change. */
bool early_is_taken(uint64_t address, uint64_t *end);

#endif
