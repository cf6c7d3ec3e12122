/* SPDX-License-Identifier: MIT */
/* System calls about address spaces: rights and arguments around kernel/mm. */
#include <abi/errno.h>
#include <kernel/space.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/vmo.h>

#define FOREIGN_MAX   65536UL /* bytes in one space_read or space_write */
#define FOREIGN_CHUNK 512

/* What mappings by a handle with these rights may ever allow. */
static unsigned access_of_rights(uint32_t rights)
{
	return (rights & RIGHT_READ ? ACCESS_READ : 0) | (rights & RIGHT_WRITE ? ACCESS_WRITE : 0) |
	       (rights & RIGHT_EXECUTE ? ACCESS_EXECUTE : 0);
}

/* The object to map, with a reference, and what its handle allows. -EACCES and handle_get's. */
static int object_to_map(handle_t handle, uint32_t flags, struct vmo **vmo, unsigned *access_max)
{
	unsigned wanted = SPACE_PROTECTION(flags);
	struct object *object;
	uint32_t rights;
	int error = handle_get_with_rights(own_handles(), handle, OBJECT_VMO, RIGHT_READ, &object,
					   &rights);

	if (error)
		return error;
	*access_max = access_of_rights(rights);
	if (!(flags & MAP_SHARED))
		*access_max |= ACCESS_WRITE; /* to a copy of its own */
	if (wanted & ~*access_max & (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)) {
		object_release(object);
		return -EACCES;
	}
	*vmo = container_of(object, struct vmo, object);
	return 0;
}

static NOINLINE int64_t map_any(handle_t handle, uaddr_t address, uint64_t length, uint32_t flags,
				handle_t content, uint64_t offset)
{
	unsigned access_max = ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE;
	struct space *space;
	struct vmo *vmo = NULL;
	int error = space_from_handle(handle, RIGHT_MANAGE, &space);

	if (error)
		return error;
	if (content != HANDLE_NONE)
		error = object_to_map(content, flags, &vmo, &access_max);
	if (!error)
		error = space_map(space, &address, length, flags, vmo, offset, access_max);
	if (vmo)
		object_release(&vmo->object);
	space_release(space);
	return error ? error : (int64_t)address;
}

/* A thread's own space stays while the thread runs: no reference is needed. */
int64_t sys_space_map(handle_t handle, uaddr_t address, uint64_t length, uint32_t flags,
		      handle_t content, uint64_t offset)
{
	if (likely(handle == HANDLE_SELF && content == HANDLE_NONE && address == 0 &&
		   offset == 0)) {
		uaddr_t place = space_map_plain(thread_current()->space, 0, length, flags);

		return likely(place) ? (int64_t)place
				     : map_any(HANDLE_SELF, 0, length, flags, HANDLE_NONE, 0);
	}
	return map_any(handle, address, length, flags, content, offset);
}

static NOINLINE int64_t unmap_foreign(handle_t handle, uaddr_t address, uint64_t length)
{
	struct space *space;
	int error = space_from_handle(handle, RIGHT_MANAGE, &space);

	if (error)
		return error;
	error = space_unmap(space, address, length);
	space_release(space);
	return error;
}

int64_t sys_space_unmap(handle_t handle, uaddr_t address, uint64_t length)
{
	if (likely(handle == HANDLE_SELF))
		return space_unmap(thread_current()->space, address, length);
	return unmap_foreign(handle, address, length);
}

int64_t sys_space_protect(handle_t handle, uaddr_t address, uint64_t length, uint32_t protection)
{
	struct space *space;
	int error = space_from_handle(handle, RIGHT_MANAGE, &space);

	if (error)
		return error;
	error = space_protect(space, address, length, protection);
	space_release(space);
	return error;
}

int64_t sys_space_advise(handle_t handle, uaddr_t address, uint64_t length, uint32_t advice)
{
	struct space *space;
	int error = space_from_handle(handle, RIGHT_MANAGE, &space);

	if (error)
		return error;
	error = space_advise(space, address, length, advice);
	space_release(space);
	return error;
}

int64_t sys_space_query(handle_t handle, uaddr_t address, struct space_region __user *to)
{
	struct space_region region = {0};
	struct space *space;
	int error = space_from_handle(handle, RIGHT_READ, &space);

	if (error)
		return error;
	error = space_query(space, address, &region);
	space_release(space);
	return error ? error : copy_to_user(to, &region, sizeof(region));
}

int64_t sys_space_sync(handle_t handle, uaddr_t address, uint64_t length)
{
	struct space *space;
	int error = space_from_handle(handle, RIGHT_MANAGE, &space);

	if (error)
		return error;
	error = space_sync(space, address, length);
	space_release(space);
	return error;
}

/* One piece within a page, by way of the kernel's stack. */
static int copy_foreign(struct space *space, uaddr_t address, char __user *buffer, size_t size,
			bool write)
{
	uint8_t chunk[FOREIGN_CHUNK];
	struct page *page;
	unsigned count;
	int error = write ? copy_from_user(chunk, buffer, size) : 0;

	if (!error)
		error = space_pin(space, address, size, write ? ACCESS_WRITE : ACCESS_READ, &page,
				  1, &count);
	if (error)
		return error;
	if (write)
		pinned_write(&page, address & PAGE_MASK, chunk, size);
	else
		pinned_read(&page, address & PAGE_MASK, chunk, size);
	space_unpin(&page, count);
	return write ? 0 : copy_to_user(buffer, chunk, size);
}

static int64_t space_copy(handle_t handle, uaddr_t address, char __user *buffer, size_t length,
			  bool write)
{
	struct space *space;
	size_t done = 0;
	int error;

	if (length > FOREIGN_MAX)
		return -EINVAL;
	error = space_from_handle(handle, RIGHT_MANAGE, &space);
	if (error)
		return error;
	while (!error && done < length) {
		size_t in_page = PAGE_SIZE - ((address + done) & PAGE_MASK);
		size_t size = length - done < in_page ? length - done : in_page;

		if (size > FOREIGN_CHUNK)
			size = FOREIGN_CHUNK;
		error = copy_foreign(space, address + done, buffer + done, size, write);
		if (!error)
			done += size;
	}
	space_release(space);
	if (error == -EACCES || error == -ENXIO || error == -EIO)
		error = -EFAULT;
	return done ? (int64_t)done : error;
}

int64_t sys_space_read(handle_t handle, uaddr_t address, void __user *buffer, size_t length)
{
	return space_copy(handle, address, buffer, length, false);
}

int64_t sys_space_write(handle_t handle, uaddr_t address, const void __user *buffer, size_t length)
{
	return space_copy(handle, address, (char __user *)buffer, length, true);
}
