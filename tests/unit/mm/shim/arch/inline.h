/* SPDX-License-Identifier: MIT */
/* The machine as the host tests of memory management see it: one CPU structure per host thread. */
#ifndef ARCH_INLINE_H
#define ARCH_INLINE_H

#include <stdbool.h>
#include <stdint.h>

#include <arch/frame.h>
#include <kernel/compiler.h>

struct cpu;
struct thread;

extern __thread struct cpu *test_cpu;

static ALWAYS_INLINE struct cpu *cpu_current(void)
{
	return test_cpu;
}

static ALWAYS_INLINE struct thread *thread_current(void)
{
	return 0;
}

static ALWAYS_INLINE void arch_pause(void)
{
}

#endif
