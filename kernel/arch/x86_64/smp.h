/* SPDX-License-Identifier: MIT */
#ifndef X86_SMP_H
#define X86_SMP_H

#include <stdbool.h>

struct cpu;

/* Guarded stacks for NMI, double fault and machine check; false when out of memory. */
bool cpu_create_interrupt_stacks(struct cpu *cpu);

#endif
