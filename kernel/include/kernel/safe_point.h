/* SPDX-License-Identifier: MIT */
/*
 * Safe points: where a thread is about to return to user space with its whole state in its frame.
 * Here it ends, stops, gives its turn away, or is diverted to its signal trampoline.
 */
#ifndef KERNEL_SAFE_POINT_H
#define KERNEL_SAFE_POINT_H

#include <kernel/cpu.h>
#include <kernel/object.h>
#include <kernel/thread.h>

/* May block, may not return. */
void safe_point(struct trap_frame *frame);

#define WORK_STEP 65536UL /* bytes that are copied between looks at what else there is to do */
/*
 * Between the steps of long work, no locks held: takes interrupts, gives the turn away when it is
 * over. Whether the work must end for ATTENTION_KILL, or ATTENTION_SIGNAL that the mask lets
 * through.
 */
NODISCARD bool work_interrupted(uint32_t attention);

static ALWAYS_INLINE bool safe_point_is_needed(const struct cpu *cpu, const struct thread *thread)
{
	return read_once(thread->attention) || cpu->reschedule;
}

#endif
