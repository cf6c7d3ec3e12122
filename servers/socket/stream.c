/* SPDX-License-Identifier: MIT */
/*
 * Streams and sequenced packets: listening, connecting, accepting. Connecting makes the other end
 * at once, with a pair of the kernel's pipes between the two; from then on no byte comes this way.
 */
#include "socket.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/message.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>

int64_t stream_listen(struct sock *sock, int backlog)
{
	if (sock->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (sock->state == SOCK_CONNECTED)
		return -EINVAL;
	if (!sock->cookie)
		return -EDESTADDRREQ;
	sock->backlog = backlog < 1 ? 1 : backlog > BACKLOG_MAX ? BACKLOG_MAX : (unsigned)backlog;
	sock->state = SOCK_LISTENING;
	(void)kelner_node_set_bits(sock->node, 0, LEVEL_WRITABLE | LEVEL_HANGUP);
	return 0;
}

int64_t stream_pair(struct sock *first, struct sock *second)
{
	int64_t status = kelner_node_set_pipe(first->node, second->node, PIPE_BYTES);

	if (status < 0)
		return status;
	(void)kelner_node_set_bits(first->node, 0, LEVEL_HANGUP | LEVEL_WRITABLE);
	(void)kelner_node_set_bits(second->node, 0, LEVEL_HANGUP | LEVEL_WRITABLE);
	first->state = second->state = SOCK_CONNECTED;
	return 0;
}

static void note_peer(struct sock *sock, const struct name *name, uint64_t process,
		      uint64_t credentials)
{
	sock->peer_name = *name;
	sock->peer_process = process;
	sock->peer_credentials = credentials;
}

/* Makes the other end of a connection and queues it at the listener. */
static int64_t join(struct sock *sock, struct sock *listener, uint64_t process,
		    uint64_t credentials)
{
	struct pending *pending = allocate_zeroed(1, sizeof(*pending)), **end = &listener->pending;
	struct sock *other = pending ? sock_create(sock->type) : NULL;
	int64_t opened = other ? sock_open(other, 0) : -ENOMEM;
	int64_t status = opened < 0 ? opened : stream_pair(sock, other);

	if (status < 0) {
		if (opened >= 0)
			(void)kelner_handle_close((handle_t)opened); /* its last close frees it */
		else if (other)
			sock_free(other);
		release(pending);
		return status;
	}
	other->name = listener->name;
	note_peer(other, &sock->name, process, credentials);
	note_peer(sock, &listener->name, listener->peer_process, listener->peer_credentials);
	pending->sock = other;
	pending->connection = (handle_t)opened;
	while (*end)
		end = &(*end)->next;
	*end = pending;
	listener->pending_count++;
	(void)kelner_node_set_bits(listener->node, LEVEL_READABLE, 0);
	return 0;
}

/* The oldest connection that waits; the listener's level bit follows. */
static struct pending *take_pending(struct sock *listener)
{
	struct pending *pending = listener->pending;

	listener->pending = pending->next;
	if (--listener->pending_count == 0)
		(void)kelner_node_set_bits(listener->node, 0, LEVEL_READABLE);
	return pending;
}

static void give_to_waiting(struct sock *listener)
{
	while (listener->pending && listener->accepting) {
		struct waiter *waiter = waiter_pop(&listener->accepting);
		struct pending *pending = take_pending(listener);
		struct call_answer answer = {
			.tail = pending->sock->peer_name.bytes,
			.tail_length = pending->sock->peer_name.length,
			.handle_count = 1,
			.handle = {pending->connection},
		};

		(void)kelner_connection_set_status_flags(pending->connection, waiter->flags);
		(void)call_answer(waiter->token, 0, NULL, 0, &answer);
		release(waiter);
		release(pending);
	}
}

/* Room in the queue: who waited to connect comes in. */
static void let_in(struct sock *listener)
{
	while (listener->connecting && listener->pending_count < listener->backlog) {
		struct waiter *waiter = waiter_pop(&listener->connecting);
		int64_t status = join(waiter->sock, listener, waiter->process, waiter->credentials);

		(void)call_answer(waiter->token, status, NULL, 0, NULL);
		release(waiter);
	}
	give_to_waiting(listener);
}

int64_t stream_connect(struct sock *sock, struct sock *target, struct call *call)
{
	int64_t status;

	if (sock->state != SOCK_FRESH)
		return sock->state == SOCK_CONNECTED ? -EISCONN : -EOPNOTSUPP;
	if (!target || target->state != SOCK_LISTENING)
		return -ECONNREFUSED;
	if (target->type != sock->type)
		return -EPROTOTYPE;
	if (target->pending_count < target->backlog) {
		status = join(sock, target, call->process, call->credentials);
		give_to_waiting(target);
		return status;
	}
	if (call->status_flags & O_NONBLOCK)
		return -EAGAIN;
	{
		struct waiter *waiter = waiter_add(&target->connecting, call);

		if (!waiter)
			return -ENOMEM;
		waiter->sock = sock;
	}
	return CALL_LATER;
}

int64_t stream_accept(struct sock *sock, struct call *call, uint32_t flags)
{
	struct pending *pending;
	struct waiter *waiter;

	if (sock->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (sock->state != SOCK_LISTENING)
		return -EINVAL;
	if (!sock->pending) {
		if (call->status_flags & O_NONBLOCK)
			return -EAGAIN;
		waiter = waiter_add(&sock->accepting, call);
		if (!waiter)
			return -ENOMEM;
		waiter->flags = flags;
		return CALL_LATER;
	}
	pending = take_pending(sock);
	(void)kelner_connection_set_status_flags(pending->connection, flags);
	call->reply_tail = pending->sock->peer_name.bytes;
	call->reply_tail_length = pending->sock->peer_name.length;
	call_give(call, pending->connection);
	release(pending);
	let_in(sock);
	return 0;
}

void stream_close(struct sock *sock)
{
	struct pending *pending;

	while ((pending = sock->pending)) {
		sock->pending = pending->next;
		/* Its last close comes as an event and frees the socket. */
		(void)kelner_handle_close(pending->connection);
		release(pending);
	}
	waiter_fail_all(&sock->accepting, -ECONNABORTED);
	waiter_fail_all(&sock->connecting, -ECONNREFUSED);
}
