/* SPDX-License-Identifier: MIT */
/* The kernel's regions, where a host process has room for them. */
#ifndef ARCH_LAYOUT_H
#define ARCH_LAYOUT_H

#define USER_TOP 0x7ffffffff000UL

#define KERNEL_SLOT_SIZE (1UL << 39)
#define PAGE_ARRAY_MIN   0x200000000000UL
#define KERNEL_SPACE_MIN 0x300000000000UL
#define KERNEL_SLOTS     1

#endif
