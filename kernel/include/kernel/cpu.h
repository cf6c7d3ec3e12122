/* SPDX-License-Identifier: MIT */
/* What belongs to one CPU. */
#ifndef KERNEL_CPU_H
#define KERNEL_CPU_H

#include <kernel/arch.h>
#include <kernel/slab.h>
#include <kernel/spinlock.h>
#include <kernel/types.h>

#define CPU_LIMIT        64
#define PAGE_CACHE_LIMIT 64 /* free single pages that a CPU keeps for itself */

struct cpu {
	/* Known to assembly: see arch/frame.h. */
	struct cpu *self;
	struct thread *thread;  /* running now */
	uintptr_t kernel_stack; /* top of that thread's kernel stack */
	uintptr_t user_stack;   /* scratch of the system call entry */
	bool reschedule; /* look at the run queue and the dead before returning to user space */

	uint64_t mask;  /* 1 << index */
	unsigned index; /* 0.. in order of start; 0 is the boot CPU */
	unsigned apic_id;
	struct thread *idle;   /* runs when nothing else can */
	struct arch_cpu *arch; /* descriptor tables, interrupt stacks: kernel/arch/ only */

	/* Free single pages: mm/page.c. */
	struct page *page_cache[PAGE_CACHE_LIMIT];
	unsigned page_cache_count;
	struct magazine magazines[OBJECT_CACHE_LIMIT]; /* free objects, by cache: mm/slab.c */

	/* TLB shootdowns: mm/tlb.c. Bit n of the masks, both atomic, is CPU n. */
	uint64_t tlb_pending;    /* who waits for this CPU's answer */
	uint64_t tlb_unanswered; /* who has yet to answer this CPU's request, which follows */
	uintptr_t tlb_start;
	unsigned tlb_pages;

	struct space *space;     /* whose page tables are loaded; read by TLB shootdowns */
	struct run_queue *queue; /* sched/sched.c */
	uint64_t switched;       /* cycle counter at the last switch of threads */
};

/* All CPUs that have started, by index. */
extern struct cpu *cpus[CPU_LIMIT];
extern unsigned cpu_count;

/* Where a started CPU enters the portable kernel, on its idle thread's stack. */
NORETURN void cpu_main(void);

#endif
