/* SPDX-License-Identifier: MIT */
/* The order in which the machine is taken over. */
#include <arch/cpu_tables.h>
#include <kernel/log.h>
#include <kernel/panic.h>
#include <kernel/trap.h>

#include "acpi_tables.h"
#include "apic.h"
#include "clock.h"
#include "control.h"
#include "features.h"
#include "io_apic.h"
#include "power.h"
#include "smp.h"
#include "trap.h"

/* Until there are pages, the boot CPU's interrupt stacks are this one, without a guard. */
static char early_stack[8192] ALIGNED(16);

void arch_init_boot_cpu(const struct boot_info *boot UNUSED)
{
	machine_clock_start();
	cpus[0] = &boot_cpu;
	cpu_count = 1;
	for (unsigned i = 1; i <= IST_COUNT; i++)
		cpu_set_interrupt_stack(&boot_cpu, i, (uintptr_t)early_stack + sizeof(early_stack));
	interrupt_table_init();
	cpu_load_tables(&boot_cpu);
	control_init_cpu();
	trap_smap = cpu_features.smap;
	syscall_init_cpu();
}

void arch_continue_on_stack(uintptr_t top, void (*function)(const struct boot_info *),
			    const struct boot_info *boot)
{
	cpu_set_kernel_stack(&boot_cpu, top);
	/* A zero word in place of a return address ends backtraces. */
	__asm__ volatile("mov %0, %%rsp\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "push %%rbp\n\t"
			 "jmp *%1"
			 :
			 : "r"(top), "r"(function), "D"(boot)
			 : "memory");
	__builtin_unreachable();
}

void arch_init_machine(const struct boot_info *boot)
{
	if (!cpu_create_interrupt_stacks(&boot_cpu))
		panic("no memory for the interrupt stacks");
	acpi_tables_init(boot);
	apic_init(acpi_tables.madt.apic_address);
	apic_init_cpu();
	boot_cpu.apic_id = apic_id();
	cpu_reset_others();
	machine_clock_init();
	io_apic_init(&acpi_tables.madt);
	power_init();
	log_info("interrupt controllers: %s", apic_is_x2apic() ? "x2APIC" : "xAPIC");
}
