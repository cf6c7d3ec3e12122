/* SPDX-License-Identifier: MIT */
/* Whole pages, where a call would cost more than it hides. */
#ifndef ARCH_BYTES_H
#define ARCH_BYTES_H

#include <kernel/types.h>

static ALWAYS_INLINE void arch_zero_page(void *page)
{
	size_t words = PAGE_SIZE / 8;

	__asm__ volatile("rep stosq" : "+D"(page), "+c"(words) : "a"(0UL) : "memory");
}

#endif
