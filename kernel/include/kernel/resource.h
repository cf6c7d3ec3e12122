/* SPDX-License-Identifier: MIT */
/* Authority over a range of the machine: physical memory, interrupts, I/O ports, or a power. */
#ifndef KERNEL_RESOURCE_H
#define KERNEL_RESOURCE_H

#include <abi/machine.h>
#include <kernel/object.h>

struct job;

/* Fixed at its creation: no lock. */
struct resource {
	struct object object;
	struct job *job; /* charged, with a reference */
	uint32_t kind;   /* enum resource_kind */
	uint64_t base;
	uint64_t size;
	char name[OBJECT_NAME_SIZE];
};

/*
 * Caller owns a reference. parent NULL makes the root resource. -EINVAL: unknown kind, empty or
 * overflowing range; -EPERM: not covered by the parent; -ENOMEM.
 */
NODISCARD int resource_create(const struct resource *parent, uint32_t kind, uint64_t base,
			      uint64_t size, const char *name, struct job *job,
			      struct resource **resource);
/* 0, -EINVAL (another kind), -EPERM (the range is not covered). Kinds without a range: 0, 0. */
NODISCARD int resource_check(const struct resource *resource, uint32_t kind, uint64_t base,
			     uint64_t size);
/*
 * The same for a handle of the current thread's process. Errors of handle_get, too.
 */
NODISCARD int resource_check_handle(handle_t handle, uint32_t rights, uint32_t kind, uint64_t base,
				    uint64_t size);

#endif
