/* SPDX-License-Identifier: MIT */
/*
 * Reply tokens: parking, cancelling, orphaning. A token's state changes under its lock; the
 * caller's wait state, an atomic of its own, decides between a reply and a kill.
 */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/wait_claim.h>

static void cancel_collect(struct event *event, uint64_t words[MESSAGE_WORDS])
{
	words[0] = event->key;
}

void token_init(struct thread *caller, struct token *token)
{
	object_init(&token->object, OBJECT_TOKEN);
	spinlock_init(&token->lock, LOCK_LEVEL_TOKEN);
	token->state = TOKEN_IDLE;
	token->caller = caller;
	event_init(&token->cancel, EVENT_CANCEL, cancel_collect);
}

/* A cancelled call's event comes to a port, where it was received; its key is the handle. */
static int park(struct token *token, struct port *port, handle_t *handle)
{
	uint64_t generation;
	int error;

	spinlock_acquire(&token->lock);
	generation = token->generation;
	token->parked = true;
	spinlock_release(&token->lock);
	error = handle_add(&thread_current()->process->handles, &token->object, 0, 0, handle);
	spinlock_acquire(&token->lock);
	if (error < 0) {
		token->parked = false;
	} else if (port && token->parked && token->generation == generation) {
		/* No other thread of the process has used or closed the handle yet. */
		event_bind(&token->cancel, port, *handle);
		if (token->cancelled || token->state == TOKEN_ORPHANED)
			event_raise(&token->cancel);
	}
	spinlock_release(&token->lock);
	return error;
}

/* The current thread holds no call any more, and gives the priority back that it was lent. */
static void let_go(struct thread *server)
{
	server->serving = NULL;
	priority_give_back(server);
}

void token_park(struct trap_frame *frame)
{
	struct thread *server = thread_current();
	struct token *token = server->serving;
	handle_t handle;
	int error = token ? park(token, server->receive_port, &handle) : -ESRCH;

	frame->rax = error < 0 ? (uint64_t)(int64_t)error : handle;
	if (error == 0)
		let_go(server);
}

bool token_take_parked(struct token *token)
{
	bool parked = token->parked;

	token->parked = false;
	event_unbind(&token->cancel);
	return parked;
}

/* The handle of a parked token was closed unanswered: its caller must not wait for ever. */
static void token_closed(struct object *object)
{
	struct token *token = container_of(object, struct token, object);
	bool parked;

	spinlock_acquire(&token->lock);
	parked = token_take_parked(token);
	spinlock_release(&token->lock);
	if (parked)
		token_fail(token, -EPIPE);
}

/* Its thread has ended, and the last who had a handle to it is through with it. */
static void token_destroy(struct object *object)
{
	thread_free(container_of(object, struct token, object)->caller);
}

const struct object_type token_type = {
	.name = "token",
	.closed = token_closed,
	.destroy = token_destroy,
};

/* --- a received call and what can be done with it but answering ---------------------------------
 */

int token_from_handle(handle_t handle, struct token **token)
{
	struct handle_table *table = &thread_current()->process->handles;
	struct handle_slot *slot;
	int error = 0;

	spinlock_acquire(&table->lock);
	slot = handle_slot(table, handle);
	if (!slot) {
		error = -EBADF;
	} else if (slot->object->kind != OBJECT_TOKEN) {
		error = -EINVAL;
	} else {
		*token = container_of(slot->object, struct token, object);
		/* It waits, or its token's holder has a reference, as long as there is a handle. */
		object_retain(&(*token)->caller->object);
	}
	spinlock_release(&table->lock);
	return error;
}

bool held_call_stands(const struct held_call *call)
{
	const struct token *token = call->token;

	return token->state == TOKEN_HELD && token->generation == call->generation &&
	       token->parked == (call->handle != HANDLE_NONE);
}

int held_call_find(handle_t handle, struct held_call *call)
{
	int error = 0;

	call->handle = handle;
	if (handle != HANDLE_NONE) {
		error = token_from_handle(handle, &call->token);
		if (error < 0)
			return error;
	} else {
		call->token = thread_current()->serving;
		if (!call->token)
			return -ESRCH;
		object_retain(&call->token->caller->object);
	}
	spinlock_acquire(&call->token->lock);
	call->generation = call->token->generation;
	if (handle != HANDLE_NONE && !call->token->parked)
		error = -EBADF; /* another thread has just used it */
	else if (!held_call_stands(call))
		error = -ECANCELED;
	spinlock_release(&call->token->lock);
	if (error < 0)
		held_call_drop(call);
	return error;
}

void held_call_drop(struct held_call *call)
{
	object_release(&call->token->caller->object);
}

int held_call_take(const struct held_call *call)
{
	struct token *token = call->token;
	bool taken;

	spinlock_acquire(&token->lock);
	taken = held_call_stands(call) && wait_claim(token->caller, WAIT_REPLY);
	if (taken) {
		token->state = TOKEN_IDLE;
		(void)token_take_parked(token);
	}
	spinlock_release(&token->lock);
	if (!taken)
		return -ECANCELED;
	/* Where it fails the handle has been closed meanwhile, which changes nothing any more. */
	if (call->handle != HANDLE_NONE)
		(void)!handle_remove(&thread_current()->process->handles, call->handle);
	else
		let_go(thread_current());
	return 0;
}

/* What a call has, but for leases, for one more thread. Port: where its cancel event goes. */
static int copy_call(const struct held_call *call, struct thread *thread, struct port **port)
{
	struct token *from = call->token;
	bool stands;

	spinlock_acquire(&from->lock);
	stands = held_call_stands(call);
	if (stands) {
		thread->send.info = from->caller->send.info;
		thread->port = from->caller->port;
		thread->call_token.connection = from->connection;
		*port = from->parked ? from->cancel.port : thread_current()->receive_port;
		if (thread->port)
			object_retain(&thread->port->object);
		if (from->connection)
			object_retain(&from->connection->object);
		if (*port)
			object_retain(&(*port)->object);
	}
	spinlock_release(&from->lock);
	return stands ? 0 : -ECANCELED;
}

int held_call_clone(const struct held_call *call, struct thread *thread, handle_t *handle)
{
	struct token *token = &thread->call_token;
	struct port *port;
	int error = copy_call(call, thread, &port);

	if (error < 0)
		return error;
	thread->continuation = call_resumed;
	if (thread_set_started(thread) < 0) {
		call_finish(thread);
		error = -ECANCELED;
	} else {
		spinlock_acquire(&token->lock);
		token->state = TOKEN_HELD;
		token->generation++;
		spinlock_release(&token->lock);
		wait_announce(thread, WAIT_REPLY);
		message_attend(thread);
		error = park(token, port, handle);
		if (error < 0) {
			thread_kill(thread);
			token_fail(token, error);
		}
	}
	if (port)
		object_release(&port->object);
	return error;
}

/* --- cancel and kill --------------------------------------------------------------------------
 */

void token_cancel(struct thread *caller, uint32_t attention)
{
	struct token *token = &caller->call_token;

	spinlock_acquire(&token->lock);
	if (read_once(caller->wait_state) == WAIT_REPLY && !token->cancelled &&
	    (attention & ATTENTION_DEADLINE || !(caller->send.info & MESSAGE_UNINTERRUPTED))) {
		token->cancelled = true;
		if (token->parked)
			event_raise(&token->cancel);
	}
	spinlock_release(&token->lock);
}

void token_orphan(struct thread *caller)
{
	struct token *token = &caller->call_token;
	struct lease_set *leases = NULL;
	bool claimed;

	spinlock_acquire(&token->lock);
	claimed = wait_claim(caller, WAIT_REPLY);
	if (claimed) {
		token->state = TOKEN_ORPHANED;
		object_retain(&caller->object); /* for the holder */
		leases = token->leases;
		token->leases = NULL;
		if (token->parked)
			event_raise(&token->cancel);
	}
	spinlock_release(&token->lock);
	if (!claimed)
		return;
	if (leases)
		lease_set_release(leases);
	wait_finish(caller, -EINTR);
}
