/* SPDX-License-Identifier: MIT */
#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/protocol.h>

#include "layout.h"

/* The C library sends by a function of its own, which knows about cancellation. */
#ifdef PROTOCOL_SEND
__attribute__((visibility("hidden"))) int64_t PROTOCOL_SEND(handle_t target,
							    struct exchange *exchange);
#else
#define PROTOCOL_SEND kelner_call
#endif

/* Data bytes that a tail has to itself, behind the fixed part. */
static size_t tail_room(size_t fixed)
{
	return MESSAGE_DATA_MAX - layout_tail(fixed);
}

static int64_t put_tail(struct message *page, const struct protocol_message *message,
			const struct protocol_extra *extra, unsigned *leases, size_t *length)
{
	if (!message->tail)
		return extra->tail_length ? -EINVAL : 0;
	if (extra->tail_length <= tail_room(message->request_size)) {
		memcpy(page->data + layout_tail(message->request_size), extra->tail,
		       extra->tail_length);
		*length = layout_tail(message->request_size) + extra->tail_length;
		return 0;
	}
	if (!message->long_tail || !extra->tail_is_long_buffer ||
	    extra->tail_length > PROTOCOL_TAIL_MAX)
		return -ENAMETOOLONG;
	page->lease[(*leases)++] = (struct lease){
		.address = (uintptr_t)extra->tail,
		.length = PROTOCOL_TAIL_MAX,
		.access = LEASE_READ | LEASE_WRITE,
	};
	return 0;
}

static int64_t take_reply(const struct exchange *exchange, const struct protocol_message *message,
			  void *reply, struct protocol_extra *extra)
{
	const struct message *page = thread_message();
	int64_t status = MESSAGE_LABEL(exchange->info);
	size_t length = MESSAGE_LENGTH(exchange->info), start = layout_tail(message->reply_size);

	extra->received_count = MESSAGE_HANDLE_COUNT(exchange->info);
	for (unsigned i = 0; i < MESSAGE_HANDLE_MAX; i++)
		extra->received[i] = i < extra->received_count ? page->handle[i] : HANDLE_NONE;
	memcpy(extra->word, exchange->word, sizeof(extra->word));
	if (status < 0)
		return status;
	if (length < layout_data(message->reply_size) && status < LAYOUT_OTHER_REPLY)
		return -EPROTO;
	if (reply && status < LAYOUT_OTHER_REPLY)
		layout_get(reply, message->reply_size, exchange->word, page->data);
	if (status >= LAYOUT_OTHER_REPLY)
		start = 0;
	extra->reply_tail_length = length > start ? length - start : 0;
	if (extra->reply_tail)
		memcpy(extra->reply_tail, page->data + start,
		       extra->reply_tail_length < extra->reply_tail_size ? extra->reply_tail_length
									 : extra->reply_tail_size);
	return status;
}

static int64_t send(handle_t target, const struct protocol_message *message, const void *request,
		    const struct protocol_extra *extra, struct exchange *exchange)
{
	struct message *page = thread_message();
	unsigned leases = message->leases;
	size_t length = layout_data(message->request_size);
	int64_t status;

	*exchange = (struct exchange){0};
	if (request)
		layout_put(request, message->request_size, exchange->word, page->data);
	for (unsigned i = 0; i < leases; i++)
		page->lease[i] = extra->lease[i];
	for (unsigned i = 0; i < message->handles_in; i++)
		page->handle[i] = extra->handle[i];
	status = put_tail(page, message, extra, &leases, &length);
	if (status < 0)
		return status;
	page->deadline = extra->deadline;
	exchange->info = MESSAGE_INFO(message->label, length) |
			 MESSAGE_HANDLES((uint64_t)message->handles_in) |
			 MESSAGE_LEASES((uint64_t)leases) | extra->flags;
	return PROTOCOL_SEND(target, exchange);
}

/* A server may have begun to change a tail that lies in the caller's memory. */
static bool may_repeat(const struct protocol_message *message, const struct protocol_extra *extra)
{
	return message->repeatable && !extra->once &&
	       (!message->tail || extra->tail_length <= tail_room(message->request_size));
}

/* Once more only: what kills its server must not do so for ever. */
int64_t protocol_call(handle_t target, const struct protocol_message *message, const void *request,
		      void *reply, struct protocol_extra *extra)
{
	struct protocol_extra none = {0};
	struct exchange exchange;
	unsigned attempts = 0;
	int64_t status;

	if (!extra)
		extra = &none;
	do
		status = send(target, message, request, extra, &exchange);
	while (status == -EPIPE && attempts++ == 0 && may_repeat(message, extra));
	return status < 0 ? status : take_reply(&exchange, message, reply, extra);
}
