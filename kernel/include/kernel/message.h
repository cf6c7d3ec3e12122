/* SPDX-License-Identifier: MIT */
/* Messages between threads: the parts that kernel/ipc shares with ports, events and threads. */
#ifndef KERNEL_MESSAGE_H
#define KERNEL_MESSAGE_H

#include <abi/message.h>
#include <kernel/port.h>
#include <kernel/thread.h>

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

/* --- delivery ----------------------------------------------------------------------------------
 */

/*
 * Fills a claimed receiver's frame and page from a claimed caller, hands it the caller's token and
 * lends it the caller's priority. No locks held; neither thread runs (but for the calling one).
 */
void message_deliver(struct thread *caller, struct thread *receiver);
/* The same for an event that was taken off its port's queue; the port's lock is held. */
void event_deliver(struct event *event, struct thread *receiver);

/* --- tokens ------------------------------------------------------------------------------------
 */

void token_init(struct thread *caller, struct token *token);
/*
 * Ends the call of a token that the current thread holds: data, handles and leases are settled,
 * the caller can go on. Returns it claimed and not yet runnable, NULL where it had died.
 */
NODISCARD struct thread *token_answer(struct token *token, uint64_t info,
				      const uint64_t words[MESSAGE_WORDS],
				      const struct message *message);
/* A signal or a time-out for a caller that waits for its reply: the server is told, once. */
void token_cancel(struct thread *caller);
/* A kill: the caller goes on, its leases are revoked, a later reply does nothing. */
void token_orphan(struct thread *caller);
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

#endif
