/* SPDX-License-Identifier: MIT */
/*
 * TLB shootdown: one round of requests, and no return before every CPU asked has answered. A CPU
 * answers (cpu_answer_requests) from its interrupt handler and while it spins, so a waiter may hold
 * locks.
 */
#ifndef KERNEL_TLB_H
#define KERNEL_TLB_H

#include <kernel/types.h>

/* A request for more pages than this is a request for all of them. */
#define TLB_PAGES_MAX 32
#define TLB_ALL       (TLB_PAGES_MAX + 1) /* everything of the lower half */

/*
 * Drops translations of pages from start on, on the CPUs of the mask; this CPU may be one. At most
 * TLB_PAGES_MAX pages, or TLB_ALL. The changed entries must have been written before.
 */
void tlb_flush(uint64_t cpus_mask, uintptr_t start, unsigned pages);
/* On this CPU alone. */
void tlb_flush_here(uintptr_t start, unsigned pages);
/* The same for kernel addresses, on all CPUs, any number of pages. */
void tlb_flush_kernel(uintptr_t start, size_t pages);
#endif
