/* SPDX-License-Identifier: MIT */
/* Receiving: recv, and the receiving half of reply_recv. */
#include <abi/errno.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/wait_claim.h>

struct thread *port_claim_caller(struct port *port)
{
	struct list *link;

	while ((link = list_take_first(&port->callers)) != NULL) {
		struct thread *caller = container_of(link, struct thread, wait_link);

		if (wait_claim(caller, WAIT_SEND) || wait_claim(caller, WAIT_SEND_FIRM))
			return caller;
	}
	return NULL;
}

static bool event_goes_first(const struct port *port)
{
	const struct thread *caller;

	if (list_is_empty(&port->events))
		return false;
	if (list_is_empty(&port->callers))
		return true;
	caller = container_of(port->callers.next, struct thread, wait_link);
	return caller->priority <= thread_current()->base_priority;
}

void port_withdraw(struct port *port, struct thread *thread)
{
	spinlock_acquire(&port->lock);
	list_remove(&thread->wait_link);
	spinlock_release(&port->lock);
}

void receive_resumed(struct thread *thread)
{
	if (thread->wait_result == 0)
		return;
	port_withdraw(thread->receive_port, thread);
	arch_thread_frame(thread->kernel_stack)->rax = (uint64_t)(int64_t)thread->wait_result;
}

/*
 * A thread keeps a reference to the port that it last received at: its wait can be ended without
 * one, parking a call binds the cancel event there, and the fast path finds it again as long as no
 * handle of the process has been closed.
 */
static void receive_port_keep(struct thread *thread, struct port *port, handle_t handle,
			      uint64_t closings)
{
	struct port *last = thread->receive_port;

	thread->receive_handle = handle;
	thread->receive_closings = closings;
	if (last == port)
		return;
	object_retain(&port->object);
	thread->receive_port = port;
	object_release(last ? &last->object : NULL);
}

/*
 * Receives on a port whose lock is held, for the current thread; releases the lock. Returns when
 * something was there; otherwise the thread waits and this does not return.
 */
static void receive_locked(struct port *port, struct trap_frame *frame) RELEASES(port->lock)
{
	struct thread *thread = thread_current();
	struct thread *caller;

	if (event_goes_first(port)) {
		struct list *link = list_take_first(&port->events);

		event_deliver(container_of(link, struct event, link), thread);
		spinlock_release(&port->lock);
		return;
	}
	caller = port_claim_caller(port);
	if (caller) {
		spinlock_release(&port->lock);
		message_deliver(caller, thread);
		return;
	}
	thread->wait_result = 0;
	thread->continuation = receive_resumed;
	thread->fast_wait = FAST_NONE;
	list_prepend(&port->receivers, &thread->wait_link);
	wait_announce(thread, WAIT_RECEIVE);
	spinlock_release(&port->lock);
	if (unlikely(attention_is_set(thread, ATTENTION_KILL | ATTENTION_SIGNAL)) &&
	    wait_claim(thread, WAIT_RECEIVE)) {
		port_withdraw(thread->receive_port, thread);
		thread->continuation = NULL;
		frame->rax = (uint64_t)-EINTR;
		return;
	}
	sched_block(false);
}

/* The port of a receiving handle, locked; the handle keeps it alive as long as the lock is held. */
static int receive_port(handle_t handle, struct port **port) NO_LOCK_ANALYSIS
{
	struct handle_table *table = &thread_current()->process->handles;
	struct handle_slot *slot;
	int error = 0;

	spinlock_acquire(&table->lock);
	slot = handle_slot(table, handle);
	if (!slot)
		error = -EBADF;
	else if (slot->object->kind != OBJECT_PORT)
		error = -EINVAL;
	else if (!(slot->meta & RIGHT_READ))
		error = -EACCES;
	if (error == 0) {
		*port = container_of(slot->object, struct port, object);
		spinlock_acquire(&(*port)->lock);
		receive_port_keep(thread_current(), *port, handle, table->closings);
	}
	spinlock_release(&table->lock);
	return error;
}

void message_receive(struct trap_frame *frame) NO_LOCK_ANALYSIS
{
	struct port *port;
	int error;

	if (thread_current()->serving) {
		frame->rax = (uint64_t)-EBUSY;
		return;
	}
	error = receive_port(frame->rdi, &port);
	if (error < 0) {
		frame->rax = (uint64_t)(int64_t)error;
		return;
	}
	receive_locked(port, frame);
}

void message_reply_receive(struct trap_frame *frame) NO_LOCK_ANALYSIS
{
	struct thread *caller;
	struct port *port;
	int error = message_answer_held(frame, &caller);

	if (caller)
		sched_ready(caller);
	if (error == 0)
		error = receive_port(frame->rdi, &port);
	if (error < 0) {
		frame->rax = (uint64_t)(int64_t)error;
		return;
	}
	receive_locked(port, frame);
}
