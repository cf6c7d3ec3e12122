/* SPDX-License-Identifier: MIT */
#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/server.h>
#include <kelner/syscalls.h>

#include "layout.h"

/* The request out of the thread page, before anything else can use the page. */
static void receive(struct call *call, const struct exchange *exchange)
{
	const struct message *page = thread_message();

	call->label = (uint32_t)MESSAGE_LABEL(exchange->info);
	call->badge = exchange->badge;
	call->process = page->process;
	call->credentials = page->credentials;
	call->offset = page->offset;
	call->epoch = page->epoch;
	call->connection = page->connection;
	call->status_flags = page->status_flags;
	memcpy(call->word, exchange->word, sizeof(call->word));
	call->lease_count = MESSAGE_LEASE_COUNT(exchange->info);
	for (unsigned i = 0; i < call->lease_count; i++)
		call->lease[i] = page->lease[i];
	call->handle_count = MESSAGE_HANDLE_COUNT(exchange->info);
	for (unsigned i = 0; i < MESSAGE_HANDLE_MAX; i++)
		call->handle[i] = i < call->handle_count ? page->handle[i] : HANDLE_NONE;
	call->data_length = MESSAGE_LENGTH(exchange->info);
	memcpy(call->data, page->data, call->data_length);
	call->tail_length = 0;
	call->tail[0] = '\0';
	call->tail_is_leased = false;
	memset(call->reply_word, 0, sizeof(call->reply_word));
	call->reply_handle_count = 0;
	call->reply_flags = 0;
	call->reply_tail_length = 0;
	call->reply_fixed = 0;
	call->token = HANDLE_NONE;
}

/* A tail that is too long for the data comes through the lease behind the message's own. */
static int64_t read_long_tail(struct call *call, const struct protocol_message *message)
{
	const struct lease *lease = &call->lease[message->leases];
	int64_t length;

	if (lease->access != (LEASE_READ | LEASE_WRITE) || lease->length != PROTOCOL_TAIL_MAX)
		return -EINVAL;
	length = call_read(call, message->leases, 0, call->tail, PROTOCOL_TAIL_MAX);
	if (length < 0)
		return length;
	call->tail_length = (size_t)length;
	call->tail_is_leased = true;
	return 0;
}

int64_t call_unpack(struct call *call, const struct protocol_message *message, void *request)
{
	size_t start = layout_tail(message->request_size);
	unsigned leases = message->leases;
	int64_t status = 0;

	if (call->data_length < layout_data(message->request_size) ||
	    call->handle_count != message->handles_in)
		return -EINVAL;
	if (request)
		layout_get(request, message->request_size, call->word, call->data);
	if (message->long_tail && call->lease_count == leases + 1U) {
		status = read_long_tail(call, message);
		leases++;
	} else if (message->tail && call->data_length > start) {
		call->tail_length = call->data_length - start;
		memcpy(call->tail, call->data + start, call->tail_length);
	}
	call->tail[call->tail_length] = '\0';
	return call->lease_count != leases ? -EINVAL : status;
}

void call_pack(struct call *call, const void *reply, size_t size)
{
	call->reply_fixed = (uint16_t)size;
	layout_put(reply, size, call->reply_word, call->reply_data);
}

handle_t call_keep(struct call *call, unsigned i)
{
	handle_t handle = i < call->handle_count ? call->handle[i] : HANDLE_NONE;

	if (i < call->handle_count)
		call->handle[i] = HANDLE_NONE;
	return handle;
}

void call_give(struct call *call, handle_t handle)
{
	call->reply_handle[call->reply_handle_count++] = handle;
}

size_t call_tail_room(size_t fixed)
{
	return MESSAGE_DATA_MAX - layout_tail(fixed);
}

int64_t call_read(struct call *call, unsigned lease, uint64_t offset, void *buffer, size_t length)
{
	return kelner_lease_read(call->token, lease, offset, buffer, length);
}

int64_t call_write(struct call *call, unsigned lease, uint64_t offset, const void *buffer,
		   size_t length)
{
	return kelner_lease_write(call->token, lease, offset, buffer, length);
}

int64_t call_park(struct call *call)
{
	int64_t token = kelner_token_park();

	if (token >= 0)
		call->token = (handle_t)token;
	return token;
}

static void close_received(struct call *call)
{
	for (unsigned i = 0; i < call->handle_count; i++) {
		if (call->handle[i] != HANDLE_NONE)
			(void)kelner_handle_close(call->handle[i]);
	}
}

/* The fixed part and the tail into the page's data; the reply's length. */
static size_t put_reply(struct message *page, const uint8_t *fixed, size_t size, const void *tail,
			size_t tail_length)
{
	size_t start = layout_tail(size);

	memcpy(page->data, fixed, layout_data(size));
	if (tail_length == 0)
		return layout_data(size);
	if (tail_length > MESSAGE_DATA_MAX - start)
		tail_length = MESSAGE_DATA_MAX - start;
	memcpy(page->data + start, tail, tail_length);
	return start + tail_length;
}

static void put_handles(struct message *page, const handle_t *handles, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		page->handle[i] = handles[i];
}

static void close_sent(const handle_t *handles, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		(void)kelner_handle_close(handles[i]);
}

static void prepare_reply(struct call *call, int64_t status, struct exchange *exchange)
{
	struct message *page = thread_message();
	size_t length = 0;

	*exchange = (struct exchange){0};
	if (status >= 0) {
		size_t fixed = status >= LAYOUT_OTHER_REPLY ? 0 : call->reply_fixed;

		memcpy(exchange->word, call->reply_word, sizeof(exchange->word));
		length = put_reply(page, call->reply_data, fixed, call->reply_tail,
				   call->reply_tail_length);
		put_handles(page, call->reply_handle, call->reply_handle_count);
		page->offset = call->reply_offset;
	}
	page->bits = call->reply_bits;
	exchange->info = MESSAGE_INFO(status, length) | call->reply_flags;
	if (status >= 0)
		exchange->info |= MESSAGE_HANDLES((uint64_t)call->reply_handle_count);
}

static void event(const struct server *server, const struct exchange *exchange)
{
	struct server_event event = {
		.kind = (uint32_t)MESSAGE_LABEL(exchange->info),
		.badge = exchange->badge,
	};

	memcpy(event.word, exchange->word, sizeof(event.word));
	if (server->event)
		server->event(&event);
}

/* Handles one request. True: the exchange holds a reply that is still to be sent. */
static bool request(const struct server *server, struct call *call, struct exchange *exchange)
{
	int64_t status;
	bool with_handles;

	receive(call, exchange);
	status = server->handle(call);
	if (status == PROTOCOL_OTHER)
		status = -ENOSYS;
	close_received(call);
	if (status == CALL_LATER)
		return false;
	with_handles = call->reply_handle_count > 0;
	prepare_reply(call, status, exchange);
	if (!with_handles)
		return true;
	(void)kelner_reply(exchange);
	close_sent(call->reply_handle, call->reply_handle_count);
	return false;
}

int64_t server_run(const struct server *server)
{
	static struct call call;
	struct exchange exchange = {0};
	bool reply = false;

	for (;;) {
		int64_t status = reply ? kelner_reply_recv(server->port, &exchange)
				       : kelner_recv(server->port, &exchange);

		if (status == -EINVAL &&
		    reply) { /* no such reply: the caller must not wait for ever */
			exchange = (struct exchange){.info = MESSAGE_INFO(-EIO, 0)};
			(void)kelner_reply(&exchange);
		}
		reply = false;
		if (status == -EINTR || status == -EINVAL)
			continue;
		if (status < 0)
			return status;
		if (exchange.info & MESSAGE_EVENT)
			event(server, &exchange);
		else
			reply = request(server, &call, &exchange);
		if (server->idle)
			server->idle();
	}
}

int64_t call_answer(handle_t token, int64_t status, const void *reply, size_t reply_size,
		    const struct call_answer *extra)
{
	static const struct call_answer none;
	struct message *page = thread_message();
	struct exchange exchange = {0};
	uint8_t data[MESSAGE_DATA_MAX];
	size_t length = 0;
	int64_t result;

	if (!extra)
		extra = &none;
	if (status >= 0) {
		if (reply)
			layout_put(reply, reply_size, exchange.word, data);
		length = put_reply(page, data, status >= LAYOUT_OTHER_REPLY ? 0 : reply_size,
				   extra->tail, extra->tail_length);
		put_handles(page, extra->handle, extra->handle_count);
		page->offset = extra->offset;
	}
	page->bits = extra->bits;
	exchange.info = MESSAGE_INFO(status, length) | extra->flags;
	if (status >= 0)
		exchange.info |= MESSAGE_HANDLES((uint64_t)extra->handle_count);
	result = kelner_token_reply(token, &exchange);
	close_sent(extra->handle, extra->handle_count);
	return result;
}

int64_t call_forward(struct call *call, handle_t target, uint32_t label, const void *request,
		     size_t request_size, const handle_t *handles, unsigned handle_count)
{
	struct message *page = thread_message();
	struct exchange exchange = {0};
	size_t length = layout_data(request_size);

	if (request)
		layout_put(request, request_size, exchange.word, page->data);
	if (!call->tail_is_leased && call->tail_length) {
		if (call->tail_length > MESSAGE_DATA_MAX - layout_tail(request_size))
			return -ENAMETOOLONG;
		memcpy(page->data + layout_tail(request_size), call->tail, call->tail_length);
		length = layout_tail(request_size) + call->tail_length;
	}
	put_handles(page, handles, handle_count);
	/* The kernel keeps the leases: the count that is sent is what the receiver sees of them. */
	exchange.info = MESSAGE_INFO(label, length) | MESSAGE_HANDLES((uint64_t)handle_count);
	return call->token == HANDLE_NONE ? kelner_forward(target, &exchange)
					  : kelner_token_forward(call->token, target, &exchange);
}
