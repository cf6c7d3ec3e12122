/* SPDX-License-Identifier: MIT */
#include "cpu.h"

#include <cpuid.h>

#define LEAF_EXTENDED   0x80000001
#define BIT_NO_EXECUTE  (1u << 20)
#define BIT_GIANT_PAGES (1u << 26)
#define CR4_FIVE_LEVELS (1ULL << 12)
#define CR0_WRITE_GUARD (1ULL << 16)
#define MSR_EFER        0xc0000080
#define EFER_NO_EXECUTE (1u << 11)
#define RANDOM_ATTEMPTS 10 /* what Intel recommends for RDRAND */

/* The local interrupt controller: Intel SDM volume 3, chapter 11. */
#define MSR_APIC_BASE       0x1b
#define APIC_BASE_ENABLE    (1u << 11)
#define APIC_BASE_X2APIC    (1u << 10)
#define APIC_BASE_ADDRESS   0x000ffffffffff000ULL
#define APIC_COMMAND        0x300
#define MSR_X2APIC_COMMAND  0x830
#define COMMAND_INIT_OTHERS 0x000c4500u /* to all but this processor, edge */

static bool extended_feature(unsigned bit)
{
	unsigned a, b, c, d;

	return __get_cpuid(LEAF_EXTENDED, &a, &b, &c, &d) && (d & bit);
}

bool cpu_has_no_execute(void)
{
	return extended_feature(BIT_NO_EXECUTE);
}

bool cpu_has_giant_pages(void)
{
	return extended_feature(BIT_GIANT_PAGES);
}

bool cpu_has_five_levels_on(void)
{
	uint64_t cr4;

	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	return cr4 & CR4_FIVE_LEVELS;
}

static bool step_seed(uint64_t *number)
{
	uint8_t valid;

	__asm__ volatile("rdseed %0; setc %1" : "=r"(*number), "=qm"(valid) : : "cc");
	return valid != 0;
}

static bool step_value(uint64_t *number)
{
	uint8_t valid;

	__asm__ volatile("rdrand %0; setc %1" : "=r"(*number), "=qm"(valid) : : "cc");
	return valid != 0;
}

/* Some processors are known to say "valid" and give the same number for ever. */
static bool is_stuck(uint64_t number, uint64_t *last)
{
	bool stuck = number == 0 || number == UINT64_MAX || number == *last;

	*last = number;
	return stuck;
}

bool cpu_random_seed(uint64_t *number)
{
	static uint64_t last;
	unsigned a, b, c, d;

	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_RDSEED))
		return false;
	for (int i = 0; i < RANDOM_ATTEMPTS; i++) {
		if (step_seed(number))
			return !is_stuck(*number, &last);
		__asm__ volatile("pause");
	}
	return false;
}

bool cpu_random_value(uint64_t *number)
{
	static uint64_t last;
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_RDRND))
		return false;
	for (int i = 0; i < RANDOM_ATTEMPTS; i++) {
		if (step_value(number))
			return !is_stuck(*number, &last);
	}
	return false;
}

static uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(msr)
			 : "memory");
}

void cpu_stop_others(void)
{
	uint64_t base = msr_read(MSR_APIC_BASE);

	if (!(base & APIC_BASE_ENABLE))
		return;
	if (base & APIC_BASE_X2APIC)
		msr_write(MSR_X2APIC_COMMAND, COMMAND_INIT_OTHERS);
	else
		*(volatile uint32_t *)(uintptr_t)((base & APIC_BASE_ADDRESS) + APIC_COMMAND) =
			COMMAND_INIT_OTHERS;
}

void cpu_prepare(void)
{
	uint64_t cr0;

	__asm__ volatile("cli; cld");
	msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_NO_EXECUTE);
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %0, %%cr0" : : "r"(cr0 | CR0_WRITE_GUARD) : "memory");
}

void cpu_enter(uint64_t tables, uint64_t stack, uint64_t entry, uint64_t boot_info)
{
	__asm__ volatile("mov %0, %%cr3\n\t"
			 "mov %1, %%rsp\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "jmp *%2"
			 :
			 : "r"(tables), "r"(stack), "r"(entry), "D"(boot_info)
			 : "memory");
	__builtin_unreachable();
}
