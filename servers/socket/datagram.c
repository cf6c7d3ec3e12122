/* SPDX-License-Identifier: MIT */
/* Datagrams: queued here, each with who sent it. */
#include "socket.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/message.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>
#include <protocol/socket.h>

void datagram_bits(struct sock *sock)
{
	uint32_t set = LEVEL_WRITABLE;

	if (sock->first || sock->shut_read)
		set |= LEVEL_READABLE;
	(void)kelner_node_set_bits(sock->node, set,
				   (LEVEL_READABLE | LEVEL_WRITABLE | LEVEL_HANGUP) & ~set);
}

static struct datagram *take(struct sock *sock, bool peek)
{
	struct datagram *datagram = sock->first;

	if (!datagram || peek)
		return datagram;
	sock->first = datagram->next;
	if (!sock->first)
		sock->last = NULL;
	sock->queued -= datagram->length;
	return datagram;
}

static void datagram_free(struct datagram *datagram)
{
	rights_drop(datagram->rights);
	release(datagram);
}

/* What goes to the receiver is not the datagram's any more. */
static handle_t take_rights(struct datagram *datagram)
{
	handle_t rights = datagram->rights;

	datagram->rights = HANDLE_NONE;
	return rights_give(rights);
}

/* To a reader that waits, by its token. */
static void answer_reader(struct sock *sock, struct waiter *waiter)
{
	struct datagram *datagram = take(sock, waiter->flags & MSG_PEEK);
	struct socket_receive_from_reply reply = {
		.process = datagram->process,
		.credentials = datagram->credentials,
		.length = datagram->length,
	};
	struct call_answer answer = {
		.tail = datagram->from.bytes,
		.tail_length = datagram->from.length,
	};
	uint32_t size = datagram->length < waiter->size ? datagram->length : waiter->size;
	int64_t status = kelner_lease_write(waiter->token, 0, 0, datagram->bytes, size);

	if (!waiter->plain && !(waiter->flags & MSG_PEEK) && datagram->rights != HANDLE_NONE)
		answer.handle[answer.handle_count++] = take_rights(datagram);
	if (waiter->plain)
		(void)call_answer(waiter->token, status, NULL, 0, NULL);
	else
		(void)call_answer(waiter->token, status, &reply, sizeof(reply), &answer);
	if (!(waiter->flags & MSG_PEEK))
		datagram_free(datagram);
	release(waiter);
}

static void serve_readers(struct sock *sock)
{
	while (sock->first && sock->receiving)
		answer_reader(sock, waiter_pop(&sock->receiving));
	datagram_bits(sock);
}

/*
 * Takes a datagram of a sender's call into the queue. Its length, or a negative errno: then the
 * rights are still the caller's.
 */
static int64_t enqueue(struct sock *to, const struct sock *from, handle_t token, uint32_t size,
		       uint64_t process, uint64_t credentials, handle_t rights)
{
	struct datagram *datagram = allocate(sizeof(*datagram) + size);
	int64_t got;

	if (!datagram)
		return -ENOBUFS;
	*datagram = (struct datagram){
		.from = from->name,
		.process = process,
		.credentials = credentials,
		.rights = rights,
		.length = size,
	};
	got = size ? kelner_lease_read(token, 0, 0, datagram->bytes, size) : 0;
	if (got != size) {
		release(datagram);
		return got < 0 ? got : -EINVAL;
	}
	if (to->last)
		to->last->next = datagram;
	else
		to->first = datagram;
	to->last = datagram;
	to->queued += size;
	serve_readers(to);
	return size;
}

static bool has_room(const struct sock *to, uint32_t size)
{
	return !to->first || to->queued + size <= DATAGRAMS_BYTES;
}

static void serve_writers(struct sock *to)
{
	while (to->sending && has_room(to, to->sending->size)) {
		struct waiter *waiter = waiter_pop(&to->sending);
		int64_t status = enqueue(to, waiter->sock, waiter->token, waiter->size,
					 waiter->process, waiter->credentials, waiter->rights);

		if (status < 0)
			rights_drop(waiter->rights);
		(void)call_answer(waiter->token, status, NULL, 0, NULL);
		release(waiter);
	}
}

static struct sock *target_of(struct sock *from, uint64_t cookie, int64_t *error)
{
	struct sock *to;

	*error = 0;
	if (!cookie && from->pair)
		return from->pair;
	if (!cookie && !from->peer_cookie) {
		*error = from->state == SOCK_CONNECTED ? -ECONNREFUSED : -EDESTADDRREQ;
		return NULL;
	}
	to = sock_of_cookie(cookie ? cookie : from->peer_cookie);
	if (!to)
		*error = -ECONNREFUSED;
	else if (to->type != SOCK_DGRAM)
		*error = -EPROTOTYPE;
	return to;
}

int64_t datagram_send(struct sock *from, uint64_t cookie, struct call *call, uint32_t size,
		      uint32_t flags, bool plain, handle_t rights)
{
	struct waiter *waiter;
	struct sock *to;
	int64_t error;

	if (from->type != SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (size > DATAGRAM_MAX || size > call->lease[0].length)
		return -EMSGSIZE;
	if (from->shut_write)
		return -EPIPE;
	to = target_of(from, cookie, &error);
	if (error < 0)
		return error;
	if (to->shut_read)
		return -EPIPE;
	if (has_room(to, size))
		return enqueue(to, from, HANDLE_NONE, size, call->process, call->credentials,
			       rights);
	if (call->status_flags & O_NONBLOCK || flags & MSG_DONTWAIT)
		return -EAGAIN;
	waiter = waiter_add(&to->sending, call);
	if (!waiter)
		return -ENOBUFS;
	waiter->sock = from;
	waiter->size = size;
	waiter->plain = plain;
	waiter->rights = rights;
	return CALL_LATER;
}

int64_t datagram_receive(struct sock *sock, struct call *call, uint32_t size, uint32_t flags,
			 bool plain, struct socket_receive_from_reply *reply)
{
	static struct name from; /* until the reply is sent */
	struct datagram *datagram;
	struct waiter *waiter;
	int64_t status;

	if (sock->type != SOCK_DGRAM)
		return sock->state == SOCK_CONNECTED ? -EOPNOTSUPP : -ENOTCONN;
	if (size > call->lease[0].length)
		size = call->lease[0].length;
	if (!sock->first) {
		if (sock->shut_read)
			return 0;
		if (call->status_flags & O_NONBLOCK || flags & MSG_DONTWAIT)
			return -EAGAIN;
		waiter = waiter_add(&sock->receiving, call);
		if (!waiter)
			return -ENOBUFS;
		waiter->size = size;
		waiter->flags = flags;
		waiter->plain = plain;
		return CALL_LATER;
	}
	datagram = take(sock, flags & MSG_PEEK);
	status = call_write(call, 0, 0, datagram->bytes,
			    datagram->length < size ? datagram->length : size);
	if (reply) {
		from = datagram->from;
		reply->process = datagram->process;
		reply->credentials = datagram->credentials;
		reply->length = datagram->length;
		call->reply_tail = from.bytes;
		call->reply_tail_length = from.length;
		if (!(flags & MSG_PEEK) && datagram->rights != HANDLE_NONE)
			call_give(call, take_rights(datagram));
	}
	if (!(flags & MSG_PEEK))
		datagram_free(datagram);
	datagram_bits(sock);
	serve_writers(sock);
	return status;
}

void datagram_close(struct sock *sock)
{
	struct datagram *datagram;

	while ((datagram = take(sock, false)))
		datagram_free(datagram);
	waiter_fail_all(&sock->receiving, -EBADF);
	waiter_fail_all(&sock->sending, -ECONNREFUSED);
	if (sock->pair)
		sock->pair->pair = NULL;
}
