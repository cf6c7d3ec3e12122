/* SPDX-License-Identifier: MIT */
/*
 * Signals as the kernel knows them: doorbells, masks and diversion. What a signal does is the
 * process server's business; a doorbell only says "ask". Nothing here believes what it finds in a
 * thread page: a wrong mask or doorbell harms the process that wrote it and nobody else.
 */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

#include <kernel/process.h>
#include <kernel/thread.h>

/* Bit of a signal number in masks and doorbells. */
static inline uint64_t signal_bit(unsigned number)
{
	return 1UL << (number - 1);
}

/* Rings a thread's doorbell. */
void signal_ring_thread(struct thread *thread, uint64_t bits);
/* Rings at the process: one thread that can take a bit is diverted. */
void signal_ring_process(struct process *process, uint64_t bits);
/* At a safe point: diverts the current thread if an unmasked doorbell rings. */
void signal_divert(struct thread *thread, struct trap_frame *frame);
/*
 * A fault of the current thread: diverts it if it can take the signal, else leaves it to whoever
 * watches the process, else ends the process and says so in the log.
 */
void signal_fault(struct thread *thread, struct trap_frame *frame, const struct fault_info *fault);

#endif
