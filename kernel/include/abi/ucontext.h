/* SPDX-License-Identifier: MIT */
/* The interrupted state of a thread as a signal handler sees it, on x86_64. */
#ifndef __KELNER_ABI_UCONTEXT_H
#define __KELNER_ABI_UCONTEXT_H

#include <abi/types.h>

typedef struct __kelner_stack {
	void *ss_sp;
	int ss_flags;
	unsigned long ss_size;
} stack_t;

/* Positions in __gregs. */
enum {
	__KELNER_REG_R8,
	__KELNER_REG_R9,
	__KELNER_REG_R10,
	__KELNER_REG_R11,
	__KELNER_REG_R12,
	__KELNER_REG_R13,
	__KELNER_REG_R14,
	__KELNER_REG_R15,
	__KELNER_REG_RDI,
	__KELNER_REG_RSI,
	__KELNER_REG_RBP,
	__KELNER_REG_RBX,
	__KELNER_REG_RDX,
	__KELNER_REG_RAX,
	__KELNER_REG_RCX,
	__KELNER_REG_RSP,
	__KELNER_REG_RIP,
	__KELNER_REG_FLAGS,
	__KELNER_REG_SELECTORS,
	__KELNER_REG_ERROR,
	__KELNER_REG_TRAP,
	__KELNER_REG_OLDMASK,
	__KELNER_REG_FAULT_ADDRESS,
	__KELNER_REG_COUNT
};

typedef struct __kelner_mcontext {
	unsigned long __gregs[__KELNER_REG_COUNT];
	void *__vector_state; /* XSAVE area, 64-byte aligned */
	unsigned long __reserved[8];
} mcontext_t;

typedef struct __kelner_ucontext {
	unsigned long __flags;
	struct __kelner_ucontext *uc_link;
	stack_t uc_stack;
	mcontext_t uc_mcontext;
	__kelner_sigset_t uc_sigmask;
} ucontext_t;

#endif
