/* SPDX-License-Identifier: MIT */
/* The layout of the address space, as far as the boot contract leaves it to the kernel. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

/* One past the last user address. */
#define USER_TOP 0x7ffffffff000UL

/* Where the sparse page array and the kernel's own space are placed, one top-level slot each. */
#define KERNEL_SLOT_SIZE (1UL << 39)
#define PAGE_ARRAY_MIN   0xffffd00000000000UL
#define KERNEL_SPACE_MIN 0xffffe00000000000UL
#define KERNEL_SLOTS     32 /* choices for each of the two */

/*
 * Debug kernels: the shadow of the upper half (kernel/shadow.h), from 0xfffff00000000000 to the
 * top. What would shadow the window itself is never used: the kernel's image lies there.
 */
#define SHADOW_OFFSET 0xe000000000000000UL /* shadow = (address >> 3) + this */

#endif
