/* SPDX-License-Identifier: MIT */
/* Control registers, model-specific registers, CPUID and I/O ports, by the names in the manuals. */
#ifndef X86_REGISTERS_H
#define X86_REGISTERS_H

#ifndef __ASSEMBLER__
#include <stdint.h>

#include <kernel/compiler.h>
#endif

#define CR0_PE (1UL << 0)
#define CR0_MP (1UL << 1)
#define CR0_ET (1UL << 4)
#define CR0_NE (1UL << 5)
#define CR0_WP (1UL << 16)
#define CR0_AM (1UL << 18)
#define CR0_PG (1UL << 31)

#define CR4_DE         (1UL << 3)
#define CR4_PAE        (1UL << 5)
#define CR4_MCE        (1UL << 6)
#define CR4_PGE        (1UL << 7)
#define CR4_OSFXSR     (1UL << 9)
#define CR4_OSXMMEXCPT (1UL << 10)
#define CR4_UMIP       (1UL << 11)
#define CR4_LA57       (1UL << 12)
#define CR4_FSGSBASE   (1UL << 16)
#define CR4_OSXSAVE    (1UL << 18)
#define CR4_SMEP       (1UL << 20)
#define CR4_SMAP       (1UL << 21)

#define EFER_SCE (1UL << 0)
#define EFER_LME (1UL << 8)
#define EFER_LMA (1UL << 10)
#define EFER_NXE (1UL << 11)

#define MSR_APIC_BASE      0x1b
#define MSR_MCG_CAP        0x179
#define MSR_MCG_STATUS     0x17a
#define MSR_PAT            0x277
#define MSR_MC0_STATUS     0x401 /* four registers to a bank */
#define MSR_U_CET          0x6a0
#define MSR_S_CET          0x6a2
#define MSR_TSC_DEADLINE   0x6e0
#define MSR_X2APIC         0x800
#define MSR_EFER           0xc0000080
#define MSR_STAR           0xc0000081
#define MSR_LSTAR          0xc0000082
#define MSR_SFMASK         0xc0000084
#define MSR_FS_BASE        0xc0000100
#define MSR_GS_BASE        0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102

#ifndef __ASSEMBLER__

#define CONTROL_REGISTER(name)                                                \
	static inline uint64_t name##_read(void)                              \
	{                                                                     \
		uint64_t value;                                               \
                                                                              \
		__asm__ volatile("mov %%" #name ", %0" : "=r"(value));        \
		return value;                                                 \
	}                                                                     \
	static inline void name##_write(uint64_t value)                       \
	{                                                                     \
		__asm__ volatile("mov %0, %%" #name ::"r"(value) : "memory"); \
	}

CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)
CONTROL_REGISTER(dr7)

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" ::"c"(msr), "a"((uint32_t)(value & UINT32_MAX)),
			 "d"((uint32_t)(value >> 32))
			 : "memory");
}

static inline void xcr0_write(uint64_t value)
{
	__asm__ volatile("xsetbv" ::"c"(0), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

#define PORT_ACCESS(bits, suffix)                                                   \
	static inline uint##bits##_t port_read##bits(uint16_t port)                 \
	{                                                                           \
		uint##bits##_t value;                                               \
                                                                                    \
		__asm__ volatile("in" suffix " %1, %0" : "=a"(value) : "Nd"(port)); \
		return value;                                                       \
	}                                                                           \
	static inline void port_write##bits(uint16_t port, uint##bits##_t value)    \
	{                                                                           \
		__asm__ volatile("out" suffix " %0, %1" ::"a"(value), "Nd"(port));  \
	}

PORT_ACCESS(8, "b")
PORT_ACCESS(16, "w")
PORT_ACCESS(32, "l")

#endif
#endif
