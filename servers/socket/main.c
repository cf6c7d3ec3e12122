/* SPDX-License-Identifier: MIT */
/*
 * The socket server: local sockets. Handles: START_SERVICE (own port), START_LOG, START_PEER (the
 * device file system, where the server becomes /dev/socket: the way in for programs).
 *
 * It keeps one struct sock for each socket, from its creation to the last close of its node. When
 * it is restarted, connected streams go on by themselves; listening sockets and datagrams are gone,
 * and calls to them fail with EPIPE.
 */
#include "socket.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/message.h>
#include <abi/mode.h>
#include <abi/node.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/device.h>
#include <protocol/file.h>
#include <protocol/kernel.h>
#include <protocol/socket.h>

static struct sock *socks;
static handle_t port;

/* Of the node behind /dev/socket; badges of sockets are addresses. */
#define CONTROL_BADGE 1
#define DEVICE_NUMBER 0xa01

/* --- sockets --------------------------------------------------------------------------------- */

struct sock *sock_create(int type)
{
	struct sock *sock = allocate_zeroed(1, sizeof(*sock));
	uint32_t flags = NODE_STREAM | (type == SOCK_SEQPACKET ? NODE_RECORDS : 0);
	int64_t node = sock ? kelner_node_create(port, (uintptr_t)sock, flags) : -ENOMEM;

	if (node < 0) {
		release(sock);
		return NULL;
	}
	sock->type = type;
	sock->node = (handle_t)node;
	sock->next = socks;
	socks = sock;
	if (type == SOCK_DGRAM)
		datagram_bits(sock);
	else
		(void)kelner_node_set_bits(sock->node, LEVEL_WRITABLE | LEVEL_HANGUP, 0);
	return sock;
}

struct sock *sock_of_cookie(uint64_t cookie)
{
	struct sock *sock = socks;

	while (sock && sock->cookie != cookie)
		sock = sock->next;
	return sock;
}

struct sock *sock_of_node(uint64_t number)
{
	struct sock *sock = socks;

	while (sock && sock->number != number)
		sock = sock->next;
	return sock;
}

/* Badges are addresses; one of a server that has died is not among them. */
static struct sock *sock_of_badge(uint64_t badge)
{
	struct sock *sock = socks;

	while (sock && (uintptr_t)sock != badge)
		sock = sock->next;
	return sock;
}

struct sock *sock_of(const struct call *call)
{
	return sock_of_badge(call->badge);
}

int64_t sock_open(struct sock *sock, uint32_t flags)
{
	int64_t opened = kelner_connection_open(sock->node, O_RDWR | (flags & O_NONBLOCK));
	struct connection_info info;

	if (opened >= 0 && kelner_connection_info((handle_t)opened, &info) == 0)
		sock->number = info.node;
	return opened;
}

/* Nothing that waits anywhere may name a socket that is gone. */
static void forget_sender(struct sock *gone)
{
	for (struct sock *sock = socks; sock; sock = sock->next) {
		struct waiter **lists[] = {&sock->sending, &sock->connecting};

		for (int l = 0; l < 2; l++) {
			struct waiter **at = lists[l];

			while (*at) {
				struct waiter *waiter = *at;

				if (waiter->sock != gone) {
					at = &waiter->next;
					continue;
				}
				*at = waiter->next;
				waiter_fail(waiter, -EBADF);
			}
		}
	}
}

void sock_free(struct sock *sock)
{
	struct sock **at = &socks;

	while (*at != sock)
		at = &(*at)->next;
	*at = sock->next;
	stream_close(sock);
	datagram_close(sock);
	forget_sender(sock);
	(void)kelner_handle_close(sock->node);
	release(sock);
}

/* --- requests -------------------------------------------------------------------------------- */

static int64_t check_kind(int32_t domain, int32_t type, int32_t protocol)
{
	if (domain != AF_UNIX)
		return -EAFNOSUPPORT;
	if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET)
		return -EPROTOTYPE;
	return protocol ? -EPROTONOSUPPORT : 0;
}

static int64_t on_create(struct call *call, const struct socket_create_request *request)
{
	int64_t status = check_kind(request->domain, request->type, request->protocol);
	struct sock *sock;

	if (status < 0)
		return status;
	sock = sock_create(request->type);
	status = sock ? sock_open(sock, request->flags) : -ENOMEM;
	if (status < 0) {
		if (sock)
			sock_free(sock);
		return status;
	}
	sock->peer_process = call->process;
	sock->peer_credentials = call->credentials;
	call_give(call, (handle_t)status);
	return 0;
}

static int64_t join_pair(struct sock *first, struct sock *second)
{
	if (first->type != SOCK_DGRAM)
		return stream_pair(first, second);
	first->pair = second;
	second->pair = first;
	first->state = second->state = SOCK_CONNECTED;
	return 0;
}

static int64_t on_pair(struct call *call, const struct socket_pair_request *request)
{
	int64_t status = check_kind(request->domain, request->type, request->protocol);
	struct sock *end[2] = {NULL, NULL};
	int64_t opened[2] = {-1, -1};

	for (int i = 0; i < 2 && status >= 0; i++) {
		end[i] = sock_create(request->type);
		status = opened[i] = end[i] ? sock_open(end[i], request->flags) : -ENOMEM;
	}
	if (status >= 0)
		status = join_pair(end[0], end[1]);
	for (int i = 0; i < 2; i++) {
		if (status >= 0) {
			end[i]->peer_process = call->process;
			end[i]->peer_credentials = call->credentials;
			call_give(call, (handle_t)opened[i]);
		} else if (opened[i] >= 0) {
			(void)kelner_handle_close((handle_t)opened[i]);
		} else if (end[i]) {
			sock_free(end[i]);
		}
	}
	return status < 0 ? status : 0;
}

static int64_t on_bind(struct call *call, struct socket_bind_reply *reply)
{
	struct sock *sock = sock_of(call);

	if (!sock)
		return -EPIPE;
	if (sock->cookie || call->tail_length == 0 || call->tail_length > NAME_MAX_BYTES)
		return -EINVAL;
	while (!sock->cookie)
		(void)kelner_random_get(&sock->cookie, sizeof(sock->cookie));
	sock->name.length = (uint32_t)call->tail_length;
	memcpy(sock->name.bytes, call->tail, call->tail_length);
	reply->cookie = sock->cookie;
	return 0;
}

static int64_t on_unbind(struct call *call)
{
	struct sock *sock = sock_of(call);

	if (!sock || !sock->cookie)
		return -EINVAL;
	sock->cookie = 0;
	sock->name.length = 0;
	return 0;
}

static int64_t on_listen(struct call *call, const struct socket_listen_request *request)
{
	struct sock *sock = sock_of(call);

	if (!sock)
		return -EPIPE;
	sock->peer_process = call->process;
	sock->peer_credentials = call->credentials;
	return stream_listen(sock, request->backlog);
}

static int64_t on_connect(struct call *call, const struct socket_connect_request *request)
{
	struct sock *sock = sock_of(call);
	struct sock *target = request->cookie ? sock_of_cookie(request->cookie) : NULL;

	if (!sock)
		return -EPIPE;
	if (sock->type != SOCK_DGRAM)
		return stream_connect(sock, target, call);
	if (request->cookie && !target)
		return -ECONNREFUSED;
	if (target && target->type != SOCK_DGRAM)
		return -EPROTOTYPE;
	sock->peer_cookie = request->cookie;
	sock->state = target ? SOCK_CONNECTED : SOCK_FRESH;
	sock->peer_name = target ? target->name : (struct name){0};
	return 0;
}

static int64_t on_accept(struct call *call, const struct socket_accept_request *request)
{
	struct sock *sock = sock_of(call);

	return sock ? stream_accept(sock, call, request->flags & O_NONBLOCK) : -EPIPE;
}

static int64_t on_name(struct call *call, const struct socket_name_request *request)
{
	static const uint16_t family = AF_UNIX;
	struct sock *sock = sock_of(call);
	const struct name *name;

	if (!sock)
		return -EPIPE;
	if (request->peer && sock->state != SOCK_CONNECTED)
		return -ENOTCONN;
	name = request->peer ? &sock->peer_name : &sock->name;
	call->reply_tail = name->length ? (const void *)name->bytes : &family;
	call->reply_tail_length = name->length ? name->length : sizeof(family);
	return 0;
}

static int64_t on_get_option(struct call *call, const struct socket_get_option_request *request)
{
	static int32_t value;
	static uint64_t peer[2];
	struct sock *sock = sock_of(call);

	if (!sock)
		return -EPIPE;
	if (request->level != SOL_SOCKET)
		return -ENOPROTOOPT;
	call->reply_tail = &value;
	call->reply_tail_length = sizeof(value);
	switch (request->name) {
	case SO_TYPE: value = sock->type; return 0;
	case SO_DOMAIN: value = AF_UNIX; return 0;
	case SO_PROTOCOL:
	case SO_ERROR: value = 0; return 0;
	case SO_ACCEPTCONN: value = sock->state == SOCK_LISTENING; return 0;
	case SO_SNDBUF:
	case SO_RCVBUF: value = PIPE_BYTES; return 0;
	case SO_PEERCRED:
		if (sock->state != SOCK_CONNECTED)
			return -ENOTCONN;
		peer[0] = sock->peer_process;
		peer[1] = sock->peer_credentials;
		call->reply_tail = peer;
		call->reply_tail_length = sizeof(peer);
		return 0;
	case SOCKET_OPTION_OWNER:
		call->reply_tail = sock->owner;
		call->reply_tail_length = sizeof(sock->owner);
		return 0;
	default: return -ENOPROTOOPT;
	}
}

static int64_t set_owner(struct sock *sock, const struct call *call)
{
	int32_t owner[2];

	if (call->tail_length != sizeof(owner))
		return -EINVAL;
	memcpy(owner, call->tail, sizeof(owner));
	if ((owner[0] != F_OWNER_PID && owner[0] != F_OWNER_PGRP) || owner[1] < 0)
		return -EINVAL;
	memcpy(sock->owner, owner, sizeof(owner));
	return 0;
}

/* Sizes of buffers are fixed, and reusing a name means nothing here: both may be asked for. */
static int64_t on_set_option(struct call *call, const struct socket_set_option_request *request)
{
	struct sock *sock = sock_of(call);

	if (!sock)
		return -EPIPE;
	if (request->level != SOL_SOCKET)
		return -ENOPROTOOPT;
	switch (request->name) {
	case SOCKET_OPTION_OWNER: return set_owner(sock, call);
	case SO_REUSEADDR:
	case SO_KEEPALIVE:
	case SO_SNDBUF:
	case SO_RCVBUF: return call->tail_length == sizeof(int32_t) ? 0 : -EINVAL;
	default: return -ENOPROTOOPT;
	}
}

static int64_t on_shutdown(struct call *call, const struct socket_shutdown_request *request)
{
	struct sock *sock = sock_of(call);
	uint32_t how = 0;

	if (!sock)
		return -EPIPE;
	if (request->how != SHUT_RD && request->how != SHUT_WR && request->how != SHUT_RDWR)
		return -EINVAL;
	if (sock->state != SOCK_CONNECTED)
		return -ENOTCONN;
	if (request->how != SHUT_WR)
		how |= NODE_SHUT_INPUT;
	if (request->how != SHUT_RD)
		how |= NODE_SHUT_OUTPUT;
	if (sock->type != SOCK_DGRAM)
		return kelner_node_shutdown(sock->node, how);
	sock->shut_read |= (how & NODE_SHUT_INPUT) != 0;
	sock->shut_write |= (how & NODE_SHUT_OUTPUT) != 0;
	if (sock->shut_read)
		waiter_fail_all(&sock->receiving, 0);
	datagram_bits(sock);
	return 0;
}

static int64_t on_send_to(struct call *call, const struct socket_send_to_request *request)
{
	struct sock *sock = sock_of(call);

	return sock ? datagram_send(sock, request->cookie, call, request->size, request->flags,
				    false, HANDLE_NONE)
		    : -EPIPE;
}

static int64_t on_send_rights(struct call *call, const struct socket_send_rights_request *request)
{
	struct sock *sock = sock_of(call);
	int64_t rights = sock ? rights_take(call->handle[0]) : -EPIPE, status;

	if (rights < 0)
		return rights;
	status = datagram_send(sock, request->cookie, call, request->size, request->flags, false,
			       (handle_t)rights);
	if (status < 0 && status != CALL_LATER)
		rights_drop((handle_t)rights);
	return status;
}

static int64_t on_receive_from(struct call *call, const struct socket_receive_from_request *request,
			       struct socket_receive_from_reply *reply)
{
	struct sock *sock = sock_of(call);

	return sock ? datagram_receive(sock, call, request->size, request->flags, false, reply)
		    : -EPIPE;
}

static const struct socket_handlers socket_handlers = {
	.create = on_create,
	.pair = on_pair,
	.bind = on_bind,
	.unbind = on_unbind,
	.listen = on_listen,
	.connect = on_connect,
	.accept = on_accept,
	.name = on_name,
	.get_option = on_get_option,
	.set_option = on_set_option,
	.shutdown = on_shutdown,
	.send_to = on_send_to,
	.receive_from = on_receive_from,
	.send_rights = on_send_rights,
};

/* --- read, write, fstat of what is not a pipe ------------------------------------------------ */

static int64_t on_read(struct call *call, const struct kernel_read_request *request)
{
	struct sock *sock = sock_of(call);
	uint32_t size = request->size > DATAGRAM_MAX ? DATAGRAM_MAX : (uint32_t)request->size;

	return sock ? datagram_receive(sock, call, size, 0, true, NULL) : -EPIPE;
}

static int64_t on_write(struct call *call, const struct kernel_write_request *request)
{
	struct sock *sock = sock_of(call);

	if (!sock)
		return -EPIPE;
	if (sock->type != SOCK_DGRAM)
		return sock->state == SOCK_CONNECTED ? -EPIPE : -ENOTCONN;
	if (request->size > DATAGRAM_MAX)
		return -EMSGSIZE;
	return datagram_send(sock, 0, call, (uint32_t)request->size, 0, true, HANDLE_NONE);
}

static int64_t on_stat(struct call *call, const struct file_stat_request *request,
		       struct file_stat_reply *reply)
{
	(void)request;
	reply->attributes.mode = S_IFSOCK | 0777;
	reply->attributes.inode = call->badge;
	reply->attributes.links = 1;
	reply->attributes.block_size = PIPE_BYTES;
	return 0;
}

static const struct kernel_handlers kernel_handlers = {.read = on_read, .write = on_write};
/* /dev/socket: a connection through which sockets are made. */
static int64_t on_open(struct call *call, const struct file_open_request *request)
{
	static int64_t node = -1;
	int64_t opened;

	if (sock_of(call))
		return -ENXIO;
	if (node < 0)
		node = kelner_node_create(port, CONTROL_BADGE, NODE_STREAM);
	if (node < 0)
		return node;
	opened = kelner_connection_open((handle_t)node, request->flags & O_ACCMODE);
	if (opened < 0)
		return opened;
	call_give(call, (handle_t)opened);
	return 0;
}

static const struct file_handlers file_handlers = {.open = on_open, .stat = on_stat};

static void add_device(void)
{
	static const char name[] = "socket";
	struct device_add_request request = {.mode = S_IFCHR | 0666, .number = DEVICE_NUMBER};
	struct protocol_extra extra = {
		.tail = name,
		.tail_length = sizeof(name),
		.handle = {port},
	};
	int64_t status = device_add(start_handle(START_PEER), &request, &extra);

	if (status < 0 && status != -EEXIST)
		log_text(LOG_ERROR
			 "socket: no /dev/socket (error %d): programs can make no sockets\n",
			 (int)-status);
}

static int64_t on_again(struct call *call)
{
	if (call->credentials != 0)
		return -EPERM;
	add_device();
	return 0;
}

static const struct device_handlers device_handlers = {.again = on_again};

static int64_t handle(struct call *call)
{
	int64_t status = socket_dispatch(&socket_handlers, call);

	if (status == PROTOCOL_OTHER)
		status = kernel_dispatch(&kernel_handlers, call);
	if (status == PROTOCOL_OTHER)
		status = file_dispatch(&file_handlers, call);
	return status == PROTOCOL_OTHER ? device_dispatch(&device_handlers, call) : status;
}

static void on_event(const struct server_event *event)
{
	struct sock *sock;

	if (event->kind == EVENT_LAST_CLOSE) {
		sock = sock_of_badge(event->badge);
		if (sock)
			sock_free(sock);
		return;
	}
	if (event->kind != EVENT_CANCEL)
		return;
	for (sock = socks; sock; sock = sock->next) {
		handle_t token = event->word[0];

		if (waiter_cancel(&sock->accepting, token) ||
		    waiter_cancel(&sock->connecting, token) ||
		    waiter_cancel(&sock->receiving, token) || waiter_cancel(&sock->sending, token))
			return;
	}
}

int main(int argc, char **argv, char **envp)
{
	struct server server = {.handle = handle, .event = on_event};

	(void)argc, (void)argv, (void)envp;
	port = server.port = start_handle(START_SERVICE);
	add_device();
	server_ready("");
	log_text(LOG_ERROR "socket: ended: error %d\n", (int)-server_run(&server));
	return 1;
}
