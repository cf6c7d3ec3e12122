/* SPDX-License-Identifier: MIT */
/* Access to a range of x86 I/O ports. */
#ifndef KERNEL_PORT_RANGE_H
#define KERNEL_PORT_RANGE_H

#include <kernel/object.h>

#define PORT_RANGE_LIMIT 0x10000U

struct job;

/* Fixed at its creation: no lock. */
struct port_range {
	struct object object;
	struct job *job; /* charged, with a reference */
	uint32_t first;
	uint32_t count;
};

/* Caller owns a reference and has checked its authority. -EINVAL: empty or too high; -ENOMEM. */
NODISCARD int port_range_create(struct job *job, uint32_t first, uint32_t count,
				struct port_range **range);
/* -EINVAL: a width but 1, 2 or 4, or not all of it inside the range. */
NODISCARD int port_range_read(const struct port_range *range, uint32_t offset, uint32_t width,
			      uint32_t *value);
NODISCARD int port_range_write(const struct port_range *range, uint32_t offset, uint32_t width,
			       uint32_t value);

#endif
