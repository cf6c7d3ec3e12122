/* SPDX-License-Identifier: MIT */
/*
 * Fast paths: a call that is words only and finds a receiver waiting, a reply to such a call by a
 * server that finds nothing else to do at its port, and a turn given to the only other fair
 * thread. Straight lines of checks; the first that fails leaves everything untouched for the slow
 * path. All return the frame of the
 * thread to go on with and the on_cpu flag of the one that stops, in registers (entry.S), or a
 * NULL frame.
 *
 * The handle is not looked up: the thread remembers the port that the slow path found for it, and
 * that stays true as long as its process has closed no handle since. The only lock is the port's;
 * nothing is held across the switch.
 *
 * Compiled so that no register is kept for the caller (kernel/arch/x86_64/build.mk): the user's are
 * in the frame.
 */
#include <kernel/connection.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/space.h>
#include <kernel/trace.h>
#include <kernel/wait_claim.h>

#include "sched/queue.h"
#include "thread_switch.h"

struct switched {
	struct trap_frame *frame;
	uint32_t *on_cpu;
};

struct switched message_call_fast(struct trap_frame *frame);
struct switched message_reply_receive_fast(struct trap_frame *frame);
struct switched thread_yield_fast(struct trap_frame *frame);

static const struct switched not_switched;

/* The next thread stands still: its stack is left, it may run here, nothing else wants the CPU. */
static ALWAYS_INLINE bool can_switch_to(const struct cpu *cpu, const struct thread *next)
{
	return likely(!next->on_cpu && !cpu->reschedule && !next->arch.stack_pointer &&
		      next->affinity & cpu->mask);
}

static ALWAYS_INLINE struct switched switch_directly(struct cpu *cpu, struct thread *previous,
						     struct thread *next)
{
	uint64_t now = arch_cycles();
	struct space *space = next->space;

	previous->run_cycles += now - cpu->switched;
	cpu->switched = now;
	next->on_cpu = 1;
	next->cpu = cpu;
	cpu->thread = next;
	if (likely(space != cpu->space)) {
		cpu->space = space;
		arch_root_load(space->root);
	}
	segment_bases_switch(&previous->arch, &next->arch);
	control_words_save(&previous->arch);
	vector_reset(&next->arch);
	cpu_set_kernel_stack(cpu, next->kernel_stack);
	return (struct switched){arch_thread_frame(next->kernel_stack), &previous->on_cpu};
}

static ALWAYS_INLINE void copy_words(struct trap_frame *to, const struct trap_frame *from)
{
	to->rax = 0;
	to->rsi = from->rsi;
	to->rdx = from->rdx;
	to->r10 = from->r10;
	to->r8 = from->r8;
	to->r9 = from->r9;
}

/* Takes the first element off a list; its own links are left as they are. */
static ALWAYS_INLINE void take_first(struct list *list, struct list *first)
{
	list->next = first->next;
	first->next->previous = list;
}

struct switched message_call_fast(struct trap_frame *frame) NO_LOCK_ANALYSIS
{
	struct cpu *cpu = cpu_current();
	struct thread *caller = cpu->thread;
	struct process *process = caller->process;
	struct port *port = caller->call_port;
	struct thread *receiver;
	struct message *header;
	struct trap_frame *to;
	struct list *first;

	if (unlikely(frame->rsi >> 32 || read_once(trace_events) & (TRACE_MESSAGE | TRACE_SWITCH) ||
		     frame->rdi != caller->call_handle || !port ||
		     process->handles.closings != caller->call_closings))
		return not_switched;
	spinlock_acquire(&port->lock);
	first = port->receivers.next;
	receiver = container_of(first, struct thread, wait_link);
	if (unlikely(first == &port->receivers || !can_switch_to(cpu, receiver) ||
		     caller->priority > receiver->base_priority ||
		     !wait_claim(receiver, WAIT_RECEIVE))) {
		spinlock_release(&port->lock);
		return not_switched;
	}
	take_first(&port->receivers, first);
	port->received++;
	spinlock_release(&port->lock);

	/* The receiver is ours: message, token, then the caller waits. */
	header = &receiver->page->message;
	header->badge = 0;
	header->process = process->pid;
	header->credentials = process->credentials;
	to = arch_thread_frame(receiver->kernel_stack);
	copy_words(to, frame);
	to->rdi = 0;
	receiver->serving = &caller->call_token;
	caller->call_token.state = TOKEN_HELD;
	caller->call_token.generation++;
	caller->call_token.cancelled = false;
	caller->run_state = THREAD_BLOCKED;
	caller->fast_call = true;
	caller->fast_wait = FAST_CALL;
	caller->send.info = frame->rsi;
	caller->wait_result = 0;
	wait_announce(caller, WAIT_REPLY);
	if (unlikely(read_once(caller->attention)))
		message_attend(caller);
	receiver->run_state = THREAD_RUNNING;
	return switch_directly(cpu, caller, receiver);
}

struct switched message_reply_receive_fast(struct trap_frame *frame) NO_LOCK_ANALYSIS
{
	struct cpu *cpu = cpu_current();
	struct thread *server = cpu->thread;
	struct token *token = server->serving;
	struct port *port = server->receive_port;
	struct thread *caller;

	if (unlikely(!token || frame->rsi >> 32 || frame->rdi != server->receive_handle ||
		     server->process->handles.closings != server->receive_closings))
		return not_switched;
	caller = token->caller;
	if (unlikely(!caller->fast_call || !can_switch_to(cpu, caller)))
		return not_switched;
	spinlock_acquire(&port->lock);
	if (unlikely(!list_is_empty(&port->callers) || !list_is_empty(&port->events) ||
		     !wait_claim(caller, WAIT_REPLY))) {
		spinlock_release(&port->lock);
		return not_switched;
	}
	/*
	 * The caller is ours; its token is nobody's again, and the server waits for the next, which
	 * may come from another CPU as soon as it is said and fills the server's frame.
	 */
	copy_words(arch_thread_frame(caller->kernel_stack), frame);
	token->state = TOKEN_IDLE;
	server->serving = NULL;
	server->wait_result = 0;
	server->run_state = THREAD_BLOCKED;
	server->fast_wait = FAST_RECEIVE;
	list_prepend(&port->receivers, &server->wait_link);
	wait_announce(server, WAIT_RECEIVE);
	spinlock_release(&port->lock);
	if (unlikely(read_once(server->attention) & (ATTENTION_KILL | ATTENTION_SIGNAL)))
		wait_interrupt(server, attention_is_set(server, ATTENTION_KILL));
	caller->run_state = THREAD_RUNNING;
	return switch_directly(cpu, server, caller);
}

/* Whether a thread that is ready only has to return from a system call. */
static ALWAYS_INLINE bool only_returns(const struct thread *thread)
{
	return likely(!thread->continuation && thread->fast_wait == FAST_NONE &&
		      !thread->arch.vector_saved &&
		      arch_thread_frame(thread->kernel_stack)->vector == FRAME_SYSCALL);
}

/* The same as sched_yield where the queue holds one fair thread and the running one is fair. */
struct switched thread_yield_fast(struct trap_frame *frame) NO_LOCK_ANALYSIS
{
	struct cpu *cpu = cpu_current();
	struct thread *thread = cpu->thread;
	struct run_queue *queue = cpu->queue;
	struct thread *next;

	if (unlikely(queue->count != 1 || thread->priority || thread->nice || !queue->slice_armed ||
		     read_once(trace_events) & TRACE_SWITCH))
		return not_switched;
	spinlock_acquire(&queue->lock);
	next = queue->lone;
	if (unlikely(queue->count != 1 || !next || !can_switch_to(cpu, next) ||
		     !only_returns(next))) {
		spinlock_release(&queue->lock);
		return not_switched;
	}
	thread->fair_time += thread->run_cycles - thread->charged_cycles;
	thread->charged_cycles = thread->run_cycles;
	if ((int64_t)(thread->fair_time - next->fair_time) < 0)
		thread->fair_time = next->fair_time;
	if ((int64_t)(next->fair_time - queue->least) > 0)
		queue->least = next->fair_time;
	thread->queued_priority = 0;
	thread->run_state = THREAD_READY;
	thread->continuation = NULL;
	thread->fast_wait = FAST_NONE;
	frame->rax = 0;
	queue->lone = thread;
	next->run_state = THREAD_RUNNING; /* under the lock: it is in no queue any more */
	spinlock_release(&queue->lock);
	return switch_directly(cpu, thread, next);
}
