/* SPDX-License-Identifier: MIT */
/* What each CPU does once it has started: becomes its idle thread and looks for work. */
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <kernel/trap.h>

void timer_arrived(void)
{
	timer_expire();
}

void sched_start_cpu(void)
{
	struct cpu *cpu = cpu_current();

	cpu->idle = thread_create_idle(cpu);
	assert(cpu->idle, "every CPU has an idle thread");
	cpu->thread = cpu->idle;
	syscall_init_cpu();
	sched_init_cpu(cpu);
}

void cpu_main(void)
{
	sched_start_cpu();
	sched_idle();
}
