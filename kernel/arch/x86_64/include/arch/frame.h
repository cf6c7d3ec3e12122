/* SPDX-License-Identifier: MIT */
/* The registers that every entry into the kernel leaves at the top of the thread's kernel stack. */
#ifndef ARCH_FRAME_H
#define ARCH_FRAME_H

/* Selectors. SYSRET wants user data at STAR+8 and user code at STAR+16. */
#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_DATA   0x1b
#define SELECTOR_USER_CODE   0x23
#define SELECTOR_TSS         0x28

/* Offsets into struct cpu, for assembly; cpu.c asserts that they agree. */
#define CPU_SELF         0
#define CPU_THREAD       8
#define CPU_KERNEL_STACK 16
#define CPU_USER_STACK   24
#define CPU_RESCHEDULE   32

/* The same for struct thread. */
#define THREAD_ATTENTION 24

#define TRAP_FRAME_BYTES 176
#define FRAME_SYSCALL    0x100 /* in place of a vector */

#ifndef __ASSEMBLER__
#include <stdint.h>

/*
 * A trap fills it all; a system call leaves vector and the call-clobbered registers as its stub
 * says (frame_kind tells which). Both lie at kernel stack top - TRAP_FRAME_BYTES.
 */
struct trap_frame {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t vector; /* FRAME_SYSCALL for a system call */
	uint64_t error;
	uint64_t rip, cs, rflags, rsp, ss;
};

_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_BYTES, "assembly knows this size");
#endif

#endif
