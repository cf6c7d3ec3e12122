/* SPDX-License-Identifier: MIT */
#include <arch/pat.h>
#include <kernel/cpu.h>
#include <kernel/log.h>
#include <kernel/panic.h>

#include "control.h"
#include "features.h"
#include "registers.h"

struct cpu_features cpu_features;

static struct cpuid cpuid_read(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

static void check_features(void)
{
	const char *missing;

	cpu_features_read(&cpu_features, cpuid_read);
	spinlock_in_turn = !cpu_features.hypervisor;
	missing = cpu_features_missing(&cpu_features);
	if (missing != NULL)
		panic("this processor lacks %s, which Kelner needs; choose another CPU model "
		      "if this is a virtual machine",
		      missing);
}

void control_init_cpu(void)
{
	if (cr4_read() & CR4_LA57)
		panic("five-level paging is on; the loader must hand over with four levels");
	if (cpu_features.save_bytes == 0)
		check_features();

	msr_write(MSR_EFER, EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE);
	/* CR4 first: it turns CET off, which needs CR0.WP. */
	cr4_write(cpu_features_cr4(&cpu_features));
	cr0_write(CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_AM | CR0_PG);
	if (cpu_features.xsave)
		xcr0_write(cpu_features.xcr0);
	if (cpu_features.cet) {
		msr_write(MSR_S_CET, 0);
		msr_write(MSR_U_CET, 0);
	}
	/* No breakpoint may fire between a system call and the switch of stacks. */
	dr7_write(0x400);

	/* Lines cached under the old types must be gone before the new ones count. */
	__asm__ volatile("wbinvd" ::: "memory");
	msr_write(MSR_PAT, PAT_VALUE);
	cr4_write(cr4_read() & ~CR4_PGE);
	cr4_write(cr4_read() | CR4_PGE);
}
