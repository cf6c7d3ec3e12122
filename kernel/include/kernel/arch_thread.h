/* SPDX-License-Identifier: MIT */
/* The machine's part of a thread, and switching between threads. */
#ifndef KERNEL_ARCH_THREAD_H
#define KERNEL_ARCH_THREAD_H

#include <kernel/arch.h>

struct saved_frame;

struct arch_thread {
	/* Of the context to continue; 0 while it runs, and where there is none (see continuation).
	 */
	uintptr_t stack_pointer;
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

/*
 * Leaves the current thread's stack and goes on with the next thread, then clears previous->on_cpu.
 * With keep_context it returns when switched back to; without, previous later starts anew with
 * thread_continue on an empty stack.
 */
void arch_thread_switch(struct thread *previous, struct thread *next, bool keep_context);

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
