/* SPDX-License-Identifier: MIT */
/* User memory and memory objects as host memory; what stands behind them can be made to fail. */
#ifndef USER_H
#define USER_H

#include <kernel/port.h>
#include <kernel/vmo.h>

/* A range that copies miss: user_fault_in brings it in, or fails where hopeless. */
void user_miss(const void *address, size_t size, bool hopeless);
void user_miss_nothing(void);
/* Ranges brought in so far. */
extern unsigned user_faults;

/* A memory object of a fixed greatest size, in host memory. */
struct fake_vmo {
	struct vmo vmo;
	uint8_t bytes[1 << 20];
};
struct fake_vmo *fake_vmo_create(uint64_t size);

/* What answers port_call. */
extern int64_t (*server)(const struct call_context *context, uint32_t label,
			 uint64_t words[MESSAGE_WORDS], const struct lease *lease);

#endif
