/* SPDX-License-Identifier: MIT */
#ifndef X86_TRAP_CAUSE_H
#define X86_TRAP_CAUSE_H

#include <stddef.h>
#include <stdint.h>

#include <arch/frame.h>

/* Says in words why the kernel took this exception; address is CR2's. */
void trap_describe(const struct trap_frame *frame, uint64_t address, char *buffer, size_t size);

#endif
