/* SPDX-License-Identifier: MIT */
/* Messages between threads: the parts that kernel/ipc shares with ports, events and threads. */
#ifndef KERNEL_MESSAGE_H
#define KERNEL_MESSAGE_H

#include <abi/message.h>
#include <kernel/port.h>
#include <kernel/process.h>
#include <kernel/thread.h>
#include <kernel/trace.h>

struct trap_frame;

/* --- system calls: take and leave everything in the frame; call and receive may never return ---
 */

void message_call(struct trap_frame *frame);
void message_receive(struct trap_frame *frame);
void message_reply_receive(struct trap_frame *frame);
void message_reply(struct trap_frame *frame);
void message_forward(struct trap_frame *frame);
void token_park(struct trap_frame *frame);
void message_reply_to(struct trap_frame *frame);
void message_forward_token(struct trap_frame *frame);

/* --- a call's parts ----------------------------------------------------------------------------
 */

/* Whom a handle calls; with references. -EBADF, -EINVAL, -EACCES. */
NODISCARD int call_context_find(handle_t handle, struct call_context *context);
/* The same for a connection, whose reference goes to the context. -EOPNOTSUPP: no server. */
NODISCARD int connection_call_context(struct connection *connection, struct call_context *context);
/* The new offset and level bits that a reply gives. */
void connection_reply(struct connection *connection, uint64_t info, const struct message *message);
void call_context_release(struct call_context *context);
/* The objects that the current thread's page names, all or none. -EBADF, -EACCES. */
NODISCARD int transfer_collect(struct transfer *transfer, unsigned count);
void transfer_drop(struct transfer *transfer);
/* The call is over, answered or withdrawn: what it had is let go. */
void call_finish(struct thread *thread);
/* A forwarded call enters caller->port: received, queued or failed. */
void call_enter(struct thread *caller);
/*
 * Answers the call that the current thread holds, if any, with what the frame says. The caller, or
 * NULL, is claimed and not yet runnable. -EINVAL, -EBADF, -EACCES: nothing was answered.
 */
NODISCARD int message_answer_held(struct trap_frame *frame, struct thread **caller);

/* --- delivery ----------------------------------------------------------------------------------
 */

/*
 * Fills a claimed receiver's frame and page from a claimed caller, hands it the caller's token and
 * lends it the caller's priority. No locks held; neither thread runs (but for the calling one).
 */
void message_deliver(struct thread *caller, struct thread *receiver);
/* The same for an event that was taken off its port's queue; the port's lock is held. */
void event_deliver(struct event *event, struct thread *receiver);

/* A request that arrives, or its answer. by: who has it, NULL where an idle thread cleans up. */
static ALWAYS_INLINE void message_trace(enum trace_kind kind, const struct thread *caller,
					const struct process *by, int what)
{
	trace(kind, caller->process->pid << 32 | (uint32_t)caller->id,
	      (by ? by->pid : 0) << 32 | (uint32_t)what);
}

/* What a thread does first that was woken rather than switched to: struct thread.continuation. */
void call_resumed(struct thread *thread);
void receive_resumed(struct thread *thread);

/* --- tokens ------------------------------------------------------------------------------------
 */

void token_init(struct thread *caller, struct token *token);
/* Ends the call of a token that the current thread has, with an error in place of a reply. */
void token_fail(struct token *token, int error);
/* The token of a parked call, with a reference to its caller. -EBADF, -EINVAL. */
NODISCARD int token_from_handle(handle_t handle, struct token **token);
/* -ESRCH: none held; -EBADF, -EINVAL: the handle; -ECANCELED: the caller was killed. */
NODISCARD int held_call_find(handle_t handle, struct held_call *call);
void held_call_drop(struct held_call *call);
/* Whether the caller waits for that reply still. The token's lock is held. */
NODISCARD bool held_call_stands(const struct held_call *call);
/* Ends the call without a reply; the caller is claimed and not yet runnable. -ECANCELED. */
NODISCARD int held_call_take(const struct held_call *call);
/*
 * Makes a new thread wait for the reply to the same call, without its leases, by a token that is
 * parked in the current process. -ECANCELED: the caller or the thread has ended; -EMFILE, -ENOMEM.
 */
NODISCARD int held_call_clone(const struct held_call *call, struct thread *thread,
			      handle_t *handle);
/* No longer parked: false where another was faster. The token's lock is held. */
bool token_take_parked(struct token *token);
/*
 * A signal or a deadline (ATTENTION_SIGNAL, ATTENTION_DEADLINE) for a caller that waits for its
 * reply: the server is told, once.
 */
void token_cancel(struct thread *caller, uint32_t attention);
/* A kill: the caller goes on, its leases are revoked, a later reply does nothing. */
void token_orphan(struct thread *caller);

/* A caller that has just begun to wait for its reply may have been wanted before it did. */
static ALWAYS_INLINE void message_attend(struct thread *caller)
{
	uint32_t attention = __atomic_load_n(&caller->attention, __ATOMIC_SEQ_CST);

	if (unlikely(attention & ATTENTION_KILL))
		token_orphan(caller);
	else if (unlikely(attention & (ATTENTION_SIGNAL | ATTENTION_DEADLINE)))
		token_cancel(caller, attention);
}

/* What a held call lent is given back; its own priority may be changing on another CPU. */
static inline void priority_give_back(struct thread *server)
{
	while (unlikely(server->priority != thread_own_priority(server)))
		__atomic_store_n(&server->priority, thread_own_priority(server), __ATOMIC_SEQ_CST);
}
/* A server thread ends: the call that it holds fails with EPIPE. */
void token_abandon(struct thread *server);

/* --- leases ------------------------------------------------------------------------------------
 */

/*
 * Faults in, un-shares and pins the memory of up to count leases of the current thread.
 * -EINVAL: too much, no access; -EFAULT; -ENOMEM. On success the caller owns the set.
 */
NODISCARD int lease_set_create(const struct lease *leases, unsigned count, struct lease_set **set);
void lease_set_retain(struct lease_set *set);
void lease_set_release(struct lease_set *set);

/* --- ports' queues, with the port's lock held --------------------------------------------------
 */

/* The newest receiver, its wait claimed; NULL where none waits. */
struct thread *port_claim_receiver(struct port *port);
/* Puts the current thread among the callers, by priority. */
void port_queue_caller(struct port *port, struct thread *caller);
/* The first caller, its wait claimed; NULL where none waits. */
struct thread *port_claim_caller(struct port *port);
/* Takes a thread whose wait was ended from elsewhere off its port. No locks held. */
void port_withdraw(struct port *port, struct thread *thread);

#endif
