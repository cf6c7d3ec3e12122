/* SPDX-License-Identifier: MIT */
/* What this CPU can do, computed from CPUID once; pure, so the host tests it too. */
#ifndef X86_FEATURES_H
#define X86_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

struct cpu_features {
	/* Required: cpu_features_missing names the first that is absent. */
	bool msr, apic, pat, pge, fxsr, sse2, nx, syscall;
	/* Used where present. */
	bool mce, fsgsbase, smep, smap, umip, pcid, invpcid, pages_1g;
	bool xsave, xsaveopt, xsavec;
	bool rdrand, rdseed;
	bool x2apic, tsc_deadline;
	bool tsc_invariant; /* one rate in all power states */
	bool hypervisor;
	bool cet; /* has the S_CET register, which is turned off */

	uint64_t xcr0;        /* the state components that the kernel enables; 0 without XSAVE */
	uint32_t save_bytes;  /* size of the standard-format XSAVE (or FXSAVE) area for them */
	uint32_t tsc_khz;     /* by leaf 15h or the hypervisor's leaf 40000010h; 0 unknown */
	const char *tsc_told; /* who told the rate */
	unsigned physical_bits;
};

/* Fills features through a reader of CPUID leaves. */
void cpu_features_read(struct cpu_features *features,
		       struct cpuid (*reader)(uint32_t leaf, uint32_t subleaf));
/* A required feature that is missing, by the manual's name; NULL when all are there. */
const char *cpu_features_missing(const struct cpu_features *features);
/* The value of CR4 for these features. */
uint64_t cpu_features_cr4(const struct cpu_features *features);

/* The boot CPU's features; all CPUs are set up by them. */
extern struct cpu_features cpu_features;

#endif
