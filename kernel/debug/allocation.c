/* SPDX-License-Identifier: MIT */
/*
 * Makes allocations fail on purpose: pages, objects and charges count down together, and only those
 * of the thread that asked for it, so that what others do meanwhile neither counts nor fails.
 */
#include <kernel/cpu.h>
#include <kernel/slab.h>

static uint64_t countdown;           /* 0: nothing fails; atomic */
static const struct thread *counted; /* whose allocations count; NULL before there are threads */

bool allocation_fails(void)
{
	if (likely(__atomic_load_n(&countdown, __ATOMIC_RELAXED) == 0) ||
	    cpu_current()->thread != counted)
		return false;
	return __atomic_fetch_sub(&countdown, 1, __ATOMIC_RELAXED) == 1;
}

uint64_t allocation_fail_later(uint64_t count)
{
	uint64_t left = __atomic_exchange_n(&countdown, 0, __ATOMIC_RELAXED);

	counted = cpu_current()->thread;
	__atomic_store_n(&countdown, count, __ATOMIC_RELAXED);
	return left;
}
