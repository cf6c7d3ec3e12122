/* SPDX-License-Identifier: MIT */
/* The trace: one ring of fixed-size records for each CPU, read with trace_read. */
#ifndef ABI_TRACE_H
#define ABI_TRACE_H

#include <stdint.h>

/* What is recorded: a record's kind is the number of the bit. */
enum trace_kind {
	TRACE_KIND_SWITCH,    /* a: thread id that goes on; b: thread id before */
	TRACE_KIND_WAKE,      /* a: thread id made ready; b: its CPU */
	TRACE_KIND_MESSAGE,   /* delivered. a: caller; b: receiving process << 32 | label */
	TRACE_KIND_FAULT,     /* a: address; b: error code << 32 | trap */
	TRACE_KIND_INTERRUPT, /* a: vector */
	TRACE_KIND_PROFILE,   /* a: instruction pointer; b: 1 in user mode */
	TRACE_KIND_REPLY,     /* a: caller; b: answering process << 32 | status */
	TRACE_KIND_COUNT,
};

#define TRACE_SWITCH    (1U << TRACE_KIND_SWITCH)
#define TRACE_WAKE      (1U << TRACE_KIND_WAKE)
#define TRACE_MESSAGE   (1U << TRACE_KIND_MESSAGE)
#define TRACE_FAULT     (1U << TRACE_KIND_FAULT)
#define TRACE_INTERRUPT (1U << TRACE_KIND_INTERRUPT)
#define TRACE_PROFILE   (1U << TRACE_KIND_PROFILE)
#define TRACE_REPLY     (1U << TRACE_KIND_REPLY)
#define TRACE_ALL       ((1U << TRACE_KIND_COUNT) - 1)

/* A caller: its process id << 32 | the low half of its thread's id. */
struct trace_record {
	uint64_t time;   /* nanoseconds, monotonic */
	uint64_t thread; /* id of the thread that ran */
	uint32_t kind;
	uint32_t cpu;
	uint64_t a;
	uint64_t b;
};

#endif
