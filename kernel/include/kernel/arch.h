/* SPDX-License-Identifier: MIT */
/*
 * The narrow seam between the portable kernel and the machine: everything that kernel/arch/ offers
 * is declared here. The portable part includes no other arch header.
 */
#ifndef KERNEL_ARCH_H
#define KERNEL_ARCH_H

#include <abi/boot.h>
#include <arch/frame.h>
#include <arch/inline.h>
#include <kernel/types.h>

struct cpu;
struct thread;

/* --- start ----------------------------------------------------------------------------------- */

/* Own descriptor tables, control registers and PAT for the boot CPU. Needs no allocator. */
void arch_init_boot_cpu(const struct boot_info *boot);
/* Leaves the start-up stack, which has no guard page, for good; goes on in a function. */
NORETURN void arch_continue_on_stack(uintptr_t top, void (*function)(const struct boot_info *),
				     const struct boot_info *boot);
/* ACPI tables, interrupt controllers, clock. Needs pages and kernel mappings. */
void arch_init_machine(const struct boot_info *boot);
/*
 * Starts the other CPUs, at most limit in all (0: no limit); each ends in cpu_main(). Returns the
 * number of CPUs that run, this one included; logs each that did not answer.
 */
unsigned arch_start_cpus(unsigned limit);

/* --- processors ------------------------------------------------------------------------------ */

/* One turn of a wait for another CPU: pauses, and answers TLB shootdowns. */
void arch_spin_wait(void);
/* Enables interrupts and waits for one; returns with interrupts off again. */
void arch_idle_wait(void);
/* Lets pending interrupts in, then turns them off again. */
void arch_interrupts_poll(void);
/* Makes another CPU look at its pending flags (struct cpu) soon. */
void arch_cpu_kick(struct cpu *cpu);
NORETURN void arch_halt(void);
/* Stops every other CPU for good, with a time limit, even one with interrupts off. For panics. */
void arch_stop_other_cpus(void);

/* --- power ----------------------------------------------------------------------------------- */

/* Power off by ACPI S5. Returns only where the machine cannot. */
void arch_power_off(void);
/* Reset by ACPI, the keyboard controller, port CF9h and at last a triple fault. */
NORETURN void arch_reset(void);

/* --- time ------------------------------------------------------------------------------------ */

/* Nanoseconds since boot: monotonic, the same on every CPU. */
nanoseconds_t arch_clock_now(void);
/* Interrupts this CPU once, at the deadline or soon after; a past deadline at once; ~0: never. */
void arch_timer_set(nanoseconds_t deadline);
/* TSC to nanoseconds for the clock page: ns = (tsc - base) * multiplier >> shift. */
struct arch_clock_scale {
	uint64_t base;
	uint64_t multiplier; /* 32.32 style: see shift */
	uint32_t shift;
	bool usable; /* TSC invariant and agreed on all CPUs */
};
const struct arch_clock_scale *arch_clock_scale(void);
/* How long so many cycles of the time stamp counter take; 0 before arch_init_machine. */
nanoseconds_t arch_cycles_time(uint64_t cycles);

/* --- random ---------------------------------------------------------------------------------- */

/* Fills with RDSEED or RDRAND output; returns the number of good bytes, 0 without the instruction.
 */
size_t arch_random(void *buffer, size_t size);

/* --- consoles -------------------------------------------------------------------------------- */

/* The first serial port: writes wait for room with a time-out and are dropped without a port. */
void arch_serial_write(const char *text, size_t length);
/* The next received byte, or -1. Never waits. */
int arch_serial_read(void);

/* --- panics ---------------------------------------------------------------------------------- */

/* The registers at the first call of panic(), which the machine's panic() fills. */
extern struct trap_frame arch_panic_frame;
/* One line of the register display, counted from 0; 0 past the last. */
size_t arch_describe_registers(const struct trap_frame *frame, unsigned line, char *buffer,
			       size_t size);
/* The frame's instruction and the return addresses of its callers, innermost first. */
unsigned arch_backtrace(const struct trap_frame *frame, uintptr_t *addresses, unsigned limit);
/* Whether the trap is a check that the compiler planted. */
bool arch_is_planted_trap(const struct trap_frame *frame);

#endif
