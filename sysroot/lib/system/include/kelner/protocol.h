/* SPDX-License-Identifier: MIT */
/*
 * Messages of the protocols in sysroot/protocol, as their clients send them. Each message has a
 * generated function NAME_MESSAGE(target, request, reply, extra) that calls protocol_call.
 *
 * Everything goes through the thread page's message, so nothing else may be called between a reply
 * and the use of what extra says about it, except where it was copied out (it is: all of it).
 */
#ifndef KELNER_PROTOCOL_H
#define KELNER_PROTOCOL_H

#include <abi/handle.h>
#include <abi/message.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct protocol_message {
	const char *name;
	uint32_t label;
	uint16_t request_size; /* of the fixed parts, in bytes */
	uint16_t reply_size;
	uint8_t handles_in;
	uint8_t handles_out;
	uint8_t leases; /* those of the definition: a long tail is one more, behind them */
	bool tail;
	bool long_tail;
	bool reply_tail;
	bool repeatable;
};

/* Of both sides: bytes of a fixed part that travel in the message's words. */
#define PROTOCOL_WORD_BYTES 32
/* The longest tail that comes through a lease, with its NUL. */
#define PROTOCOL_TAIL_MAX   4096
/* From a dispatch function: the label belongs to another protocol. */
#define PROTOCOL_OTHER      INT64_MIN

/* All that a message has beside its fixed parts. Zeroes mean: nothing of it. */
struct protocol_extra {
	/* Request. */
	const void *tail;
	size_t tail_length;
	/*
	 * Where a tail that does not fit beside the fixed part lies, in PROTOCOL_TAIL_MAX bytes
	 * that the server may change: tail itself, if this is set. Without it such a tail fails
	 * (-ENAMETOOLONG).
	 */
	bool tail_is_long_buffer;
	bool once;                           /* not repeated, though the message is repeatable */
	handle_t handle[MESSAGE_HANDLE_MAX]; /* sent: kept by the sender */
	struct lease lease[MESSAGE_LEASE_MAX];
	uint64_t flags; /* MESSAGE_DEADLINE, MESSAGE_UNINTERRUPTED, MESSAGE_WANT_DESCRIPTOR ... */
	uint64_t deadline; /* with MESSAGE_DEADLINE */
	/* Reply. */
	void *reply_tail; /* buffer, or NULL */
	size_t reply_tail_size;
	size_t reply_tail_length;              /* what came; more than the size: it was cut */
	handle_t received[MESSAGE_HANDLE_MAX]; /* the caller's own now; HANDLE_NONE where none came
						*/
	unsigned received_count;
	uint64_t word[MESSAGE_WORDS]; /* as they came, for statuses with another reply */
};

/*
 * Sends and waits. The reply's status, 0 or more, or a negative errno: the server's, or one of the
 * call system call (-EPIPE: nobody serves there, or the server died; a repeatable message has then
 * been sent twice). The reply is filled where the status is not
 * negative; a shorter one than the protocol says is -EPROTO.
 */
int64_t protocol_call(handle_t target, const struct protocol_message *message, const void *request,
		      void *reply, struct protocol_extra *extra);

/* "file.open", or NULL for a label of no protocol. */
const char *protocol_name(uint32_t label);

struct call;

#endif
