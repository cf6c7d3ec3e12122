/* SPDX-License-Identifier: MIT */
/*
 * Delivery: from a caller to a receiver, from an event to a receiver. What a receiver finds is
 * written to its frame (registers) and its thread page by whoever brings it; the receiver itself
 * stands still, its wait claimed.
 */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/string.h>
#include <kernel/wait_claim.h>

static void frame_set_words(struct trap_frame *frame, const uint64_t words[MESSAGE_WORDS])
{
	frame->rdx = words[0];
	frame->r10 = words[1];
	frame->r8 = words[2];
	frame->r9 = words[3];
}

/* Puts the handles that a call brings into the receiver's table; one that finds no room is lost. */
static void deliver_handles(struct transfer *transfer, struct thread *receiver)
{
	for (unsigned i = 0; i < transfer->count; i++) {
		handle_t handle;

		if (handle_add(&receiver->process->handles, transfer->object[i],
			       transfer->rights[i], 0, &handle) < 0)
			handle = HANDLE_NONE;
		receiver->page->message.handle[i] = handle;
	}
	transfer_drop(transfer);
}

void message_deliver(struct thread *caller, struct thread *receiver)
{
	struct call_send *send = &caller->send;
	struct message *to = &receiver->page->message;
	struct trap_frame *frame = arch_thread_frame(receiver->kernel_stack);
	struct token *token = &caller->call_token;
	unsigned length = MESSAGE_LENGTH(send->info);

	to->badge = send->badge;
	to->process = caller->process->pid;
	to->credentials = caller->process->credentials;
	to->offset = send->offset;
	to->status_flags = send->status_flags;
	to->epoch = send->epoch;
	to->connection = token->connection ? token->connection->key : 0;
	if (length)
		memcpy(to->data, caller->page->message.data, (length + 7u) & ~7u);
	if (token->leases)
		memcpy(to->lease, token->leases->lease, sizeof(to->lease));
	if (send->transfer.count)
		deliver_handles(&send->transfer, receiver);

	message_trace(TRACE_KIND_MESSAGE, caller, receiver->process, MESSAGE_LABEL(send->info));
	frame->rax = 0;
	frame->rdi = send->badge;
	frame->rsi = send->info & ~MESSAGE_SENDER_FLAGS;
	frame_set_words(frame, send->words);

	spinlock_acquire(&token->lock);
	token->state = TOKEN_HELD;
	token->generation++;
	token->cancelled = false;
	spinlock_release(&token->lock);
	receiver->serving = token;
	if (caller->priority > receiver->priority)
		receiver->priority = caller->priority;

	wait_announce(caller, WAIT_REPLY);
	message_attend(caller);
}

void event_deliver(struct event *event, struct thread *receiver)
{
	struct trap_frame *frame = arch_thread_frame(receiver->kernel_stack);
	uint64_t words[MESSAGE_WORDS] = {event->key, 0, 0, 0};

	if (event->collect)
		event->collect(event, words);
	frame->rax = 0;
	frame->rdi = event->key;
	frame->rsi = MESSAGE_INFO(event->kind, 0) | MESSAGE_EVENT;
	frame_set_words(frame, words);
	receiver->serving = NULL;
}
