/* SPDX-License-Identifier: MIT */
/* Defaults of the trap hooks, for a kernel without the part that a hook belongs to. */
#include <kernel/cpu.h>
#include <kernel/log.h>
#include <kernel/panic.h>
#include <kernel/trap.h>

#define WEAK __attribute__((weak))

WEAK void fault_from_user(struct trap_frame *frame, uint64_t address)
{
	panic_trap(frame, "fault at %#lx in user space, and no part of the kernel handles it",
		   address);
}

WEAK void irq_arrived(unsigned vector)
{
	log_warning("interrupt %#x arrived and nothing waits for it", vector);
}

WEAK void timer_arrived(void)
{
}

WEAK void trap_return_to_user(struct trap_frame *frame UNUSED)
{
}

WEAK void cpu_answer_requests(void)
{
}

WEAK void syscall_init_cpu(void)
{
}

WEAK void cpu_main(void)
{
	for (;;)
		arch_idle_wait();
}

WEAK void kernel_start_user(const struct boot_info *boot UNUSED)
{
	log_notice("this kernel has no user space; it idles");
	cpu_main();
}
