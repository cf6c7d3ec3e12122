/* SPDX-License-Identifier: MIT */
/* The root of the page tables and the TLB of this CPU. */
#ifndef ARCH_TLB_H
#define ARCH_TLB_H

#include <kernel/types.h>

static ALWAYS_INLINE paddr_t arch_root_current(void)
{
	uint64_t root;

	__asm__ volatile("mov %%cr3, %0" : "=r"(root));
	return paddr(root & ~PAGE_MASK);
}

/* Drops every translation but the global ones. */
static ALWAYS_INLINE void arch_root_load(paddr_t root)
{
	__asm__ volatile("mov %0, %%cr3" ::"r"(root.raw) : "memory");
}

static ALWAYS_INLINE void arch_flush_page(uintptr_t address)
{
	__asm__ volatile("invlpg (%0)" ::"r"(address) : "memory");
}

static ALWAYS_INLINE void arch_flush_user(void)
{
	arch_root_load(arch_root_current());
}

#endif
