/* SPDX-License-Identifier: MIT */
/*
 * Answering calls: the held one, a parked one; and passing calls on. A call that was answered,
 * parked or forwarded is no longer held, and the priority that it lent is given back.
 */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/string.h>
#include <kernel/wait_claim.h>

#define REPLY_FLAGS (MESSAGE_SET_OFFSET | MESSAGE_SET_BITS)

static bool reply_info_valid(uint64_t info)
{
	return MESSAGE_LENGTH(info) <= MESSAGE_DATA_MAX &&
	       MESSAGE_HANDLE_COUNT(info) <= MESSAGE_HANDLE_MAX && MESSAGE_LEASE_COUNT(info) == 0 &&
	       !(info >> 56 << 56 & ~REPLY_FLAGS);
}

/* Puts one object of a reply into the caller's table, as the caller's flags want it. */
static handle_t reply_handle(struct thread *caller, struct object *object, uint32_t rights)
{
	struct handle_table *table = &caller->process->handles;
	uint64_t wants = caller->send.info;
	handle_t handle;

	if (wants & MESSAGE_WANT_DESCRIPTOR && object->kind == OBJECT_CONNECTION) {
		unsigned descriptor;
		uint32_t flags = (wants & MESSAGE_CLOSE_ON_EXEC ? HANDLE_CLOSE_ON_EXEC : 0) |
				 (wants & MESSAGE_CLOSE_ON_FORK ? HANDLE_CLOSE_ON_FORK : 0);

		if (descriptor_add(table, object, rights, flags, 0, &descriptor) == 0)
			return descriptor;
	} else if (handle_add(table, object, rights, 0, &handle) == 0) {
		return handle;
	}
	return HANDLE_NONE;
}

/* Hands the collected objects of a reply to the caller, which stands still, its wait claimed. */
static void reply_handles(struct thread *caller, struct transfer *transfer)
{
	for (unsigned i = 0; i < transfer->count; i++)
		caller->page->message.handle[i] =
			reply_handle(caller, transfer->object[i], transfer->rights[i]);
}

/*
 * Takes the token from its holder, the current thread, and claims the caller's wait. False where
 * the caller has died: then the token is nobody's any more.
 */
static bool token_take(struct token *token)
{
	struct thread *caller = token->caller;
	bool alive;

	spinlock_acquire(&token->lock);
	alive = token->state == TOKEN_HELD && wait_claim(caller, WAIT_REPLY);
	token->state = TOKEN_IDLE;
	spinlock_release(&token->lock);
	if (!alive)
		object_release(&caller->object); /* taken by token_orphan for the holder */
	return alive;
}

/*
 * Ends the call of a token that the current thread has: the caller gets label, words, data and
 * handles. Returns it claimed and not yet runnable, NULL where it had died.
 */
static struct thread *token_answer(struct token *token, uint64_t info,
				   const uint64_t words[MESSAGE_WORDS],
				   const struct message *message, struct transfer *transfer)
{
	struct thread *caller = token->caller;
	struct trap_frame *frame = arch_thread_frame(caller->kernel_stack);

	if (!token_take(token))
		return NULL;
	message_trace(TRACE_KIND_REPLY, caller, thread_current()->process, MESSAGE_LABEL(info));
	if (!caller->kernel_call) {
		if (MESSAGE_LENGTH(info))
			memcpy(caller->page->message.data, message->data,
			       (MESSAGE_LENGTH(info) + 7u) & ~7u);
		if (transfer)
			reply_handles(caller, transfer);
	}
	if (token->connection && info >> 56)
		connection_reply(token->connection, info, message);
	info &= ~(uint64_t)REPLY_FLAGS;
	caller->wait_result = 0;
	if (caller->kernel_call) {
		caller->send.info = info;
		memcpy(caller->send.words, words, sizeof(caller->send.words));
		return caller;
	}
	frame->rax = 0;
	frame->rsi = info;
	frame->rdx = words[0];
	frame->r10 = words[1];
	frame->r8 = words[2];
	frame->r9 = words[3];
	return caller;
}

void token_fail(struct token *token, int error)
{
	struct thread *caller = token->caller;

	if (!token_take(token))
		return;
	message_trace(TRACE_KIND_REPLY, caller, thread_current()->process, error);
	if (caller->kernel_call) {
		caller->wait_result = error;
	} else {
		struct trap_frame *frame = arch_thread_frame(caller->kernel_stack);

		frame->rax = (uint64_t)(int64_t)error;
		frame->rsi = 0;
		caller->wait_result = 0;
	}
	sched_ready(caller);
}

/* What a reply brings, from the current thread's frame and page. */
static int reply_collect(const struct trap_frame *frame, struct transfer *transfer)
{
	transfer->count = 0;
	if (!reply_info_valid(frame->rsi))
		return -EINVAL;
	return transfer_collect(transfer, MESSAGE_HANDLE_COUNT(frame->rsi));
}

static struct thread *answer_from_frame(struct token *token, struct trap_frame *frame,
					struct transfer *transfer)
{
	uint64_t words[MESSAGE_WORDS] = {frame->rdx, frame->r10, frame->r8, frame->r9};
	struct thread *caller =
		token_answer(token, frame->rsi, words, &thread_current()->page->message, transfer);

	transfer_drop(transfer);
	return caller;
}

int message_answer_held(struct trap_frame *frame, struct thread **caller)
{
	struct thread *server = thread_current();
	struct token *token = server->serving;
	struct transfer transfer;
	int error;

	*caller = NULL;
	if (!token)
		return 0; /* an event, or a first receive: nothing to answer */
	error = reply_collect(frame, &transfer);
	if (error < 0)
		return error;
	server->serving = NULL;
	*caller = answer_from_frame(token, frame, &transfer);
	priority_give_back(server);
	return 0;
}

void message_reply(struct trap_frame *frame)
{
	struct thread *caller = NULL;
	int error = 0;

	if (!thread_current()->serving)
		error = -ESRCH;
	else
		error = message_answer_held(frame, &caller);
	frame->rax = (uint64_t)(int64_t)error;
	if (error == 0 && caller)
		sched_ready(caller);
}

void token_abandon(struct thread *server)
{
	struct token *token = server->serving;

	if (!token)
		return;
	server->serving = NULL;
	token_fail(token, -EPIPE);
}

/*
 * The parked token of a handle, back in the hands of the current thread, with a reference to its
 * caller; the handle is gone. -EBADF: no such handle, or another thread was faster; -EINVAL.
 */
static int token_unpark(handle_t handle, struct token **token)
{
	bool mine;
	int error = token_from_handle(handle, token);

	if (error < 0)
		return error;
	spinlock_acquire(&(*token)->lock);
	mine = token_take_parked(*token);
	spinlock_release(&(*token)->lock);
	if (!mine) {
		object_release(&(*token)->caller->object);
		return -EBADF;
	}
	/* Where it fails the handle has been closed meanwhile, which changes nothing any more. */
	(void)!handle_remove(&thread_current()->process->handles, handle);
	return 0;
}

void message_reply_to(struct trap_frame *frame)
{
	struct transfer transfer;
	struct thread *caller;
	struct token *token;
	int error = reply_collect(frame, &transfer);

	if (error == 0) {
		error = token_unpark(frame->rdi, &token);
		if (error < 0)
			transfer_drop(&transfer);
	}
	frame->rax = (uint64_t)(int64_t)error;
	if (error < 0)
		return;
	caller = answer_from_frame(token, frame, &transfer);
	if (caller)
		sched_ready(caller);
	object_release(&token->caller->object);
}

struct forward {
	struct call_context context; /* whom to; with references */
	struct transfer transfer;
	uint64_t info;
	uint64_t words[MESSAGE_WORDS];
};

static void forward_drop(struct forward *forward)
{
	transfer_drop(&forward->transfer);
	call_context_release(&forward->context);
}

/* The target and the content of a forward, checked; the call itself is untouched. */
static int forward_collect(struct forward *forward, handle_t target)
{
	int error;

	if (!reply_info_valid(forward->info) || forward->info >> 56)
		return -EINVAL;
	error = transfer_collect(&forward->transfer, MESSAGE_HANDLE_COUNT(forward->info));
	if (error < 0)
		return error;
	error = call_context_find(target, &forward->context);
	if (error < 0) {
		transfer_drop(&forward->transfer);
		return error;
	}
	if (read_once(forward->context.port->dead)) {
		forward_drop(forward);
		return -EPIPE;
	}
	return 0;
}

/*
 * Sends a call on: label, words, handles and data are the forwarding thread's, leases stay the
 * caller's, who waits there as if it had called. Data lies in the caller's page until it is
 * received, where the caller's other threads can reach it: what must be believed goes in words.
 */
static void token_pass_on(struct token *token, struct forward *forward)
{
	struct thread *caller = token->caller;
	struct call_send *send = &caller->send;
	struct call_context *context = &forward->context;
	struct port *port = context->port;
	unsigned length = MESSAGE_LENGTH(forward->info);

	if (!token_take(token)) {
		forward_drop(forward);
		return;
	}
	if (length)
		memcpy(caller->page->message.data, thread_current()->page->message.data,
		       (length + 7u) & ~7u);
	send->info = (send->info & MESSAGE_SENDER_FLAGS) | forward->info |
		     MESSAGE_LEASES(token->leases ? token->leases->count : 0);
	memcpy(send->words, forward->words, sizeof(send->words));
	send->badge = context->badge;
	send->epoch = context->epoch;
	send->offset = context->offset;
	send->status_flags = context->status_flags;
	send->transfer = forward->transfer;
	caller->wait_result = 0;
	caller->fast_call = false; /* from here on there is something to settle */
	object_release(caller->port ? &caller->port->object : NULL);
	caller->port = port;
	if (token->connection)
		object_release(&token->connection->object);
	token->connection = context->connection;
	call_enter(caller);
}

void message_forward(struct trap_frame *frame)
{
	struct thread *server = thread_current();
	struct forward forward = {
		.info = frame->rsi,
		.words = {frame->rdx, frame->r10, frame->r8, frame->r9},
	};
	int error = server->serving ? forward_collect(&forward, frame->rdi) : -ESRCH;

	frame->rax = (uint64_t)(int64_t)error;
	if (error < 0)
		return;
	token_pass_on(server->serving, &forward);
	server->serving = NULL;
	priority_give_back(server);
}

void message_forward_token(struct trap_frame *frame)
{
	struct forward forward = {
		.info = frame->rsi,
		.words = {frame->r10, frame->r8, frame->r9, 0},
	};
	struct token *token;
	int error = forward_collect(&forward, frame->rdx);

	if (error == 0) {
		error = token_unpark(frame->rdi, &token);
		if (error < 0)
			forward_drop(&forward);
	}
	frame->rax = (uint64_t)(int64_t)error;
	if (error < 0)
		return;
	token_pass_on(token, &forward);
	object_release(&token->caller->object);
}
