/* SPDX-License-Identifier: MIT */
/*
 * Each CPU has one request of its own at most, in its struct cpu. It sets its bit in the mask of
 * every CPU that it asks; they clear theirs in its mask when they have flushed. Two CPUs may ask
 * each other at once: both wait by spinning, and spinning answers.
 */
#include <kernel/arch_paging.h>
#include <kernel/cpu.h>
#include <kernel/space.h>
#include <kernel/tlb.h>
#include <kernel/trap.h>

void tlb_flush_here(uintptr_t start, unsigned pages)
{
	struct cpu *cpu;

	if (likely(pages != TLB_ALL)) {
		for (; pages; pages--, start += PAGE_SIZE)
			arch_flush_page(start);
		return;
	}
	cpu = cpu_current();
	if (cpu->space && cpu->space->dead) {
		cpu->space = NULL;
		arch_root_load(arch_kernel_root());
	} else {
		arch_flush_user();
	}
}

static NOINLINE void flush_others(struct cpu *cpu, uint64_t others, uintptr_t start, unsigned pages)
{
	uint64_t mine = 1UL << cpu->index;

	cpu->tlb_start = start;
	cpu->tlb_pages = pages;
	__atomic_store_n(&cpu->tlb_unanswered, others, __ATOMIC_RELAXED);
	for (uint64_t left = others; left; left &= left - 1) {
		struct cpu *other = cpus[__builtin_ctzl(left)];

		__atomic_fetch_or(&other->tlb_pending, mine, __ATOMIC_SEQ_CST);
		arch_cpu_kick(other);
	}
	while (__atomic_load_n(&cpu->tlb_unanswered, __ATOMIC_ACQUIRE))
		arch_spin_wait();
}

void tlb_flush(uint64_t cpus_mask, uintptr_t start, unsigned pages)
{
	struct cpu *cpu = cpu_current();
	uint64_t others = cpus_mask & ~(1UL << cpu->index);

	if (cpus_mask != others)
		tlb_flush_here(start, pages);
	if (unlikely(others))
		flush_others(cpu, others, start, pages);
}

void tlb_flush_kernel(uintptr_t start, size_t pages)
{
	uint64_t all = ~0UL >> (CPU_LIMIT - cpu_count);

	while (pages) {
		unsigned batch = pages < TLB_PAGES_MAX ? (unsigned)pages : TLB_PAGES_MAX;

		tlb_flush(all, start, batch);
		start += batch * PAGE_SIZE;
		pages -= batch;
	}
}

void cpu_answer_requests(void)
{
	struct cpu *cpu = cpu_current();
	uint64_t askers;

	if (likely(!__atomic_load_n(&cpu->tlb_pending, __ATOMIC_RELAXED)))
		return;
	askers = __atomic_exchange_n(&cpu->tlb_pending, 0, __ATOMIC_SEQ_CST);
	for (; askers; askers &= askers - 1) {
		struct cpu *asker = cpus[__builtin_ctzl(askers)];

		tlb_flush_here(asker->tlb_start, asker->tlb_pages);
		__atomic_fetch_and(&asker->tlb_unanswered, ~(1UL << cpu->index), __ATOMIC_RELEASE);
	}
}
