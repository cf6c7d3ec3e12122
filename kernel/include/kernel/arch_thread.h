/* SPDX-License-Identifier: MIT */
/* The machine's part of a thread, and switching between threads. */
#ifndef KERNEL_ARCH_THREAD_H
#define KERNEL_ARCH_THREAD_H

#include <kernel/arch.h>

struct saved_frame;
struct thread_registers;

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
/* -ENOMEM. */
NODISCARD int arch_thread_create(struct thread *thread);
void arch_thread_destroy(struct thread *thread);
/* A fresh state that enters user mode at the address, interrupts on. It stands still, or is new. */
void arch_thread_set_start(struct thread *thread, uaddr_t entry, uaddr_t stack, uint64_t argument);
/* The user registers of a thread that waits within a message call, for one that has not started. */
void arch_thread_copy(struct thread *to, const struct thread *from);

/*
 * Leaves the current thread's stack and goes on with the next thread, then clears previous->on_cpu.
 * With keep_context it returns when switched back to; without, previous later starts anew with
 * thread_continue on an empty stack.
 */
void arch_thread_switch(struct thread *previous, struct thread *next, bool keep_context);

/* Abandons the current context of the running thread and starts anew with thread_continue. */
NORETURN void arch_thread_restart(struct thread *thread);
/* What a thread without a context does first; then its frame is resumed. In syscall/safe_point.c.
 */
void thread_continue(struct trap_frame *frame);

/* SEGMENT_FS or SEGMENT_GS of the current thread. */
void arch_thread_set_segment(struct thread *thread, unsigned segment, uaddr_t base);

/* Diversion of the current thread: its registers and vector state go to its page, ... */
void arch_frame_save(struct thread *thread, const struct trap_frame *frame,
		     struct saved_frame *saved);
/* ... it goes on at the trampoline with the page's address as argument, ... */
void arch_frame_divert(struct trap_frame *frame, uaddr_t trampoline, uaddr_t page);
/* ... and comes back. Believes nothing; false where no user frame can be made of it. */
NODISCARD bool arch_frame_restore(struct thread *thread, struct trap_frame *frame,
				  const struct saved_frame *saved);

/* User registers of a thread that stands still. */
void arch_registers_get(const struct thread *thread, struct thread_registers *registers);
/* False where an address is no user address; nothing is changed then. */
NODISCARD bool arch_registers_set(struct thread *thread, const struct thread_registers *registers);

/* si_code of the current thread's unmasked floating-point exception. */
int arch_float_code(bool simd);

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
