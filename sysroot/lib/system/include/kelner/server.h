/* SPDX-License-Identifier: MIT */
/*
 * A server's side of the protocols: one loop, and for each request a struct call.
 *
 *	static int64_t handle(struct call *call)
 *	{
 *		int64_t status = tty_dispatch(&tty_handlers, call);
 *
 *		return status == PROTOCOL_OTHER ? kernel_dispatch(&stream_handlers, call) : status;
 *	}
 *
 * A handler fills its reply and returns a status of 0 or more, returns a negative errno, or takes
 * the call over: call_park() and later call_answer(), or call_forward(); then it returns
 *CALL_LATER.
 */
#ifndef KELNER_SERVER_H
#define KELNER_SERVER_H

#include <kelner/protocol.h>

#define CALL_LATER (INT64_MIN + 1)

/* Tells the service manager, and it the people, that this service serves now: what it is ready for,
 * or "" where there is nothing to say. Waits for the manager, so not by whom the manager waits for.
 */
void server_ready(const char *text);

/* A request. Everything in it is the server's own copy. */
struct call {
	uint32_t label;
	uint64_t badge;       /* of the node or the port handle called */
	uint64_t process;     /* the caller's id */
	uint64_t credentials; /* its credential tag */
	uint64_t offset;      /* the connection's */
	uint64_t epoch;       /* the node's */
	uint64_t connection;  /* key of the connection called: EVENT_LAST_CLOSE has it in word 0 */
	uint32_t status_flags;
	uint64_t word[MESSAGE_WORDS];
	unsigned lease_count;
	struct lease lease[MESSAGE_LEASE_MAX]; /* length and access are what counts */
	/* Handles that came. The loop closes them after the handler; keep one with call_keep(). */
	unsigned handle_count;
	handle_t handle[MESSAGE_HANDLE_MAX];
	/* The tail, copied, with a NUL behind it. */
	size_t tail_length;
	char tail[PROTOCOL_TAIL_MAX + 1];
	bool tail_is_leased; /* it came through the last lease, which may be written */

	/* The reply, beside the fixed part. Handles in it are closed here once they were sent. */
	uint64_t reply_word[MESSAGE_WORDS];
	size_t reply_length; /* of the data so far */
	unsigned reply_handle_count;
	handle_t reply_handle[MESSAGE_HANDLE_MAX];
	uint64_t reply_flags;  /* MESSAGE_SET_OFFSET, MESSAGE_SET_BITS */
	uint64_t reply_offset; /* with MESSAGE_SET_OFFSET */
	uint32_t reply_bits;   /* with MESSAGE_SET_BITS */
	size_t reply_tail_length;
	const void *reply_tail; /* must stay until the reply; at most call_tail_room() bytes */

	handle_t token; /* of a parked call, else HANDLE_NONE */
	uint8_t data[MESSAGE_DATA_MAX];
	size_t data_length;
	uint16_t reply_fixed;
	uint8_t reply_data[MESSAGE_DATA_MAX];
};

/* An event at the server's port: see abi/message.h for the words of each kind. */
struct server_event {
	uint32_t kind; /* EVENT_ number */
	uint64_t badge;
	uint64_t word[MESSAGE_WORDS];
};

struct server {
	handle_t port;
	int64_t (*handle)(struct call *call);
	void (*event)(const struct server_event *event); /* or NULL */
	void (*idle)(void);                              /* after each message or event, or NULL */
};

/* Receives and answers for ever; returns only where the port cannot be received at. */
int64_t server_run(const struct server *server);

/* Used by generated code: the fixed part and the tail out of a request; 0 or -EINVAL ... */
int64_t call_unpack(struct call *call, const struct protocol_message *message, void *request);
/* ... and the reply's fixed part into it. */
void call_pack(struct call *call, const void *reply, size_t size);

/* The handler keeps handle number i: it is not closed. HANDLE_NONE where it did not arrive. */
handle_t call_keep(struct call *call, unsigned i);
/* The reply sends a handle, which is closed then. */
void call_give(struct call *call, handle_t handle);
/* Bytes of reply_tail that fit beside a reply's fixed part of `fixed` bytes. */
size_t call_tail_room(size_t fixed);
/* The caller's memory, through lease i. Bytes copied, or the errors of lease_read and lease_write.
 */
int64_t call_read(struct call *call, unsigned lease, uint64_t offset, void *buffer, size_t length);
int64_t call_write(struct call *call, unsigned lease, uint64_t offset, const void *buffer,
		   size_t length);

/*
 * Takes the call away from the loop: the token, or a negative errno. A later EVENT_CANCEL has it in
 * word 0: the caller was interrupted and still waits for an answer, usually -EINTR.
 */
int64_t call_park(struct call *call);
/*
 * Answers a parked call by its token, which is used up. reply: the fixed part of the message, or
 * NULL. extra: tail (tail, tail_length), handles (handle; closed once sent, handle_count of them),
 * flags with offset and bits; or NULL.
 */
struct call_answer {
	const void *tail;
	size_t tail_length;
	unsigned handle_count;
	handle_t handle[MESSAGE_HANDLE_MAX];
	uint64_t flags;
	uint64_t offset;
	uint32_t bits;
};
int64_t call_answer(handle_t token, int64_t status, const void *reply, size_t reply_size,
		    const struct call_answer *extra);
/*
 * Passes the call on: with another label or the same, a request's fixed part, the tail of this call
 * (through its lease where it came so) and handles, which are kept. 0, or a negative errno; then
 * the call is still to be answered.
 */
int64_t call_forward(struct call *call, handle_t target, uint32_t label, const void *request,
		     size_t request_size, const handle_t *handles, unsigned handle_count);

#endif
