/* SPDX-License-Identifier: MIT */
/* A TLB that only counts. */
#ifndef ARCH_TLB_H
#define ARCH_TLB_H

#include <kernel/types.h>

extern paddr_t test_root;
extern unsigned long test_flushes;

static inline paddr_t arch_root_current(void)
{
	return test_root;
}

static inline void arch_root_load(paddr_t root)
{
	test_root = root;
	test_flushes++;
}

static inline void arch_flush_page(uintptr_t address UNUSED)
{
	test_flushes++;
}

static inline void arch_flush_user(void)
{
	test_flushes++;
}

#endif
