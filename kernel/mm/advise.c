/* SPDX-License-Identifier: MIT */
/* Calls that go over a range mapping by mapping: advice, msync, and what a shared word is. */
#include <abi/errno.h>
#include <kernel/page.h>
#include <kernel/safe_point.h>

#include "mapping.h"

/* The mapping at an address: its end, and its object with a reference. False: there is none. */
static bool mapping_facts(struct space *space, uaddr_t address, uaddr_t *end, struct vmo **vmo,
			  uint64_t *offset, unsigned *access)
{
	struct mapping *mapping = mapping_from(space, address);

	if (!mapping || mapping->start > address)
		return false;
	*end = mapping->end;
	*vmo = mapping->shared ? mapping->vmo : NULL;
	*offset = mapping->offset + (address - mapping->start);
	*access = mapping->access;
	if (*vmo)
		object_retain(&(*vmo)->object);
	return true;
}

/* Faults a range in, for writing where it may be written: so locked memory is private already. */
static int populate(struct space *space, uaddr_t start, uaddr_t end)
{
	while (start < end) {
		uaddr_t mapped = 0;
		struct vmo *vmo = NULL;
		uint64_t offset;
		unsigned access = 0;
		bool found;

		spinlock_acquire(&space->lock);
		found = mapping_facts(space, start, &mapped, &vmo, &offset, &access);
		spinlock_release(&space->lock);
		if (vmo)
			object_release(&vmo->object);
		if (!found)
			return -ENOMEM;
		for (; start < mapped && start < end; start += PAGE_SIZE) {
			int error =
				!access ? 0
					: space_fault(space, start,
						      !vmo && access & ACCESS_WRITE ? ACCESS_WRITE
										    : ACCESS_READ);

			if (error)
				return error == -EINTR ? -EINTR : -ENOMEM;
			if (work_interrupted(ATTENTION_KILL))
				return -EINTR;
		}
	}
	return 0;
}

/* Drops what is present; checks that there is no hole. */
static int forget(struct space *space, uaddr_t start, uaddr_t end)
{
	struct mapping *mapping = mapping_from(space, start);
	struct gather gather;
	int error = 0;

	gather_init(&gather, space);
	for (uaddr_t at = start; at < end; mapping = mapping_next(mapping)) {
		if (!mapping || mapping->start > at) {
			error = -ENOMEM;
			break;
		}
		if (!mapping->page && !mapping->locked)
			entries_clear(&gather, at, mapping->end < end ? mapping->end : end);
		at = mapping->end;
	}
	space->changes++;
	gather_finish(&gather);
	return error;
}

static int set_locked(struct space *space, uaddr_t start, uaddr_t end, bool locked)
{
	int error = mapping_split_range(space, start, end);
	struct mapping *mapping = mapping_from(space, start);

	for (uaddr_t at = start; at < end && !error; mapping = mapping_next(mapping)) {
		if (!mapping || mapping->start > at)
			return -ENOMEM;
		mapping->locked = locked;
		at = mapping->end;
	}
	return error;
}

int space_advise(struct space *space, uaddr_t address, uint64_t length, unsigned advice)
{
	uaddr_t end = address + round_up_page(length);
	int error = 0;

	if (advice > ADVICE_UNLOCK || !space_range_valid(address, length))
		return -EINVAL;
	spinlock_acquire(&space->lock);
	if (advice == ADVICE_DONT_NEED)
		error = forget(space, address, end);
	else if (advice == ADVICE_LOCK || advice == ADVICE_UNLOCK)
		error = set_locked(space, address, end, advice == ADVICE_LOCK);
	spinlock_release(&space->lock);
	if (!error && (advice == ADVICE_LOCK || advice == ADVICE_WILL_NEED))
		error = populate(space, address, end);
	return error;
}

int space_sync(struct space *space, uaddr_t address, uint64_t length)
{
	uaddr_t end = address + round_up_page(length);

	if (!length)
		return 0;
	if (!space_range_valid(address, length))
		return -EINVAL;
	while (address < end) {
		uaddr_t mapped = 0;
		struct vmo *vmo = NULL;
		uint64_t offset = 0;
		unsigned access;
		bool found;
		int error = 0;

		spinlock_acquire(&space->lock);
		found = mapping_facts(space, address, &mapped, &vmo, &offset, &access);
		spinlock_release(&space->lock);
		if (!found)
			return -ENOMEM;
		if (mapped > end)
			mapped = end;
		if (vmo && vmo->kind == VMO_PAGED)
			error = vmo_sync(vmo, offset, mapped - address);
		if (vmo)
			object_release(&vmo->object);
		if (error)
			return error;
		address = mapped;
	}
	return 0;
}

int space_shared_key(struct space *space, uaddr_t address, struct vmo **vmo, uint64_t *offset)
{
	uaddr_t end;
	unsigned access;
	bool found;

	spinlock_acquire(&space->lock);
	found = mapping_facts(space, address, &end, vmo, offset, &access);
	spinlock_release(&space->lock);
	if (found && !*vmo)
		*offset = address; /* private memory: one key, whether asked for as shared or not */
	return found ? 0 : -EFAULT;
}
