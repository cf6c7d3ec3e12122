/* SPDX-License-Identifier: MIT */
/*
 * The machine state of a user thread that a switch exchanges: segment bases, vector state, kernel
 * stack. Inline, for the message fast path.
 *
 * A system call clobbers all vector registers, so a thread that gives its CPU away within one needs
 * only its control words kept; the next thread gets its own state or a clean one, never another's.
 */
#ifndef X86_THREAD_SWITCH_H
#define X86_THREAD_SWITCH_H

#include <arch/cpu_tables.h>
#include <kernel/thread.h>

#include "features.h"
#include "registers.h"

/* A reset vector state, as the machine saves it (XSAVE or FXSAVE format). */
extern uint8_t arch_vector_reset[];

static ALWAYS_INLINE void segment_bases_switch(struct arch_thread *previous,
					       const struct arch_thread *next)
{
	if (likely(cpu_features.fsgsbase)) {
		__asm__ volatile("rdfsbase %0" : "=r"(previous->fs_base));
		__asm__ volatile("wrfsbase %0" ::"r"(next->fs_base));
		__asm__ volatile("swapgs\n\t"
				 "rdgsbase %0\n\t"
				 "wrgsbase %1\n\t"
				 "swapgs"
				 : "=&r"(previous->gs_base)
				 : "r"(next->gs_base));
		return;
	}
	if (previous->fs_base != next->fs_base)
		msr_write(MSR_FS_BASE, next->fs_base);
	if (previous->gs_base != next->gs_base)
		msr_write(MSR_KERNEL_GS_BASE, next->gs_base);
}

static ALWAYS_INLINE void control_words_save(struct arch_thread *thread)
{
	__asm__ volatile("stmxcsr %0" : "=m"(thread->mxcsr));
	__asm__ volatile("fnstcw %0" : "=m"(thread->x87_control));
	thread->vector_saved = false;
}

static ALWAYS_INLINE void vector_load(const void *image)
{
	if (likely(cpu_features.xsave))
		__asm__ volatile("xrstor64 (%0)" ::"r"(image), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" ::"r"(image) : "memory");
}

/* Clean registers with the thread's own control words. */
static ALWAYS_INLINE void vector_reset(const struct arch_thread *thread)
{
	vector_load(arch_vector_reset);
	__asm__ volatile("ldmxcsr %0" ::"m"(thread->mxcsr));
	__asm__ volatile("fldcw %0" ::"m"(thread->x87_control));
}

#endif
