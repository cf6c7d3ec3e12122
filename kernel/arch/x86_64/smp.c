/* SPDX-License-Identifier: MIT */
/*
 * Starting the other CPUs: INIT and start-up messages (Intel SDM volume 3, 9.4), one CPU at a time
 * through one trampoline. They wait at a gate until all have started, because only then is it
 * known which clock and timer they will use.
 */
#include <arch/cpu_tables.h>
#include <kernel/arch_paging.h>
#include <kernel/kernel_space.h>
#include <kernel/log.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/string.h>
#include <kernel/trap.h>

#include "acpi_tables.h"
#include "apic.h"
#include "clock.h"
#include "control.h"
#include "smp.h"
#include "trampoline.h"
#include "tsc_sync.h"

#define WAIT_AFTER_INIT  10000000UL
#define WAIT_FOR_ANSWER  200000000UL   /* before the second start-up message */
#define WAIT_FOR_CPU     1000000000UL  /* after it */
#define WAIT_FOR_CHECK   20000000000UL /* of a CPU that runs: a busy host may be slow */
#define LOW_MEMORY_LIMIT 0x100000UL
#define ROOT_LIMIT       0x100000000UL

enum start_state {
	START_NONE,
	START_RUNNING, /* in kernel code, own tables loaded */
	START_CHECKED, /* TSC compared */
};

/* Pages of a struct cpu, as an order. */
#define CPU_ORDER \
	(sizeof(struct cpu) <= PAGE_SIZE ? 0 : sizeof(struct cpu) <= 2 * PAGE_SIZE ? 1 : 2)
_Static_assert(sizeof(struct cpu) <= 4 * PAGE_SIZE, "a CPU's structure fits into its pages");

static uint32_t start_state; /* enum start_state: of the CPU being started */
static bool gate_open;
static uint64_t reset_at; /* in TSC cycles */

_Static_assert(sizeof(struct arch_cpu) <= PAGE_SIZE, "a CPU's tables have a page of their own");

bool cpu_create_interrupt_stacks(struct cpu *cpu)
{
	for (unsigned i = 1; i <= IST_COUNT; i++) {
		uintptr_t top = kernel_stack_create();

		if (top == 0)
			return false;
		cpu_set_interrupt_stack(cpu, i, top);
	}
	return true;
}

/* Everything that a CPU owns. Not freed: where memory is out now, the system will not live. */
static struct cpu *create_cpu(void)
{
	struct page *page = page_alloc_order(PAGE_KERNEL, CPU_ORDER);
	struct page *arch_page = page_alloc_zeroed(PAGE_KERNEL);
	uintptr_t stack = kernel_stack_create();
	struct cpu *cpu;

	if (page == NULL || arch_page == NULL || stack == 0)
		return NULL;
	cpu = page_pointer(page);
	memset(cpu, 0, sizeof(*cpu));
	cpu->self = cpu;
	cpu->arch = page_pointer(arch_page);
	cpu_set_kernel_stack(cpu, stack);
	return cpu_create_interrupt_stacks(cpu) ? cpu : NULL;
}

/* A root that shares the kernel's half and maps the trampoline's page at its own address. */
static uint32_t create_root(uint64_t trampoline)
{
	struct page *root_page = page_alloc_below(PAGE_TABLE, 0, ROOT_LIMIT);
	uint64_t next = trampoline | ENTRY_PRESENT;
	uint64_t *root;

	if (root_page == NULL)
		return 0;
	for (unsigned level = 1; level < 4; level++) {
		struct page *page = page_alloc_zeroed(PAGE_TABLE);
		uint64_t *table;

		if (page == NULL)
			return 0;
		table = page_pointer(page);
		table[level == 1 ? trampoline >> PAGE_SHIFT : 0] = next;
		next = page_paddr(page).raw | ENTRY_PRESENT | ENTRY_WRITE;
	}
	root = page_pointer(root_page);
	memcpy(root, paddr_pointer(arch_kernel_root()), PAGE_SIZE);
	memset(root, 0, PAGE_SIZE / 2);
	root[0] = next;
	return (uint32_t)page_paddr(root_page).raw;
}

/* The kernel's part of a new CPU's life; entered from trampoline.S on the CPU's own stack. */
static NORETURN void start_this_cpu(struct cpu *cpu)
{
	arch_root_load(arch_kernel_root());
	/* Tables first: a CPU that lacks what the boot CPU has faults in words. */
	cpu_load_tables(cpu);
	control_init_cpu();
	syscall_init_cpu();
	apic_init_cpu();
	__atomic_store_n(&start_state, START_RUNNING, __ATOMIC_RELEASE);
	tsc_sync_other();
	__atomic_store_n(&start_state, START_CHECKED, __ATOMIC_RELEASE);
	/* Asleep, not spinning: an emulator may have fewer processors than we. */
	while (!__atomic_load_n(&gate_open, __ATOMIC_ACQUIRE))
		__asm__ volatile("sti\n\thlt\n\tcli" ::: "memory");
	machine_timer_init_cpu();
	cpu_main();
}

/* The code with its data behind it, in a page below 1 MiB. NULL where there is none. */
static struct trampoline_data *create_trampoline(uint32_t *address)
{
	struct page *page = page_alloc_below(PAGE_KERNEL, 0, LOW_MEMORY_LIMIT);
	size_t size = (size_t)(trampoline_end - trampoline_start);
	struct trampoline_data *data;
	uint32_t root, table;

	if (page == NULL)
		return NULL;
	*address = (uint32_t)page_paddr(page).raw;
	root = create_root(*address);
	if (root == 0)
		return NULL;
	table = *address + (uint32_t)(trampoline_table - trampoline_start);
	memcpy(page_pointer(page), trampoline_start, size);
	data = (struct trampoline_data *)((char *)page_pointer(page) + size);
	*data = (struct trampoline_data){
		.root = root,
		.code32 = *address + (uint32_t)(trampoline_code32 - trampoline_start),
		.code32_selector = 8,
		.code64 = *address + (uint32_t)(trampoline_code64 - trampoline_start),
		.code64_selector = 24,
		.table_limit = 4 * 8 - 1,
		.table = {(uint16_t)table, (uint16_t)(table >> 16)},
		.entry = (uintptr_t)start_this_cpu,
	};
	return data;
}

/* Whether the state comes within the time. */
static bool wait_for_state(enum start_state wanted, nanoseconds_t time)
{
	nanoseconds_t end = arch_clock_now() + time;

	while (__atomic_load_n(&start_state, __ATOMIC_ACQUIRE) < wanted) {
		if (arch_clock_now() > end)
			return false;
		arch_pause();
	}
	return true;
}

static bool start_cpu(struct cpu *cpu, struct trampoline_data *data, uint32_t address)
{
	uint32_t armed = 1;
	uint64_t warp;

	start_state = START_NONE;
	tsc_sync_prepare();
	data->stack = cpu->kernel_stack;
	data->argument = (uintptr_t)cpu;
	__atomic_store_n(&data->armed, 1, __ATOMIC_SEQ_CST);
	apic_send_startup(cpu->apic_id, address);
	if (!wait_for_state(START_RUNNING, WAIT_FOR_ANSWER)) {
		apic_send_startup(cpu->apic_id, address);
		/* Disarm, so that a CPU which comes too late stays away; unless it just came. */
		if (!wait_for_state(START_RUNNING, WAIT_FOR_CPU) &&
		    __atomic_compare_exchange_n(&data->armed, &armed, 0, false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST))
			return false;
		if (!wait_for_state(START_RUNNING, WAIT_FOR_CHECK))
			panic("CPU with APIC id %u hangs in its first instructions", cpu->apic_id);
	}
	warp = tsc_sync_boot();
	if (!wait_for_state(START_CHECKED, WAIT_FOR_CHECK))
		panic("CPU with APIC id %u hangs at its start", cpu->apic_id);
	if (warp != 0)
		clock_reject_tsc(warp);
	return true;
}

static bool can_start(uint32_t id)
{
	return id != boot_cpu.apic_id && (id < 0xff || apic_is_x2apic());
}

void cpu_reset_others(void)
{
	const struct acpi_madt *madt = &acpi_tables.madt;

	for (unsigned i = 0; i < madt->cpu_count; i++)
		if (can_start(madt->cpus[i]))
			apic_send_init(madt->cpus[i]);
	reset_at = arch_cycles();
}

/* Starts all CPUs of the table up to the limit. */
static void start_all(const struct acpi_madt *madt, unsigned limit)
{
	struct cpu *cpu = NULL;
	struct trampoline_data *data;
	nanoseconds_t passed;
	uint32_t address;

	data = create_trampoline(&address);
	if (data == NULL) {
		log_error("no free memory below 1 MiB: only one CPU runs");
		return;
	}
	passed = arch_cycles_time(arch_cycles() - reset_at);
	if (passed < WAIT_AFTER_INIT)
		clock_delay(WAIT_AFTER_INIT - passed);
	for (unsigned i = 0; i < madt->cpu_count && cpu_count < limit; i++) {
		if (!can_start(madt->cpus[i]))
			continue;
		/* What a CPU that did not answer would have used serves the next. */
		if (cpu == NULL)
			cpu = create_cpu();
		if (cpu == NULL) {
			log_error("no memory for more than %u CPUs", cpu_count);
			return;
		}
		cpu->apic_id = madt->cpus[i];
		cpu->index = cpu_count;
		if (!start_cpu(cpu, data, address)) {
			log_warning("CPU with APIC id %u does not answer; it is left out",
				    cpu->apic_id);
			continue;
		}
		cpus[cpu_count++] = cpu;
		cpu = NULL;
	}
}

unsigned arch_start_cpus(unsigned limit)
{
	const struct acpi_madt *madt = &acpi_tables.madt;

	if (limit == 0 || limit > CPU_LIMIT)
		limit = CPU_LIMIT;
	if (madt->cpu_count > 1 && limit > 1)
		start_all(madt, limit);
	machine_timer_init();
	machine_timer_init_cpu();
	__atomic_store_n(&gate_open, true, __ATOMIC_SEQ_CST);
	for (unsigned i = 1; i < cpu_count; i++)
		arch_cpu_kick(cpus[i]);
	log_info("%u of %u CPUs run", cpu_count, madt->cpu_count > 0 ? madt->cpu_count : 1);
	return cpu_count;
}
