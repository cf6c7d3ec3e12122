/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "features.h"
#include "registers.h"

/* XSAVE state components: x87, SSE, AVX; the three of AVX-512 only together. */
#define XCR0_BASE   0x7UL
#define XCR0_AVX512 0xe0UL

#define LEAF_EXTENDED   0x80000000u
#define LEAF_HYPERVISOR 0x40000000u

typedef struct cpuid (*cpuid_reader)(uint32_t leaf, uint32_t subleaf);

static bool bit(uint32_t word, unsigned number)
{
	return word >> number & 1;
}

/* The standard format keeps each component at the offset that leaf 0Dh names. */
static void read_state_components(struct cpu_features *features, cpuid_reader reader)
{
	struct cpuid leaf = reader(0xd, 0);
	uint64_t supported = (uint64_t)leaf.edx << 32 | leaf.eax;

	features->xcr0 = supported & XCR0_BASE;
	if ((features->xcr0 & 4) && (supported & XCR0_AVX512) == XCR0_AVX512)
		features->xcr0 |= XCR0_AVX512;
	features->save_bytes = 512 + 64;
	for (unsigned component = 2; component < 8; component++) {
		if (!(features->xcr0 >> component & 1))
			continue;
		leaf = reader(0xd, component);
		if (leaf.ebx + leaf.eax > features->save_bytes)
			features->save_bytes = leaf.ebx + leaf.eax;
	}
	leaf = reader(0xd, 1);
	features->xsaveopt = bit(leaf.eax, 0);
	features->xsavec = bit(leaf.eax, 1);
}

static void read_tsc_rate(struct cpu_features *features, cpuid_reader reader, uint32_t max)
{
	struct cpuid leaf;

	if (max >= 0x15) {
		leaf = reader(0x15, 0);
		if (leaf.eax != 0 && leaf.ebx != 0 && leaf.ecx != 0) {
			features->tsc_khz =
				(uint32_t)((uint64_t)leaf.ecx * leaf.ebx / leaf.eax / 1000);
			features->tsc_told = "CPUID leaf 15h";
			return;
		}
	}
	if (!features->hypervisor || reader(LEAF_HYPERVISOR, 0).eax < 0x40000010u)
		return;
	leaf = reader(0x40000010u, 0);
	/* Not every hypervisor means a rate by this leaf: believe what could be one. */
	if (leaf.eax >= 100000 && leaf.eax <= 10000000) {
		features->tsc_khz = leaf.eax;
		features->tsc_told = "the hypervisor";
	}
}

static void read_extended(struct cpu_features *features, cpuid_reader reader)
{
	uint32_t max = reader(LEAF_EXTENDED, 0).eax;
	struct cpuid leaf;

	features->physical_bits = 36;
	if (max < LEAF_EXTENDED + 1 || max > LEAF_EXTENDED + 0xffff)
		return;
	leaf = reader(LEAF_EXTENDED + 1, 0);
	features->syscall = bit(leaf.edx, 11);
	features->nx = bit(leaf.edx, 20);
	features->pages_1g = bit(leaf.edx, 26);
	if (max >= LEAF_EXTENDED + 7)
		features->tsc_invariant = bit(reader(LEAF_EXTENDED + 7, 0).edx, 8);
	if (max >= LEAF_EXTENDED + 8)
		features->physical_bits = reader(LEAF_EXTENDED + 8, 0).eax & 0xff;
}

void cpu_features_read(struct cpu_features *features, cpuid_reader reader)
{
	uint32_t max = reader(0, 0).eax;
	struct cpuid leaf = reader(1, 0);

	*features = (struct cpu_features){
		.msr = bit(leaf.edx, 5),
		.mce = bit(leaf.edx, 7) && bit(leaf.edx, 14),
		.apic = bit(leaf.edx, 9),
		.pge = bit(leaf.edx, 13),
		.pat = bit(leaf.edx, 16),
		.fxsr = bit(leaf.edx, 24),
		.sse2 = bit(leaf.edx, 26),
		.pcid = bit(leaf.ecx, 17),
		.x2apic = bit(leaf.ecx, 21),
		.tsc_deadline = bit(leaf.ecx, 24),
		.xsave = bit(leaf.ecx, 26) && max >= 0xd,
		.rdrand = bit(leaf.ecx, 30),
		.hypervisor = bit(leaf.ecx, 31),
		.save_bytes = 512,
	};
	if (max >= 7) {
		leaf = reader(7, 0);
		features->fsgsbase = bit(leaf.ebx, 0);
		features->smep = bit(leaf.ebx, 7);
		features->invpcid = bit(leaf.ebx, 10);
		features->rdseed = bit(leaf.ebx, 18);
		features->smap = bit(leaf.ebx, 20);
		features->umip = bit(leaf.ecx, 2);
		features->cet = bit(leaf.ecx, 7) || bit(leaf.edx, 20);
	}
	if (features->xsave)
		read_state_components(features, reader);
	read_extended(features, reader);
	read_tsc_rate(features, reader, max);
}

const char *cpu_features_missing(const struct cpu_features *features)
{
	const struct {
		bool present;
		const char *name;
	} required[] = {
		{features->msr, "MSR (model-specific registers)"},
		{features->apic, "APIC (local interrupt controller)"},
		{features->pat, "PAT (page attribute table)"},
		{features->pge, "PGE (global pages)"},
		{features->fxsr, "FXSR (FXSAVE and FXRSTOR)"},
		{features->sse2, "SSE2"},
		{features->nx, "NX (no-execute pages)"},
		{features->syscall, "SYSCALL"},
	};

	for (unsigned i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (!required[i].present)
			return required[i].name;
	return NULL;
}

uint64_t cpu_features_cr4(const struct cpu_features *features)
{
	uint64_t cr4 = CR4_DE | CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT;

	cr4 |= features->mce ? CR4_MCE : 0;
	cr4 |= features->umip ? CR4_UMIP : 0;
	cr4 |= features->fsgsbase ? CR4_FSGSBASE : 0;
	cr4 |= features->xsave ? CR4_OSXSAVE : 0;
	cr4 |= features->smep ? CR4_SMEP : 0;
	cr4 |= features->smap ? CR4_SMAP : 0;
	return cr4;
}
