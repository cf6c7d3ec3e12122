/* SPDX-License-Identifier: MIT */
/* Waiting, halting and waking processors. */
#include <arch/cpu_tables.h>
#include <kernel/trap.h>

#include "apic.h"

const char *cpu_changes;
bool spinlock_in_turn = true;

void arch_spin_wait(void)
{
	arch_pause();
	cpu_answer_requests();
}

void arch_idle_wait(void)
{
	spinlock_check_held(LOCK_LEVEL_KERNEL, "by an idle processor");
	cpu_current()->arch->idle = true;
	/* STI holds interrupts off for one more instruction: none can slip in before HLT. */
	__asm__ volatile("sti\n\thlt\n\tcli" ::: "memory");
	cpu_current()->arch->idle = false;
}

void arch_interrupts_poll(void)
{
	spinlock_check_held(LOCK_LEVEL_INTERRUPT, "where interrupts are let in");
	__asm__ volatile("sti\n\tnop\n\tcli" ::: "memory");
}

void arch_cpu_kick(struct cpu *cpu)
{
	apic_send_interrupt(cpu->apic_id, APIC_VECTOR_KICK);
}

void arch_halt(void)
{
	for (;;)
		__asm__ volatile("cli\n\thlt" ::: "memory");
}
