/* SPDX-License-Identifier: MIT */
/*
 * Waiting and being woken. See kernel/wait.h; lock order: the owner's lock, then the run queue's.
 */
#include <abi/errno.h>
#include <kernel/message.h>
#include <kernel/wait_claim.h>

void wait_timer_expired(struct timer *timer)
{
	struct thread *thread = container_of(timer, struct thread, wait_timer);

	if (wait_claim(thread, WAIT_QUEUED) || wait_claim(thread, WAIT_QUEUED_SIGNALS) ||
	    wait_claim(thread, WAIT_SEND) || wait_claim(thread, WAIT_SEND_FIRM) ||
	    wait_claim(thread, WAIT_RECEIVE)) {
		wait_finish(thread, -ETIMEDOUT);
		return;
	}
	/* A call that is just being received, or passed on, looks at this when it waits again. */
	__atomic_fetch_or(&thread->attention, ATTENTION_DEADLINE, __ATOMIC_SEQ_CST);
	token_cancel(thread, ATTENTION_DEADLINE);
}

void wait_timer_stop(struct thread *thread)
{
	timer_disarm(&thread->wait_timer);
	if (unlikely(attention_is_set(thread, ATTENTION_DEADLINE)))
		__atomic_fetch_and(&thread->attention, ~ATTENTION_DEADLINE, __ATOMIC_RELAXED);
}

/* The attention bits that end a wait of this kind at once. */
static uint32_t wait_interrupted_by(uint32_t state)
{
	return state == WAIT_QUEUED_SIGNALS ? ATTENTION_KILL | ATTENTION_SIGNAL : ATTENTION_KILL;
}

int wait_on(struct wait_queue *queue, struct spinlock *lock, nanoseconds_t deadline,
	    enum wait_flags flags)
{
	struct thread *thread = thread_current();
	uint32_t state = flags == WAIT_INTERRUPTIBLE ? WAIT_QUEUED_SIGNALS : WAIT_QUEUED;

	thread->wait_result = 0;
	list_append(&queue->waiters, &thread->wait_link);
	wait_announce(thread, state);
	spinlock_release(lock);

	/* Who wants its attention sets the bits first and looks at the state then. */
	if (unlikely(attention_is_set(thread, wait_interrupted_by(state))) &&
	    wait_claim(thread, state)) {
		thread->wait_result = -EINTR;
	} else {
		if (deadline != WAIT_FOREVER)
			timer_arm(&thread->wait_timer, deadline);
		sched_block(true);
		if (deadline != WAIT_FOREVER)
			wait_timer_stop(thread);
	}
	if (unlikely(thread->wait_result == -ETIMEDOUT || thread->wait_result == -EINTR)) {
		spinlock_acquire(lock);
		list_remove(&thread->wait_link);
		spinlock_release(lock);
	}
	return thread->wait_result;
}

struct thread *wait_wake(struct wait_queue *queue, int result)
{
	struct list *link;

	while ((link = list_take_first(&queue->waiters)) != NULL) {
		struct thread *thread = container_of(link, struct thread, wait_link);

		if (wait_claim(thread, WAIT_QUEUED_SIGNALS) || wait_claim(thread, WAIT_QUEUED)) {
			wait_finish(thread, result);
			return thread;
		}
	}
	return NULL;
}

unsigned wait_wake_all(struct wait_queue *queue, int result)
{
	unsigned count = 0;

	while (wait_wake(queue, result))
		count++;
	return count;
}

void wait_interrupt(struct thread *thread, bool kill)
{
	if (wait_claim(thread, WAIT_QUEUED_SIGNALS) || wait_claim(thread, WAIT_SEND) ||
	    wait_claim(thread, WAIT_RECEIVE) ||
	    (kill && (wait_claim(thread, WAIT_QUEUED) || wait_claim(thread, WAIT_SEND_FIRM) ||
		      wait_claim(thread, WAIT_SUSPENDED)))) {
		wait_finish(thread, -EINTR);
		return;
	}
	if (kill)
		token_orphan(thread);
	else
		token_cancel(thread, ATTENTION_SIGNAL);
}
