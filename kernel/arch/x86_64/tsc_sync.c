/* SPDX-License-Identifier: MIT */
#include <kernel/arch.h>

#include "tsc_sync.h"

#define ROUNDS    1000
#define MEET_SPIN 1000000000u

static bool busy;
static uint64_t latest;
static uint64_t worst;
static unsigned present;

/* Time stamps are taken one at a time: each must not be below the last, whoever took that. */
static void compare(void)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint64_t now;

		while (__atomic_exchange_n(&busy, true, __ATOMIC_ACQUIRE))
			arch_pause();
		__asm__ volatile("lfence" ::: "memory");
		now = arch_cycles();
		if (now < latest && latest - now > worst)
			worst = latest - now;
		latest = now;
		__atomic_store_n(&busy, false, __ATOMIC_RELEASE);
		arch_pause();
	}
}

/* Waits until both have come as often; gives up rather than hang with the other. */
static void meet(unsigned count)
{
	__atomic_fetch_add(&present, 1, __ATOMIC_ACQ_REL);
	for (unsigned turn = 0; turn < MEET_SPIN; turn++) {
		if (__atomic_load_n(&present, __ATOMIC_ACQUIRE) >= count)
			return;
		arch_pause();
	}
}

void tsc_sync_prepare(void)
{
	present = 0;
}

uint64_t tsc_sync_boot(void)
{
	meet(2);
	compare();
	meet(4);
	return worst;
}

void tsc_sync_other(void)
{
	meet(2);
	compare();
	meet(4);
}
