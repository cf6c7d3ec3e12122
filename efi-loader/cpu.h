/* SPDX-License-Identifier: MIT */
/* What the processor is and can do, and the few registers that the loader sets. */
#ifndef LOADER_CPU_H
#define LOADER_CPU_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t cpu_timestamp(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

bool cpu_has_no_execute(void);
bool cpu_has_giant_pages(void);
bool cpu_has_five_levels_on(void);

/* A hardware random number. False: no such instruction, or it fails or repeats itself. */
bool cpu_random_seed(uint64_t *number);  /* RDSEED */
bool cpu_random_value(uint64_t *number); /* RDRAND */

/* Interrupts off; pages without execute permission and write protection for the kernel, both on. */
void cpu_prepare(void);

/*
 * Makes the other processors wait for a start-up message. Firmware may leave them turning in a
 * loop, which a virtual machine feels. Only once boot services have ended: they use those
 * processors.
 */
void cpu_stop_others(void);

/* Switches to the tables and stack and enters the kernel: PROTOCOL.md, entry state. */
__attribute__((noreturn)) void cpu_enter(uint64_t tables, uint64_t stack, uint64_t entry,
					 uint64_t boot_info);

#endif
