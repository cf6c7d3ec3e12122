/* SPDX-License-Identifier: MIT */
/* What the kernel tells the address checker, and what it asks: included by kernel/shadow.h. */
#ifndef DEBUG_SHADOW_HOOKS_H
#define DEBUG_SHADOW_HOOKS_H

#include <abi/boot.h>
#include <kernel/arch_paging.h>
#include <kernel/compiler.h>
#include <kernel/types.h>

/* Why eight bytes may not be accessed. The compiler poisons stacks with values of its own. */
enum shadow_reason {
	SHADOW_GLOBAL = 0xf9, /* between global variables */
	SHADOW_FREE = 0xfa,   /* a free object */
	SHADOW_SLAB = 0xfc,   /* between objects, or an object that never was */
	SHADOW_PAGE = 0xff,   /* a free page */
};

struct object_cache;

/* For functions that work on free objects, in pieces of which the check cannot know. */
#define NO_SHADOW __attribute__((no_sanitize("kernel-address")))

/* As panic_test, for bugs that only debug kernels catch: planted.c. */
void panic_test_planted(void);
/* In an interrupt's own stack: runs over it where that was asked for. */
void panic_test_trap(unsigned vector);

/* Gives the image its shadow, by early_take; first of all, since stack frames are poisoned. */
void shadow_init(const struct boot_info *boot);
bool shadow_is_started(void);
/* From here on memory is checked: back is called for the shadow of each range of RAM. */
void shadow_init_memory(const struct boot_memory *map, unsigned count, table_source_t source,
			void (*back)(uintptr_t at, uintptr_t end));
/* The same for the stacks, anywhere in a slot of their own. */
void shadow_init_stacks(uintptr_t slot, table_source_t source);
/* Gives a stack its shadow: one page that matches the stack. False when out of memory. */
bool shadow_stack_create(uintptr_t top, table_source_t source);
void shadow_stack_destroy(uintptr_t top);
/* Forgets a stack's frames, which nobody returns to. */
void shadow_stack_reset(uintptr_t top);

void shadow_allow(const void *memory, size_t size);
void shadow_forbid(const void *memory, size_t size, enum shadow_reason reason);
/* Checks what no compiler sees: string instructions and assembly. */
void shadow_check_read(const void *memory, size_t size);
void shadow_check_write(const void *memory, size_t size);
/* Exchanges an object about to be freed for the one that has waited longest; false: none has. */
bool shadow_quarantine(struct object_cache **cache, void **object, void *caller);

#endif
