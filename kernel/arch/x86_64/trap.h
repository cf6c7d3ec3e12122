/* SPDX-License-Identifier: MIT */
#ifndef X86_TRAP_H
#define X86_TRAP_H

#include <stdbool.h>

#include <arch/frame.h>

/* Whether entry code closes user access (CLAC); set from the features before interrupts. */
extern bool trap_smap;

struct trap_frame *trap_dispatch(struct trap_frame *frame);
void trap_dispatch_own_stack(struct trap_frame *frame);

#endif
