/* SPDX-License-Identifier: MIT */
/* The machine's part of a thread, and switching between threads. */
#ifndef KERNEL_ARCH_THREAD_H
#define KERNEL_ARCH_THREAD_H

#include <kernel/arch.h>

struct saved_frame;

struct arch_thread {
	uintptr_t stack_pointer; /* of the context to continue, below kernel_stack */
	uint64_t fs_base;
	uint64_t gs_base;
	void *vector_state; /* XSAVE or FXSAVE image, 64-byte aligned */
	uint32_t mxcsr;     /* kept across system calls, as the ABI wants */
	uint16_t x87_control;
	bool vector_saved; /* the image holds the state; else registers are reset on return */
};

/* Chooses how vector state is saved on this machine; before the first thread. */
void arch_thread_init(void);
/* The context of a new thread: enters user mode at the address (interrupts on). -ENOMEM. */
NODISCARD int arch_thread_create(struct thread *thread);
void arch_thread_destroy(struct thread *thread);
void arch_thread_set_start(struct thread *thread, uaddr_t entry, uaddr_t stack, uint64_t argument);
/* A kernel thread that starts in a function. */
void arch_thread_set_kernel_start(struct thread *thread, void (*function)(void));

/* Leaves the current thread's stack and continues the next one's; returns when switched back to. */
void arch_thread_switch(struct thread *previous, struct thread *next);

static inline struct trap_frame *arch_thread_frame(uintptr_t kernel_stack)
{
	return (struct trap_frame *)(kernel_stack - TRAP_FRAME_BYTES);
}

/* Whether a user program may run at, or return to, an address. */
static inline bool arch_user_address(uint64_t address)
{
	return address < 0x7ffffffff000UL;
}

#endif
