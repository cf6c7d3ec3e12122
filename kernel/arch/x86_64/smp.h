/* SPDX-License-Identifier: MIT */
#ifndef X86_SMP_H
#define X86_SMP_H

#include <stdbool.h>

struct cpu;

/*
 * Sends INIT to every other CPU of the ACPI tables. They must have 10 ms to follow before they are
 * started (Intel SDM volume 3, 9.4.4.1); arch_start_cpus waits for what is left of that.
 */
void cpu_reset_others(void);

/* Guarded stacks for NMI, double fault and machine check; false when out of memory. */
bool cpu_create_interrupt_stacks(struct cpu *cpu);

#endif
