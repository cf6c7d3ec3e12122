/* SPDX-License-Identifier: MIT */
#ifndef TRACE_H
#define TRACE_H

#include <stdint.h>

/* One call: before is 0 for a new block, after is 0 for one that is freed, both for realloc. */
struct trace_record {
	uint64_t before, after; /* addresses, which name the blocks */
	uint64_t size;
};

#endif
