/* SPDX-License-Identifier: MIT */
/* The page below 1 MiB in which other CPUs start, shared with trampoline.S. */
#ifndef X86_TRAMPOLINE_H
#define X86_TRAMPOLINE_H

#include <stdint.h>

extern const char trampoline_start[], trampoline_end[];
extern const char trampoline_code32[], trampoline_code64[], trampoline_table[];

/* Right behind the code's last byte, at trampoline_end; nothing in it crosses a page. */
struct trampoline_data {
	uint32_t armed; /* 1: the next CPU to start may take it, and makes it 0 */
	uint32_t root;  /* maps this page at its own address, and the kernel */
	uint32_t code32, code32_selector;
	uint32_t code64, code64_selector;
	uint16_t table_limit, table[2]; /* as LGDT reads them, 32 bits of address */
	uint16_t reserved;
	uint64_t stack;
	uint64_t argument;
	uint64_t entry;
};

#endif
