/* SPDX-License-Identifier: MIT */
/* The machine, as seen by kernel files compiled into a host test: each host thread is a CPU. */
#ifndef ARCH_INLINE_H
#define ARCH_INLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arch/frame.h>
#include <kernel/compiler.h>

struct cpu;
struct thread;

extern __thread struct cpu *shim_cpu;
extern __thread struct thread *shim_thread;

static ALWAYS_INLINE struct cpu *cpu_current(void)
{
	return shim_cpu;
}

static ALWAYS_INLINE struct thread *thread_current(void)
{
	return shim_thread;
}

static ALWAYS_INLINE uint64_t arch_cycles(void)
{
	return __builtin_ia32_rdtsc();
}

static ALWAYS_INLINE void arch_interrupts_enable(void)
{
}

static ALWAYS_INLINE void arch_interrupts_disable(void)
{
}

static ALWAYS_INLINE void arch_pause(void)
{
}

static ALWAYS_INLINE void arch_zero_words(void *to, size_t count)
{
	__builtin_memset(to, 0, count * 8);
}

static ALWAYS_INLINE void arch_copy_words(void *to, const void *from, size_t count)
{
	__builtin_memcpy(to, from, count * 8);
}

#endif
