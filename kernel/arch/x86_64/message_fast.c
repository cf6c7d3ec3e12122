/* SPDX-License-Identifier: MIT */
/*
 * The message fast path: a call that is words only and finds a receiver waiting, and a reply to
 * such a call by a server that finds nothing else to do at its port. Straight lines of checks; the
 * first that fails leaves everything untouched for the slow path. Both return the frame of the
 * thread to go on with and the on_cpu flag of the one that stops, in registers (entry.S), or a
 * NULL frame.
 *
 * Lock order as everywhere: handle table, then port. Nothing is held across the switch.
 */
#include <kernel/connection.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/space.h>
#include <kernel/wait_claim.h>

#include "thread_switch.h"

struct switched {
	struct trap_frame *frame;
	uint32_t *on_cpu;
};

struct switched message_call_fast(struct trap_frame *frame);
struct switched message_reply_receive_fast(struct trap_frame *frame);

static const struct switched not_switched;

/* The next thread stands still: its stack is left, it may run here, nothing else wants the CPU. */
static ALWAYS_INLINE bool can_switch_to(const struct cpu *cpu, const struct thread *next)
{
	return likely(!next->on_cpu && !cpu->reschedule && !next->arch.stack_pointer &&
		      next->affinity >> cpu->index & 1);
}

static ALWAYS_INLINE struct switched switch_directly(struct cpu *cpu, struct thread *previous,
						     struct thread *next)
{
	uint64_t now = arch_cycles();

	previous->run_cycles += now - cpu->switched;
	cpu->switched = now;
	next->on_cpu = 1;
	next->run_state = THREAD_RUNNING;
	next->cpu = cpu;
	cpu->thread = next;
	if (likely(next->space != cpu->space))
		space_activate(next->space);
	segment_bases_switch(&previous->arch, &next->arch);
	control_words_save(&previous->arch);
	vector_reset(&next->arch);
	cpu_set_kernel_stack(cpu, next->kernel_stack);
	return (struct switched){arch_thread_frame(next->kernel_stack), &previous->on_cpu};
}

/* A port that a handle calls, locked, with the table's lock released; NULL for anything else. */
static ALWAYS_INLINE struct port *port_lock_for_call(struct handle_table *table,
						     handle_t handle) NO_LOCK_ANALYSIS
{
	struct handle_slot *slot;
	struct port *port = NULL;

	spinlock_acquire(&table->lock);
	slot = handle_slot(table, handle);
	if (likely(slot && slot->object->kind == OBJECT_PORT && slot->meta & RIGHT_WRITE)) {
		port = container_of(slot->object, struct port, object);
		spinlock_acquire(&port->lock);
	}
	spinlock_release(&table->lock);
	return port;
}

struct switched message_call_fast(struct trap_frame *frame) NO_LOCK_ANALYSIS
{
	struct cpu *cpu = cpu_current();
	struct thread *caller = cpu->thread;
	struct thread *receiver;
	struct trap_frame *to;
	struct message *header;
	struct port *port;

	if (unlikely(frame->rsi >> 32))
		return not_switched;
	port = port_lock_for_call(&caller->process->handles, frame->rdi);
	if (unlikely(!port))
		return not_switched;
	receiver = container_of(port->receivers.next, struct thread, wait_link);
	if (unlikely(list_is_empty(&port->receivers) || !can_switch_to(cpu, receiver) ||
		     caller->priority > receiver->base_priority ||
		     !wait_claim(receiver, WAIT_RECEIVE))) {
		spinlock_release(&port->lock);
		return not_switched;
	}
	list_remove(&receiver->wait_link);
	spinlock_release(&port->lock);

	/* The receiver is ours: message, token, then the caller waits. */
	header = &receiver->page->message;
	header->badge = 0;
	header->process = caller->process->pid;
	header->credentials = caller->process->credentials;
	to = arch_thread_frame(receiver->kernel_stack);
	to->rax = 0;
	to->rdi = 0;
	to->rsi = frame->rsi;
	to->rdx = frame->rdx;
	to->r10 = frame->r10;
	to->r8 = frame->r8;
	to->r9 = frame->r9;
	receiver->serving = &caller->call_token;
	caller->call_token.state = TOKEN_HELD;
	caller->call_token.generation++;
	caller->call_token.cancelled = false;
	caller->run_state = THREAD_BLOCKED;
	caller->fast_call = true;
	caller->send.info = frame->rsi;
	caller->wait_result = 0;
	caller->continuation = call_resumed;
	wait_announce(caller, WAIT_REPLY);
	message_attend(caller);
	return switch_directly(cpu, caller, receiver);
}

struct switched message_reply_receive_fast(struct trap_frame *frame) NO_LOCK_ANALYSIS
{
	struct cpu *cpu = cpu_current();
	struct thread *server = cpu->thread;
	struct token *token = server->serving;
	struct thread *caller;
	struct trap_frame *to;
	struct handle_table *table;
	struct handle_slot *slot;
	struct port *port;

	if (unlikely(!token || frame->rsi >> 32))
		return not_switched;
	caller = token->caller;
	if (unlikely(!caller->fast_call || !can_switch_to(cpu, caller)))
		return not_switched;

	table = &server->process->handles;
	spinlock_acquire(&table->lock);
	slot = handle_slot(table, frame->rdi);
	port = server->receive_port;
	if (unlikely(!slot || slot->object != &port->object || !(slot->meta & RIGHT_READ))) {
		spinlock_release(&table->lock);
		return not_switched;
	}
	spinlock_acquire(&port->lock);
	spinlock_release(&table->lock);
	if (unlikely(!list_is_empty(&port->callers) || !list_is_empty(&port->events) ||
		     !wait_claim(caller, WAIT_REPLY))) {
		spinlock_release(&port->lock);
		return not_switched;
	}
	/* The caller is ours; its token is nobody's again, and the server waits for the next. */
	token->state = TOKEN_IDLE;
	server->serving = NULL;
	server->wait_result = 0;
	server->continuation = receive_resumed;
	server->run_state = THREAD_BLOCKED;
	list_prepend(&port->receivers, &server->wait_link);
	wait_announce(server, WAIT_RECEIVE);
	spinlock_release(&port->lock);
	if (unlikely(attention_is_set(server, ATTENTION_KILL | ATTENTION_SIGNAL)))
		wait_interrupt(server, attention_is_set(server, ATTENTION_KILL));

	to = arch_thread_frame(caller->kernel_stack);
	to->rax = 0;
	to->rsi = frame->rsi;
	to->rdx = frame->rdx;
	to->r10 = frame->r10;
	to->r8 = frame->r8;
	to->r9 = frame->r9;
	return switch_directly(cpu, server, caller);
}
