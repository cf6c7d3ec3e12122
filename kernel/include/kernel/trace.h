/* SPDX-License-Identifier: MIT */
/*
 * The trace: each CPU writes records into a ring of its own, without a lock, while the kind is
 * switched on; off, trace() is one test of a word that never changes. The sampling profile is a
 * kind of record, written by a timer of each CPU.
 */
#ifndef KERNEL_TRACE_H
#define KERNEL_TRACE_H

#include <abi/trace.h>
#include <kernel/compiler.h>
#include <kernel/types.h>

/* TRACE_ bits of what is recorded. */
extern uint32_t trace_events;

COLD void trace_record(enum trace_kind kind, uint64_t a, uint64_t b);

/* Any context, any locks. */
static ALWAYS_INLINE void trace(enum trace_kind kind, uint64_t a, uint64_t b)
{
	if (unlikely(read_once(trace_events) & 1U << kind))
		trace_record(kind, a, b);
}

/* interval: nanoseconds between samples of the profile. -ENOMEM, -EINVAL; see syscalls.def. */
NODISCARD int trace_control(uint32_t events, nanoseconds_t interval);
/* Copies up to count records of a CPU from *position on, which moves. -EINVAL: no such CPU. */
NODISCARD int trace_read(unsigned cpu, uint64_t *position, struct trace_record *records,
			 unsigned count);
void trace_profile_start(void);

/* A CPU that another has kicked, or that a timer has interrupted, starts what the profile wants. */
static ALWAYS_INLINE void trace_profile_check(void)
{
	if (unlikely(read_once(trace_events) & TRACE_PROFILE))
		trace_profile_start();
}

#endif
