/* SPDX-License-Identifier: MIT */
/*
 * Leases: windows on a caller's memory. Their pages are pinned in the caller's context before the
 * call, so that a server's copy neither faults on the caller's side nor blocks. A set lives until
 * the call is over (or its caller is killed) and the last copy has ended.
 */
#include <abi/errno.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <kernel/slab.h>
#include <kernel/space.h>
#include <kernel/syscalls.h>
#include <kernel/user_copy.h>

static struct object_cache set_cache = OBJECT_CACHE("lease set", struct lease_set);

#define COPY_CHUNK 512 /* bytes through the kernel stack at a time */

static unsigned lease_access(const struct lease *lease)
{
	return (lease->access & LEASE_READ ? ACCESS_READ : 0) |
	       (lease->access & LEASE_WRITE ? ACCESS_WRITE : 0);
}

static int set_pin(struct lease_set *set, const struct lease *leases, unsigned count)
{
	struct space *space = thread_current()->space;
	uint64_t total = 0;

	for (unsigned i = 0; i < count; i++) {
		const struct lease *lease = &leases[i];
		unsigned pinned = 0;
		int error;

		total += lease->length;
		if (total > LEASE_BYTES_MAX || lease->access == 0 ||
		    lease->access & ~(uint32_t)(LEASE_READ | LEASE_WRITE))
			return -EINVAL;
		set->lease[i] = *lease;
		set->first_page[i] = set->page_count;
		set->count = i + 1;
		if (lease->length == 0)
			continue;
		error = space_pin(space, lease->address, lease->length, lease_access(lease),
				  &set->page[set->page_count], LEASE_PAGES_MAX - set->page_count,
				  &pinned);
		if (error < 0)
			return error == -EACCES || error == -ENXIO || error == -EIO ? -EFAULT
										    : error;
		set->page_count += pinned;
	}
	return 0;
}

int lease_set_create(const struct lease *leases, unsigned count, struct lease_set **set)
{
	struct lease_set *new = object_cache_alloc(&set_cache);
	int error;

	if (!new)
		return -ENOMEM;
	new->references = 1;
	new->job = thread_current()->process->job;
	object_retain(&new->job->object);
	error = set_pin(new, leases, count);
	if (error == 0)
		error = job_charge_pages(new->job, new->page_count);
	if (error < 0) {
		space_unpin(new->page, new->page_count);
		new->page_count = 0;
		lease_set_release(new);
		return error;
	}
	*set = new;
	return 0;
}

void lease_set_retain(struct lease_set *set)
{
	__atomic_fetch_add(&set->references, 1, __ATOMIC_RELAXED);
}

void lease_set_release(struct lease_set *set)
{
	if (__atomic_sub_fetch(&set->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	space_unpin(set->page, set->page_count);
	job_uncharge_pages(set->job, set->page_count);
	object_release(&set->job->object);
	object_cache_free(&set_cache, set);
}

/* The leases of a call that this thread or process has, with a reference. */
static int lease_set_find(handle_t handle, struct lease_set **set)
{
	struct held_call call;
	int error = held_call_find(handle, &call);

	if (error < 0)
		return error;
	spinlock_acquire(&call.token->lock);
	*set = call.token->leases;
	if (!held_call_stands(&call))
		error = -ECANCELED;
	else if (!*set)
		error = -EINVAL;
	else
		lease_set_retain(*set);
	spinlock_release(&call.token->lock);
	held_call_drop(&call);
	return error;
}

/* What may be copied of one lease from an offset on; an error where nothing may. */
static int lease_window(const struct lease_set *set, uint32_t number, uint32_t access,
			uint64_t offset, size_t *length)
{
	const struct lease *lease;

	if (number >= set->count)
		return -EINVAL;
	lease = &set->lease[number];
	if (!(lease->access & access))
		return -EACCES;
	if (offset > lease->length)
		return -EINVAL;
	if (*length > lease->length - offset)
		*length = lease->length - offset;
	return 0;
}

static int64_t lease_copy(handle_t token, uint32_t number, uint64_t offset, void __user *buffer,
			  size_t length, uint32_t access)
{
	uint8_t chunk[COPY_CHUNK];
	struct lease_set *set;
	size_t done = 0;
	int error = lease_set_find(token, &set);

	if (error < 0)
		return error;
	error = lease_window(set, number, access, offset, &length);
	while (error == 0 && done < length) {
		struct page *const *pages = &set->page[set->first_page[number]];
		uint64_t place = (set->lease[number].address & PAGE_MASK) + offset + done;
		size_t size = length - done < sizeof(chunk) ? length - done : sizeof(chunk);

		if (access == LEASE_READ) {
			pinned_read(pages, place, chunk, size);
			error = copy_to_user((char __user *)buffer + done, chunk, size);
		} else {
			error = copy_from_user(chunk, (const char __user *)buffer + done, size);
			if (error == 0)
				pinned_write(pages, place, chunk, size);
		}
		if (error == 0)
			done += size;
	}
	lease_set_release(set);
	return error < 0 ? error : (int64_t)done;
}

int64_t sys_lease_read(handle_t token, uint32_t lease, uint64_t offset, void __user *buffer,
		       size_t length)
{
	return lease_copy(token, lease, offset, buffer, length, LEASE_READ);
}

int64_t sys_lease_write(handle_t token, uint32_t lease, uint64_t offset, const void __user *buffer,
			size_t length)
{
	return lease_copy(token, lease, offset, (void __user *)buffer, length, LEASE_WRITE);
}
