/* SPDX-License-Identifier: MIT */
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/safe_point.h>
#include <kernel/signal.h>
#include <kernel/signal_mask.h>
#include <kernel/trace.h>
#include <kernel/trap.h>
#include <kernel/wait_claim.h>

#define BURY_STEP 8 /* dead objects destroyed before looking for something more urgent */

/* Stands still until it is resumed or killed. */
static void stop_here(struct thread *thread)
{
	struct process *process = thread->process;

	/* In this order: who is woken finds it suspended. */
	wait_announce(thread, WAIT_SUSPENDED);
	spinlock_acquire(&process->lock);
	wait_wake_all(&thread->stoppers, 0);
	spinlock_release(&process->lock);
	if (!attention_is_set(thread, ATTENTION_SUSPEND) ||
	    attention_is_set(thread, ATTENTION_KILL)) {
		if (wait_claim(thread, WAIT_SUSPENDED))
			return;
	}
	sched_block(true);
}

/* The flag also stands for the dead, and stays set as long as some wait: each turn buries a few. */
static void take_turns(void)
{
	sched_preempt();
	object_bury(BURY_STEP);
}

void safe_point(struct trap_frame *frame)
{
	struct thread *thread = thread_current();
	uint32_t attention;

	for (;;) {
		attention = __atomic_load_n(&thread->attention, __ATOMIC_SEQ_CST);
		if (attention & ATTENTION_KILL)
			thread_exit();
		if (attention & ATTENTION_MOVE) {
			__atomic_fetch_and(&thread->attention, ~ATTENTION_MOVE, __ATOMIC_SEQ_CST);
			cpu_current()->reschedule = true;
		}
		/* A step each time round: whoever comes by here helps. */
		if (object_bury(BURY_STEP))
			arch_interrupts_poll();
		if (attention & ATTENTION_SUSPEND)
			stop_here(thread);
		else if (cpu_current()->reschedule)
			take_turns();
		else if (attention & ATTENTION_SIGNAL)
			signal_divert(thread, frame);
		else if (!safe_point_is_needed(cpu_current(), thread) && !object_bury_needed())
			break;
	}
}

bool work_interrupted(uint32_t attention)
{
	arch_interrupts_poll();
	if (cpu_current()->reschedule)
		take_turns();
	return attention_is_set(thread_current(), attention & ATTENTION_KILL) ||
	       (attention & ATTENTION_SIGNAL && signal_is_pending());
}

void trap_return_to_user(struct trap_frame *frame)
{
	trace_profile_check();
	spinlock_check_held(LOCK_LEVEL_KERNEL, "on the way to user space");
	if (trap_is_from_user(frame) && safe_point_is_needed(cpu_current(), thread_current()))
		safe_point(frame);
}

/* A thread that blocked without a context goes on: entry.S resumes its frame afterwards. */
void thread_continue(struct trap_frame *frame)
{
	struct thread *thread = thread_current();
	void (*continuation)(struct thread * thread) = thread->continuation;

	thread->continuation = NULL;
	/* Woken, not switched to: the fast path leaves it to here to choose. */
	if (thread->fast_wait != FAST_NONE)
		continuation = thread->fast_wait == FAST_CALL ? call_resumed : receive_resumed;
	thread->fast_wait = FAST_NONE;
	if (continuation)
		continuation(thread);
	if (safe_point_is_needed(cpu_current(), thread))
		safe_point(frame);
}
