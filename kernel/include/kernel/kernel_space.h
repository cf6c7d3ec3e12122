/* SPDX-License-Identifier: MIT */
/* The kernel's own address space beside image and direct map: devices and guarded stacks. */
#ifndef KERNEL_KERNEL_SPACE_H
#define KERNEL_KERNEL_SPACE_H

#include <kernel/types.h>

enum cache_mode {
	CACHE_WRITE_BACK,
	CACHE_WRITE_COMBINING,
	CACHE_UNCACHED,
};

/*
 * Maps physical memory, any address, any size, writable and never executable, for good. Returns a
 * pointer to the very byte, NULL when out of memory. Usable after page_init.
 */
void *kernel_map_device(paddr_t address, size_t size, enum cache_mode cache);

#ifdef KERNEL_SHADOW
#define KERNEL_STACK_SIZE (32 * 1024) /* frames are larger by what lies between their variables */
#else
#define KERNEL_STACK_SIZE (16 * 1024)
#endif
/* A stack between unmapped guard pages; returns its top, 0 when out of memory. */
uintptr_t kernel_stack_create(void);
void kernel_stack_destroy(uintptr_t top);
/* Whether an address lies in a stack's guard page: tells overflow from other faults. */
bool kernel_stack_is_guard(uintptr_t address);

#endif
