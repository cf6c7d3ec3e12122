/* SPDX-License-Identifier: MIT */
/* Reading and writing memory objects, page by page, with no lock held across a copy. */
#include <abi/errno.h>
#include <kernel/string.h>
#include <kernel/user_copy.h>

#include "../mm/mapping.h"
#include "vmo_page.h"

/* The other side of a copy: one of the two. */
struct buffer {
	char *kernel;
	char __user *user;
};

/* Returns how many bytes were not copied. */
static size_t copy_part(const struct buffer *buffer, size_t done, void *bytes, size_t size,
			bool write)
{
	if (buffer->user)
		return write ? copy_from_user_now(bytes, buffer->user + done, size)
			     : copy_to_user_now(buffer->user + done, bytes, size);
	if (write)
		memcpy(bytes, buffer->kernel + done, size);
	else
		memcpy(buffer->kernel + done, bytes, size);
	return 0;
}

static void grow(struct vmo *vmo, uint64_t size)
{
	spinlock_acquire(&vmo->lock);
	if (size > vmo->size)
		vmo->size = size;
	spinlock_release(&vmo->lock);
}

static int transfer(struct vmo *vmo, uint64_t offset, const struct buffer *buffer, size_t size,
		    bool write, uint64_t limit, size_t *done)
{
	*done = 0;
	if (vmo->kind == VMO_PHYSICAL)
		return -EINVAL;
	if (limit > VMO_SIZE_MAX)
		limit = VMO_SIZE_MAX;
	while (*done < size) {
		uint64_t at = offset + *done, end = read_once(vmo->size);
		size_t part = PAGE_SIZE - at % PAGE_SIZE, left;
		struct page *page;
		int error;

		if (end < limit)
			end = limit;
		if (at >= end)
			break;
		if (part > size - *done)
			part = size - *done;
		if (part > end - at)
			part = end - at;
		error = vmo_page(vmo, at >> PAGE_SHIFT, write, limit, &page);
		if (error)
			return error == -ENXIO ? 0 : error; /* truncated meanwhile */
		left = copy_part(buffer, *done, (char *)page_pointer(page) + at % PAGE_SIZE, part,
				 write);
		space_unpin(&page, 1);
		*done += part - left;
		if (write && at + part - left > read_once(vmo->size))
			grow(vmo, at + part - left);
		if (left)
			return -EFAULT;
	}
	return 0;
}

int vmo_read(struct vmo *vmo, uint64_t offset, void *to, size_t size, size_t *done)
{
	const struct buffer buffer = {.kernel = to};

	return transfer(vmo, offset, &buffer, size, false, 0, done);
}

int vmo_write(struct vmo *vmo, uint64_t offset, const void *from, size_t size, uint64_t limit,
	      size_t *done)
{
	const struct buffer buffer = {.kernel = (char *)(uintptr_t)from};

	return transfer(vmo, offset, &buffer, size, true, limit, done);
}

int vmo_read_user(struct vmo *vmo, uint64_t offset, void __user *to, size_t size, size_t *done)
{
	const struct buffer buffer = {.user = to};

	return transfer(vmo, offset, &buffer, size, false, 0, done);
}

int vmo_write_user(struct vmo *vmo, uint64_t offset, const void __user *from, size_t size,
		   uint64_t limit, size_t *done)
{
	const struct buffer buffer = {.user = (__force char __user *)(uintptr_t)from};

	return transfer(vmo, offset, &buffer, size, true, limit, done);
}
