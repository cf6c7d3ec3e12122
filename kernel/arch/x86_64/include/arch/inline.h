/* SPDX-License-Identifier: MIT */
/* What of the machine must be inline. */
#ifndef ARCH_INLINE_H
#define ARCH_INLINE_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/frame.h>
#include <kernel/compiler.h>

struct cpu;
struct thread;

/* Never written: stands for what a switch changes behind the compiler's back. */
extern const char *cpu_changes;

/*
 * This CPU's structure, true until the next switch. To the compiler it depends on a variable that
 * any function may have changed: it may be kept within a straight line, not across a call.
 */
static ALWAYS_INLINE struct cpu *cpu_current(void)
{
	struct cpu *cpu;

	__asm__("mov %%gs:%c1, %0" : "=r"(cpu) : "i"(CPU_SELF), "m"(cpu_changes));
	return cpu;
}

/* The thread that runs on this CPU; not const across a switch, hence volatile. */
static ALWAYS_INLINE struct thread *thread_current(void)
{
	struct thread *thread;

	__asm__ volatile("mov %%gs:%c1, %0" : "=r"(thread) : "i"(CPU_THREAD));
	return thread;
}

static ALWAYS_INLINE uint64_t arch_cycles(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static ALWAYS_INLINE void arch_interrupts_enable(void)
{
	__asm__ volatile("sti" ::: "memory");
}

static ALWAYS_INLINE void arch_interrupts_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static ALWAYS_INLINE void arch_pause(void)
{
	__asm__ volatile("pause" ::: "memory");
}

#endif
