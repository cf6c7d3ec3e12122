/* SPDX-License-Identifier: MIT */
/*
 * Reply tokens: parking, cancelling, orphaning. A token's state changes under its lock; the
 * caller's wait state, an atomic of its own, decides between a reply and a kill.
 */
#include <abi/errno.h>
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

/* A cancelled call's event comes to the port where it was received; its key is the handle. */
void token_park(struct trap_frame *frame)
{
	struct thread *server = thread_current();
	struct token *token = server->serving;
	bool cancelled = false;
	uint64_t generation;
	handle_t handle;
	int error;

	if (!token) {
		frame->rax = (uint64_t)-ESRCH;
		return;
	}
	object_retain(&token->caller->object);
	spinlock_acquire(&token->lock);
	generation = token->generation;
	token->parked = true;
	spinlock_release(&token->lock);
	error = handle_add(&server->process->handles, &token->object, 0, 0, &handle);
	spinlock_acquire(&token->lock);
	if (error < 0) {
		token->parked = false;
	} else if (token->parked && token->generation == generation) {
		/* No other thread of the process has used or closed the handle yet. */
		event_bind(&token->cancel, server->receive_port, handle);
		cancelled = token->cancelled || token->state == TOKEN_ORPHANED;
	}
	spinlock_release(&token->lock);
	if (error < 0) {
		object_release(&token->caller->object);
		frame->rax = (uint64_t)(int64_t)error;
		return;
	}
	server->serving = NULL;
	server->priority = server->base_priority;
	frame->rax = handle;
	if (cancelled)
		event_raise(&token->cancel);
}

/* The handle of a parked token was closed unanswered: its caller must not wait for ever. */
static void token_closed(struct object *object)
{
	struct token *token = container_of(object, struct token, object);
	struct thread *caller = token->caller;
	bool parked;

	spinlock_acquire(&token->lock);
	parked = token->parked;
	token->parked = false;
	spinlock_release(&token->lock);
	event_unbind(&token->cancel);
	if (parked)
		token_fail(token, -EPIPE);
	object_release(&caller->object);
}

static void token_destroy(struct object *object UNUSED)
{
	/* Part of its thread, which keeps one reference. */
}

const struct object_type token_type = {
	.name = "token",
	.closed = token_closed,
	.destroy = token_destroy,
};

void token_cancel(struct thread *caller)
{
	struct token *token = &caller->call_token;
	bool parked = false;

	spinlock_acquire(&token->lock);
	if (read_once(caller->wait_state) == WAIT_REPLY && !token->cancelled) {
		token->cancelled = true;
		parked = token->parked;
	}
	spinlock_release(&token->lock);
	if (parked)
		event_raise(&token->cancel);
}

void token_orphan(struct thread *caller)
{
	struct token *token = &caller->call_token;
	struct lease_set *leases = NULL;
	bool claimed;
	bool parked;

	spinlock_acquire(&token->lock);
	claimed = wait_claim(caller, WAIT_REPLY);
	parked = claimed && token->parked;
	if (claimed) {
		token->state = TOKEN_ORPHANED;
		object_retain(&caller->object); /* for the holder */
		leases = token->leases;
		token->leases = NULL;
	}
	spinlock_release(&token->lock);
	if (!claimed)
		return;
	if (leases)
		lease_set_release(leases);
	if (parked)
		event_raise(&token->cancel);
	wait_finish(caller, -EINTR);
}
