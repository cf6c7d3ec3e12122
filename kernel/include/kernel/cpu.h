/* SPDX-License-Identifier: MIT */
/* What belongs to one CPU. */
#ifndef KERNEL_CPU_H
#define KERNEL_CPU_H

#include <kernel/arch.h>
#include <kernel/spinlock.h>
#include <kernel/types.h>

#define CPU_LIMIT 64

struct cpu {
	/* Known to assembly: see arch/frame.h. */
	struct cpu *self;
	struct thread *thread;  /* running now */
	uintptr_t kernel_stack; /* top of that thread's kernel stack */
	uintptr_t user_stack;   /* scratch of the system call entry */

	unsigned index; /* 0.. in order of start; 0 is the boot CPU */
	unsigned apic_id;
	struct thread *idle;
	struct arch_cpu *arch; /* descriptor tables, interrupt stacks: kernel/arch/ only */

	bool reschedule; /* look at the run queue before returning to user space */
};

/* All CPUs that have started, by index. */
extern struct cpu *cpus[CPU_LIMIT];
extern unsigned cpu_count;

/* Where a started CPU enters the portable kernel, on its idle thread's stack. */
NORETURN void cpu_main(void);

#endif
