/* SPDX-License-Identifier: MIT */
#include "features.h"
#include "registers.h"
#include "test.h"

/* The leaves of the machine at hand; what is not listed reads as zeroes. */
struct leaf {
	uint32_t leaf, subleaf;
	struct cpuid value;
};

static struct leaf leaves[16];
static unsigned leaf_count;

static struct cpuid read_leaf(uint32_t leaf, uint32_t subleaf)
{
	for (unsigned i = 0; i < leaf_count; i++)
		if (leaves[i].leaf == leaf && leaves[i].subleaf == subleaf)
			return leaves[i].value;
	return (struct cpuid){0};
}

static void add(uint32_t leaf, uint32_t subleaf, uint32_t eax, uint32_t ebx, uint32_t ecx,
		uint32_t edx)
{
	leaves[leaf_count++] = (struct leaf){leaf, subleaf, {eax, ebx, ecx, edx}};
}

#define REQUIRED_EDX (1u << 5 | 1u << 9 | 1u << 13 | 1u << 16 | 1u << 24 | 1u << 26)

/* An old machine with just what is required. */
static void plain_machine(uint32_t max, uint32_t ecx)
{
	leaf_count = 0;
	add(0, 0, max, 0, 0, 0);
	add(1, 0, 0, 0, ecx, REQUIRED_EDX);
	add(0x80000000, 0, 0x80000008, 0, 0, 0);
	add(0x80000001, 0, 0, 0, 0, 1u << 20 | 1u << 11);
	add(0x80000008, 0, 40, 0, 0, 0);
}

TEST(a_plain_machine_is_enough)
{
	struct cpu_features f;

	plain_machine(4, 0);
	cpu_features_read(&f, read_leaf);
	CHECK(cpu_features_missing(&f) == NULL);
	CHECK(!f.fsgsbase && !f.smap && !f.xsave && !f.tsc_invariant && !f.hypervisor);
	CHECK_EQUAL(f.save_bytes, 512);
	CHECK_EQUAL(f.xcr0, 0);
	CHECK_EQUAL(f.physical_bits, 40);
	CHECK_EQUAL(cpu_features_cr4(&f), CR4_DE | CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT);
}

TEST(each_missing_requirement_is_named)
{
	struct cpu_features f;

	plain_machine(4, 0);
	leaves[1].value.edx &= ~(1u << 26);
	cpu_features_read(&f, read_leaf);
	CHECK_TEXT(cpu_features_missing(&f), "SSE2");
	plain_machine(4, 0);
	leaves[3].value.edx = 1u << 11;
	cpu_features_read(&f, read_leaf);
	CHECK(strncmp(cpu_features_missing(&f), "NX", 2) == 0);
	plain_machine(4, 0);
	leaves[2].value.eax = 0;
	cpu_features_read(&f, read_leaf);
	CHECK(cpu_features_missing(&f) != NULL);
}

TEST(features_set_their_bits_of_cr4)
{
	struct cpu_features f;

	plain_machine(7, 0);
	add(7, 0, 0, 1u << 0 | 1u << 7 | 1u << 20, 1u << 2, 0);
	cpu_features_read(&f, read_leaf);
	CHECK(cpu_features_cr4(&f) & CR4_FSGSBASE);
	CHECK(cpu_features_cr4(&f) & CR4_SMEP);
	CHECK(cpu_features_cr4(&f) & CR4_SMAP);
	CHECK(cpu_features_cr4(&f) & CR4_UMIP);
	CHECK(!(cpu_features_cr4(&f) & (CR4_OSXSAVE | CR4_LA57)));
}

TEST(leaf_7_is_not_believed_below_its_number)
{
	struct cpu_features f;

	plain_machine(6, 0);
	add(7, 0, 0, ~0u, ~0u, ~0u);
	cpu_features_read(&f, read_leaf);
	CHECK(!f.fsgsbase && !f.smap && !f.cet);
}

TEST(the_save_area_holds_the_components_that_are_enabled)
{
	struct cpu_features f;

	plain_machine(0xd, 1u << 26);
	add(0xd, 0, 0x2e7, 0, 0, 0); /* and PKRU, which stays off */
	add(0xd, 1, 3, 0, 0, 0);
	add(0xd, 2, 256, 576, 0, 0);
	add(0xd, 5, 64, 1088, 0, 0);
	add(0xd, 6, 512, 1152, 0, 0);
	add(0xd, 7, 1024, 1664, 0, 0);
	cpu_features_read(&f, read_leaf);
	CHECK_EQUAL(f.xcr0, 0xe7);
	CHECK_EQUAL(f.save_bytes, 2688);
	CHECK(f.xsaveopt && f.xsavec);
	CHECK(cpu_features_cr4(&f) & CR4_OSXSAVE);
}

TEST(avx_512_needs_all_its_three_components)
{
	struct cpu_features f;

	plain_machine(0xd, 1u << 26);
	add(0xd, 0, 0x67, 0, 0, 0);
	add(0xd, 2, 256, 576, 0, 0);
	cpu_features_read(&f, read_leaf);
	CHECK_EQUAL(f.xcr0, 7);
	CHECK_EQUAL(f.save_bytes, 832);
}

TEST(leaf_15h_counts_only_with_its_crystal)
{
	struct cpu_features f;

	plain_machine(0x15, 0);
	add(0x15, 0, 2, 216, 24000000, 0);
	cpu_features_read(&f, read_leaf);
	CHECK_EQUAL(f.tsc_khz, 2592000);
	plain_machine(0x15, 0);
	add(0x15, 0, 2, 216, 0, 0);
	cpu_features_read(&f, read_leaf);
	CHECK_EQUAL(f.tsc_khz, 0);
}

TEST(a_hypervisor_s_rate_is_believed_where_it_can_be_one)
{
	struct cpu_features f;

	plain_machine(4, 1u << 31);
	add(0x40000000, 0, 0x40000010, 0, 0, 0);
	add(0x40000010, 0, 3000000, 1000000, 0, 0);
	cpu_features_read(&f, read_leaf);
	CHECK_EQUAL(f.tsc_khz, 3000000);
	leaves[leaf_count - 1].value.eax = 7;
	cpu_features_read(&f, read_leaf);
	CHECK_EQUAL(f.tsc_khz, 0);
	leaves[leaf_count - 1].value.eax = 3000000;
	leaves[leaf_count - 2].value.eax = 0x40000001;
	cpu_features_read(&f, read_leaf);
	CHECK_EQUAL(f.tsc_khz, 0);
}

int main(void)
{
	RUN(a_plain_machine_is_enough);
	RUN(each_missing_requirement_is_named);
	RUN(features_set_their_bits_of_cr4);
	RUN(leaf_7_is_not_believed_below_its_number);
	RUN(the_save_area_holds_the_components_that_are_enabled);
	RUN(avx_512_needs_all_its_three_components);
	RUN(leaf_15h_counts_only_with_its_crystal);
	RUN(a_hypervisor_s_rate_is_believed_where_it_can_be_one);
	return test_end();
}
