/* SPDX-License-Identifier: MIT */
/* The byte stream between a driver and the server that uses it: a pair of nodes over pipes. */
#ifndef KELNER_STREAM_H
#define KELNER_STREAM_H

#include <abi/types.h>
#include <kelner/message.h>
#include <stdbool.h>

/* Our end. A closed one holds HANDLE_NONE twice. */
struct stream {
	handle_t node;
	handle_t connection;
};

#define STREAM_CLOSED ((struct stream){HANDLE_NONE, HANDLE_NONE})

static inline bool stream_is_open(const struct stream *stream)
{
	return stream->connection != HANDLE_NONE;
}

/*
 * Makes a pair of ends with `bytes` of room each way; neither waits. The port hears of ours as
 * EVENT_BITS with `badge`. *theirs: a connection to the other end, to be given away; its node lives
 * as long as that. 0, or the errors of node_create, node_set_pipe, connection_open and port_watch;
 * then nothing is left and *stream is as it was.
 */
int64_t stream_open(struct stream *stream, handle_t port, uint64_t badge, uint32_t bytes,
		    handle_t *theirs);

/* Closes our end, where it is open: the other one reads what is left and then the end. */
void stream_close(struct stream *stream, handle_t port);

#endif
