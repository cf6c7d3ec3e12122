/* SPDX-License-Identifier: MIT */
/*
 * The scheduler: per-CPU run queues; real-time priorities 1..99 (FIFO and round robin) ahead of the
 * fair class, in which the thread with the least weighted run time goes first.
 */
#ifndef KERNEL_SCHED_H
#define KERNEL_SCHED_H

#include <kernel/cpu.h>
#include <kernel/thread.h>

/* This CPU's queue and its idle thread. */
void sched_init_cpu(struct cpu *cpu);
/* What runs on this CPU becomes its idle thread; from here on it takes threads. */
void sched_start_cpu(void);
/* Makes a thread runnable whose wait has been claimed (or that is new); picks its CPU. */
void sched_ready(struct thread *thread);
/* Gives the CPU away: the caller has set its wait state, and holds no lock. Returns when it runs
 * again. */
void sched_block(bool keep_context);
/*
 * The same for a next thread that is known, in no queue and claimed: it runs at once where it may.
 */
void sched_switch_to(struct thread *next, bool keep_context);
/*
 * To the end of its priority, or behind the next fair thread, as the last act of a system call:
 * returns only where no other thread takes the turn, and the call's result is 0 in any case.
 */
void sched_yield(void);
/* Runs the best thread if the reschedule flag is set; a safe point. */
void sched_preempt(void);
/* Idle loop of a CPU. */
NORETURN void sched_idle(void);
NODISCARD int sched_set(struct thread *thread, int policy, int priority, int nice);
/* What those lend who wait for locks that the thread owns: 0 or the highest of their priorities. */
void sched_set_lock_priority(struct thread *thread, uint8_t priority);
NODISCARD int sched_set_affinity(struct thread *thread, uint64_t cpus);
nanoseconds_t sched_cycles_time(uint64_t cycles);
/* CPU time of a thread in nanoseconds. */
nanoseconds_t sched_thread_time(const struct thread *thread);

#endif
