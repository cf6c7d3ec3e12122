/* SPDX-License-Identifier: MIT */
/*
 * Calls: by a user thread (the slow path: with data, handles, leases, a deadline, or where nobody
 * receives yet) and by the kernel for a thread (a read on a connection without content). The two
 * differ in where words come from and go to, and in that a user's call keeps no kernel stack.
 */
#include <abi/errno.h>
#include <kernel/connection.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/wait_claim.h>

void call_context_release(struct call_context *context)
{
	object_release(&context->port->object);
	if (context->connection)
		object_release(&context->connection->object);
}

/* For the fast path, which finds it again as long as no handle of the process has been closed. */
static void call_port_keep(struct port *port, handle_t handle, uint64_t closings)
{
	struct thread *thread = thread_current();
	struct port *last = thread->call_port;

	thread->call_handle = handle;
	thread->call_closings = closings;
	if (last == port)
		return;
	object_retain(&port->object);
	thread->call_port = port;
	object_release(last ? &last->object : NULL);
}

/* Whom a handle calls: a port, or the port behind a connection's node. References are taken. */
int call_context_find(handle_t handle, struct call_context *context)
{
	struct handle_table *handles = &thread_current()->process->handles;
	uint64_t closings = read_once(handles->closings);
	struct object *object;
	uint32_t rights;
	int error = handle_get_with_rights(handles, handle, OBJECT_NONE, 0, &object, &rights);

	if (error < 0)
		return error;
	if (object->kind == OBJECT_CONNECTION)
		return connection_call_context(container_of(object, struct connection, object),
					       context);
	if (object->kind == OBJECT_PORT && rights & RIGHT_WRITE) {
		*context = (struct call_context){.port = container_of(object, struct port, object)};
		call_port_keep(context->port, handle, closings);
		return 0;
	}
	error = object->kind == OBJECT_PORT ? -EACCES : -EINVAL;
	object_release(object);
	return error;
}

int transfer_collect(struct transfer *transfer, unsigned count)
{
	struct thread *thread = thread_current();

	transfer->count = 0;
	for (unsigned i = 0; i < count; i++) {
		int error = handle_hold(&thread->process->handles,
					read_once(thread->page->message.handle[i]), OBJECT_NONE,
					RIGHT_TRANSFER, &transfer->object[i], &transfer->rights[i]);

		if (error < 0) {
			transfer_drop(transfer);
			return error;
		}
		transfer->count++;
	}
	return 0;
}

void transfer_drop(struct transfer *transfer)
{
	while (transfer->count) {
		transfer->count--;
		handle_let_go(transfer->object[transfer->count], transfer->rights[transfer->count]);
	}
}

static int collect_leases(struct thread *thread, unsigned count)
{
	struct lease leases[MESSAGE_LEASE_MAX];

	for (unsigned i = 0; i < count; i++)
		leases[i] = *(volatile struct lease *)&thread->page->message.lease[i];
	return lease_set_create(leases, count, &thread->call_token.leases);
}

static bool call_info_valid(uint64_t info)
{
	return MESSAGE_LENGTH(info) <= MESSAGE_DATA_MAX &&
	       MESSAGE_HANDLE_COUNT(info) <= MESSAGE_HANDLE_MAX &&
	       MESSAGE_LEASE_COUNT(info) <= MESSAGE_LEASE_MAX &&
	       !(info >> 56 << 56 & ~MESSAGE_SENDER_FLAGS);
}

/* Everything that a user's message brings beyond its words. */
static int call_collect(struct thread *thread, uint64_t info)
{
	int error;

	if (!call_info_valid(info))
		return -EINVAL;
	error = transfer_collect(&thread->send.transfer, MESSAGE_HANDLE_COUNT(info));
	if (error == 0 && MESSAGE_LEASE_COUNT(info))
		error = collect_leases(thread, MESSAGE_LEASE_COUNT(info));
	if (error < 0)
		transfer_drop(&thread->send.transfer);
	return error;
}

void call_finish(struct thread *thread)
{
	struct token *token = &thread->call_token;

	transfer_drop(&thread->send.transfer);
	if (thread->send.info & MESSAGE_DEADLINE)
		wait_timer_stop(thread);
	if (token->leases) {
		lease_set_release(token->leases);
		token->leases = NULL;
	}
	if (thread->port) {
		object_release(&thread->port->object);
		thread->port = NULL;
	}
	if (token->connection) {
		object_release(&token->connection->object);
		token->connection = NULL;
	}
}

void call_resumed(struct thread *thread)
{
	struct trap_frame *frame = arch_thread_frame(thread->kernel_stack);

	if (thread->wait_result < 0) {
		if (thread->port)
			port_withdraw(thread->port, thread);
		frame->rax = (uint64_t)thread->wait_result;
		frame->rsi = 0;
	}
	call_finish(thread);
}

static uint32_t send_state(const struct thread *caller)
{
	return caller->send.info & MESSAGE_UNINTERRUPTED ? WAIT_SEND_FIRM : WAIT_SEND;
}

/*
 * A caller's first chance to be interrupted, once it is among a port's callers: 0, or the error
 * with which its wait has been claimed.
 */
static int send_interrupted(struct thread *caller)
{
	uint32_t state = send_state(caller);
	uint32_t bits =
		ATTENTION_KILL | ATTENTION_DEADLINE | (state == WAIT_SEND ? ATTENTION_SIGNAL : 0);

	if (likely(!attention_is_set(caller, bits)) || !wait_claim(caller, state))
		return 0;
	return attention_is_set(caller, ATTENTION_KILL | ATTENTION_SIGNAL) ? -EINTR : -ETIMEDOUT;
}

/*
 * Gives a claimed receiver, or NULL having queued the caller; -EPIPE where the port is dead.
 */
static int call_rendezvous(struct thread *caller, struct thread **receiver)
{
	struct port *port = caller->port;

	*receiver = NULL;
	list_init(&caller->wait_link); /* in no list, whatever it says */
	spinlock_acquire(&port->lock);
	if (port->dead) {
		spinlock_release(&port->lock);
		return -EPIPE;
	}
	port->received++;
	*receiver = port_claim_receiver(port);
	if (!*receiver) {
		port_queue_caller(port, caller);
		wait_announce(caller, send_state(caller));
	}
	spinlock_release(&port->lock);
	return 0;
}

void call_enter(struct thread *caller)
{
	struct thread *receiver;
	int error = call_rendezvous(caller, &receiver);

	if (error < 0) {
		wait_finish(caller, error);
	} else if (receiver) {
		message_deliver(caller, receiver);
		sched_ready(receiver);
	} else {
		error = send_interrupted(caller);
		if (error < 0)
			wait_finish(caller, error);
	}
}

/*
 * The current thread's prepared call. The references of the context go to the thread. Returns only
 * with keep_context, or with an error before the call.
 */
static int call_submit(struct thread *thread, const struct call_context *context, bool keep_context)
{
	struct thread *receiver;
	int error;

	thread->port = context->port;
	thread->call_token.connection = context->connection;
	thread->wait_result = 0;
	if (thread->send.info & MESSAGE_DEADLINE)
		timer_arm(&thread->wait_timer, thread->send.deadline);
	error = call_rendezvous(thread, &receiver);
	if (error < 0)
		return error;
	thread->continuation = keep_context ? NULL : call_resumed;
	thread->fast_wait = FAST_NONE;
	if (receiver) {
		message_deliver(thread, receiver);
		sched_switch_to(receiver, keep_context);
		return 0;
	}
	error = send_interrupted(thread);
	if (error < 0) {
		port_withdraw(thread->port, thread);
		thread->continuation = NULL;
		return error;
	}
	sched_block(keep_context);
	return 0;
}

void message_call(struct trap_frame *frame)
{
	struct thread *thread = thread_current();
	struct call_context context;
	int error = call_context_find(frame->rdi, &context);

	if (error == 0) {
		struct call_send *send = &thread->send;

		*send = (struct call_send){
			.info = frame->rsi,
			.words = {frame->rdx, frame->r10, frame->r8, frame->r9},
			.badge = context.badge,
			.epoch = context.epoch,
			.offset = context.offset,
			.status_flags = context.status_flags,
			.deadline = read_once(thread->page->message.deadline),
		};
		thread->kernel_call = false;
		thread->fast_call = false;
		error = call_collect(thread, frame->rsi);
		if (error < 0) {
			call_context_release(&context);
		} else {
			error = call_submit(thread, &context, false);
			call_finish(thread);
		}
	}
	frame->rax = (uint64_t)(int64_t)error;
	frame->rsi = 0;
}

int64_t port_call(const struct call_context *context, uint32_t label, uint64_t words[MESSAGE_WORDS],
		  const struct lease *lease)
{
	struct thread *thread = thread_current();
	int64_t error;

	thread->send = (struct call_send){
		.info = MESSAGE_INFO(label, 0) | (lease ? MESSAGE_LEASES(1) : 0),
		.words = {words[0], words[1], words[2], words[3]},
		.badge = context->badge,
		.epoch = context->epoch,
		.offset = context->offset,
		.status_flags = context->status_flags,
	};
	if (lease) {
		error = lease_set_create(lease, 1, &thread->call_token.leases);
		if (error < 0)
			return error;
	}
	object_retain(&context->port->object);
	if (context->connection)
		object_retain(&context->connection->object);
	thread->kernel_call = true;
	thread->fast_call = false;
	error = call_submit(thread, context, true);
	if (error == 0) {
		error = thread->wait_result;
		if (error < 0)
			port_withdraw(thread->port, thread);
		else
			error = MESSAGE_LABEL(thread->send.info);
	}
	thread->kernel_call = false;
	call_finish(thread);
	for (unsigned i = 0; i < MESSAGE_WORDS; i++)
		words[i] = thread->send.words[i];
	return error;
}
