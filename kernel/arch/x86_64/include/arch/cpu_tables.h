/* SPDX-License-Identifier: MIT */
/* The descriptor tables of one CPU. */
#ifndef ARCH_CPU_TABLES_H
#define ARCH_CPU_TABLES_H

#include <kernel/cpu.h>
#include <kernel/types.h>

/* Interrupt stack table entries; 0 in a gate means the current or the thread's stack. */
enum interrupt_stack {
	IST_NMI = 1,
	IST_DOUBLE_FAULT = 2,
	IST_MACHINE_CHECK = 3,
	IST_COUNT = 3,
};

struct task_state {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_bitmap;
} PACKED;

struct arch_cpu {
	struct task_state tss;
	uint64_t gdt[7];
	nanoseconds_t deadline; /* of this CPU's timer: timer.c */
	bool idle;              /* waits in arch_idle_wait: the next interrupt may reschedule */
};

/* The stack that traps and system calls from user space switch to on this CPU. */
static inline void cpu_set_kernel_stack(struct cpu *cpu, uintptr_t top)
{
	cpu->kernel_stack = top;
	cpu->arch->tss.rsp[0] = top;
}

/*
 * Loads descriptor tables, segment registers and the GS base of the CPU that runs this. Stacks are
 * set with cpu_set_interrupt_stack before.
 */
void cpu_load_tables(struct cpu *cpu);
/* Traps that must not rely on GS find their CPU in the word at the top of their stack. */
void cpu_set_interrupt_stack(struct cpu *cpu, enum interrupt_stack which, uintptr_t top);
/* The interrupt descriptor table, shared by all CPUs; once, before cpu_load_tables. */
void interrupt_table_init(void);

extern struct cpu boot_cpu;

#endif
