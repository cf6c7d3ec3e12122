/* SPDX-License-Identifier: MIT */
/* Interrupt lines: global system interrupt numbers, as ACPI counts them over all I/O APICs. */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include <abi/machine.h>
#include <kernel/cpu.h>
#include <kernel/types.h>

/*
 * Sends a line to a vector of a CPU. The line stays masked. -ENODEV: no I/O APIC has the line;
 * -EINVAL: the CPU's APIC id does not fit in a line's eight bits.
 */
NODISCARD int irq_route_line(unsigned line, bool level, bool low, unsigned vector,
			     const struct cpu *cpu);
/* Nothing happens for a line that no I/O APIC has. */
void irq_mask_line(unsigned line);
void irq_unmask_line(unsigned line);

/* What a device writes where to raise a vector on a CPU: fixed delivery, edge (MSI). */
static inline struct irq_message irq_compose_message(const struct cpu *cpu, unsigned vector)
{
	return (struct irq_message){
		.address = 0xfee00000UL | (uint64_t)(cpu->apic_id & 0xff) << 12,
		.data = vector,
	};
}

#endif
