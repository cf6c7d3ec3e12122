/* SPDX-License-Identifier: MIT */
/*
 * What the machine's trap code calls in the portable kernel. Each hook has a weak default in
 * kernel/arch/x86_64/hooks.c, which a definition elsewhere replaces. All run with interrupts off.
 */
#ifndef KERNEL_TRAP_H
#define KERNEL_TRAP_H

#include <kernel/arch.h>

/* Exceptions that a caller of fault_from_user tells apart. */
enum trap_vector {
	TRAP_DIVIDE = 0,
	TRAP_DEBUG = 1,
	TRAP_NMI = 2,
	TRAP_BREAKPOINT = 3,
	TRAP_INVALID_OPCODE = 6,
	TRAP_DOUBLE_FAULT = 8,
	TRAP_STACK = 12,
	TRAP_PROTECTION = 13,
	TRAP_PAGE = 14,
	TRAP_X87 = 16,
	TRAP_ALIGNMENT = 17,
	TRAP_MACHINE_CHECK = 18,
	TRAP_SIMD = 19,
};

#define PAGE_FAULT_PRESENT     1u /* the page was mapped, the access not allowed */
#define PAGE_FAULT_WRITE       2u
#define PAGE_FAULT_USER        4u
#define PAGE_FAULT_RESERVED    8u
#define PAGE_FAULT_INSTRUCTION 16u

/* Device vectors: irq_route_line and message-signalled interrupts use these. */
#define IRQ_VECTOR_FIRST 0x30
#define IRQ_VECTOR_LAST  0xef

static inline bool trap_is_from_user(const struct trap_frame *frame)
{
	return (frame->cs & 3) != 0;
}

/*
 * A user thread's exception. The address is the page fault's, else 0. The frame lies at the
 * thread's kernel stack top - TRAP_FRAME_BYTES; the hook may block, and may change the frame.
 */
void fault_from_user(struct trap_frame *frame, uint64_t address);

/* A device interrupt; the hook masks a level-triggered line. Must not switch threads. */
void irq_arrived(unsigned vector);

/* The time that this CPU gave arch_timer_set has come. Must not switch threads. */
void timer_arrived(void);

/*
 * Last call of a trap from user space, and of an interrupt that woke an idle CPU: trap_is_from_user
 * tells which. May switch threads.
 */
void trap_return_to_user(struct trap_frame *frame);

/* Answers other CPUs' requests (TLB shootdowns): in spin waits and on a kick. */
void cpu_answer_requests(void);

/* The system call entry's registers (STAR, LSTAR, SFMASK) of this CPU, once at its start. */
void syscall_init_cpu(void);

/* Where the portable kernel goes on after kernel_main: the first user program. */
NORETURN void kernel_start_user(const struct boot_info *boot);

/* Resumes a frame, of user space or of the kernel. The caller has validated it. */
NORETURN void trap_return(struct trap_frame *frame);

#endif
