/* SPDX-License-Identifier: MIT */
/* The kernel's own image as the linker laid it out (kernel.ld). All bounds but text's end are
 * page-aligned. */
#ifndef KERNEL_IMAGE_H
#define KERNEL_IMAGE_H

#include <stdint.h>

extern const char kernel_image_start[], kernel_image_end[];
/* Executable. Entry code (section .text.entry) comes first, in pages of its own. */
extern const char kernel_text_start[], kernel_text_end[];
extern const char kernel_entry_start[], kernel_entry_end[];
/* Read-only. */
extern const char kernel_rodata_start[], kernel_rodata_end[];
/* Writable, zeroed memory included. */
extern char kernel_data_start[], kernel_data_end[];

/* Debug kernels: functions of the compiler that register each file's global variables. */
extern void (*const kernel_constructors_start[])(void), (*const kernel_constructors_end[])(void);

/* The page below the boot CPU's first stack: nothing is mapped there. */
extern const char kernel_boot_stack_guard[];

/* Section .fixups: where an instruction may fault on user memory, and where to continue then. */
struct kernel_fixup {
	int32_t instruction; /* relative to this member's own address, as the next */
	int32_t continuation;
};
extern const struct kernel_fixup kernel_fixups_start[], kernel_fixups_end[];

static inline int kernel_text_contains(uintptr_t address)
{
	return address >= (uintptr_t)kernel_text_start && address < (uintptr_t)kernel_text_end;
}

#endif
