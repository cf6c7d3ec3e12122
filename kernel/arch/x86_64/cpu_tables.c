/* SPDX-License-Identifier: MIT */
/* GDT, TSS and IDT: Intel SDM volume 3, chapters 3.4, 8.7 and 6.14. */
#include <arch/cpu_tables.h>
#include <kernel/trap.h>

#include "registers.h"

#define GATE_PRESENT   0x80
#define GATE_USER      0x60 /* INT n may use it */
#define GATE_INTERRUPT 0x0e /* clears IF on entry */

#define SEGMENT_KERNEL_CODE 0x00af9b000000ffffUL
#define SEGMENT_KERNEL_DATA 0x00cf93000000ffffUL
#define SEGMENT_USER_DATA   0x00cff3000000ffffUL
#define SEGMENT_USER_CODE   0x00affb000000ffffUL
#define SEGMENT_TSS         0x0000890000000000UL

#define STUB_BYTES 16 /* traps.S */

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

struct PACKED table_register {
	uint16_t limit;
	uint64_t base;
};

extern const char trap_stubs[];

struct cpu *cpus[CPU_LIMIT];
unsigned cpu_count;

static struct gate interrupt_table[256] ALIGNED(16);
static struct arch_cpu boot_arch_cpu ALIGNED(PAGE_SIZE);

struct cpu boot_cpu ALIGNED(64) = {.self = &boot_cpu, .arch = &boot_arch_cpu};

_Static_assert(__builtin_offsetof(struct cpu, self) == CPU_SELF, "assembly knows this");
_Static_assert(__builtin_offsetof(struct cpu, thread) == CPU_THREAD, "assembly knows this");
_Static_assert(__builtin_offsetof(struct cpu, kernel_stack) == CPU_KERNEL_STACK,
	       "assembly knows this");
_Static_assert(__builtin_offsetof(struct cpu, user_stack) == CPU_USER_STACK, "assembly knows this");

static uint8_t vector_stack(unsigned vector)
{
	switch (vector) {
	case TRAP_NMI: return IST_NMI;
	case TRAP_DOUBLE_FAULT: return IST_DOUBLE_FAULT;
	case TRAP_MACHINE_CHECK: return IST_MACHINE_CHECK;
	default: return 0;
	}
}

void interrupt_table_init(void)
{
	for (unsigned vector = 0; vector < 256; vector++) {
		uintptr_t stub = (uintptr_t)trap_stubs + vector * STUB_BYTES;
		uint8_t user = vector == TRAP_BREAKPOINT ? GATE_USER : 0;

		interrupt_table[vector] = (struct gate){
			.offset_low = (uint16_t)stub,
			.selector = SELECTOR_KERNEL_CODE,
			.ist = vector_stack(vector),
			.type = (uint8_t)(GATE_PRESENT | user | GATE_INTERRUPT),
			.offset_middle = (uint16_t)(stub >> 16),
			.offset_high = (uint32_t)(stub >> 32),
		};
	}
}

void cpu_set_interrupt_stack(struct cpu *cpu, enum interrupt_stack which, uintptr_t top)
{
	uintptr_t start = top - 16;

	*(struct cpu **)start = cpu;
	cpu->arch->tss.ist[which - 1] = start;
}

static void load_segments(void)
{
	__asm__ volatile("pushq %0\n\t"
			 "lea 1f(%%rip), %%rax\n\t"
			 "pushq %%rax\n\t"
			 "lretq\n"
			 "1:\n\t"
			 "mov %1, %%ds\n\t"
			 "mov %1, %%es\n\t"
			 "mov %1, %%ss\n\t"
			 "mov %2, %%fs\n\t"
			 "mov %2, %%gs\n\t"
			 "lldt %w2\n\t"
			 "ltr %w3"
			 :
			 : "i"(SELECTOR_KERNEL_CODE), "r"(SELECTOR_KERNEL_DATA), "r"(0),
			   "r"(SELECTOR_TSS)
			 : "rax", "memory");
}

void cpu_load_tables(struct cpu *cpu)
{
	struct arch_cpu *arch = cpu->arch;
	uintptr_t tss = (uintptr_t)&arch->tss;
	struct table_register gdtr = {sizeof(arch->gdt) - 1, (uintptr_t)arch->gdt};
	struct table_register idtr = {sizeof(interrupt_table) - 1, (uintptr_t)interrupt_table};

	arch->tss.io_bitmap = sizeof(arch->tss);
	arch->gdt[SELECTOR_KERNEL_CODE / 8] = SEGMENT_KERNEL_CODE;
	arch->gdt[SELECTOR_KERNEL_DATA / 8] = SEGMENT_KERNEL_DATA;
	arch->gdt[SELECTOR_USER_DATA / 8] = SEGMENT_USER_DATA;
	arch->gdt[SELECTOR_USER_CODE / 8] = SEGMENT_USER_CODE;
	arch->gdt[SELECTOR_TSS / 8] = SEGMENT_TSS | (sizeof(arch->tss) - 1) |
				      (tss & 0xffffff) << 16 | (tss >> 24 & 0xff) << 56;
	arch->gdt[SELECTOR_TSS / 8 + 1] = tss >> 32;

	__asm__ volatile("lgdt %0" ::"m"(gdtr));
	load_segments();
	__asm__ volatile("lidt %0" ::"m"(idtr));
	/* Loading a selector cleared the bases. */
	msr_write(MSR_FS_BASE, 0);
	msr_write(MSR_GS_BASE, (uintptr_t)cpu);
	msr_write(MSR_KERNEL_GS_BASE, 0);
}
