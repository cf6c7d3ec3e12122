/* SPDX-License-Identifier: MIT */
/* System calls about memory objects: checks of arguments around kernel/object/vmo*.c. */
#include <abi/errno.h>
#include <abi/machine.h>
#include <kernel/console.h>
#include <kernel/port.h>
#include <kernel/resource.h>
#include <kernel/safe_point.h>
#include <kernel/syscall_support.h>
#include <kernel/syscalls.h>
#include <kernel/vmo.h>

#define RANGES_MAX 64

static int vmo_from_handle(handle_t handle, uint32_t rights, struct vmo **vmo)
{
	return object_from_handle(handle, OBJECT_VMO, rights, struct vmo, vmo);
}

int64_t sys_vmo_create(uint64_t size, const char __user *name, size_t name_length)
{
	char label[OBJECT_NAME_SIZE];
	struct vmo *vmo;
	int error = name_from_user(label, name, name_length);

	if (!error)
		error = vmo_create(own_job(), size, label, &vmo);
	return error ? error : handle_for_new(&vmo->object);
}

int64_t sys_vmo_create_physical(handle_t resource, uint64_t address, uint64_t size, uint32_t cache)
{
	static const enum cache_mode modes[] = {
		[VMO_CACHE_WRITE_BACK] = CACHE_WRITE_BACK,
		[VMO_CACHE_WRITE_COMBINING] = CACHE_WRITE_COMBINING,
		[VMO_CACHE_UNCACHED] = CACHE_UNCACHED,
	};
	struct vmo *vmo;
	int error = resource_check_handle(resource, RIGHT_CREATE, RESOURCE_MEMORY, address, size);

	if (!error && (cache >= array_count(modes) || size == 0))
		error = -EINVAL;
	if (!error)
		error = vmo_create_physical(paddr(address), size, modes[cache], "physical", &vmo);
	if (error)
		return error;
	console_lend(address);
	return handle_for_new(&vmo->object);
}

int64_t sys_vmo_create_paged(handle_t handle, uint64_t key, uint64_t size)
{
	HELD struct port *port = NULL;
	struct vmo *vmo;
	int error = object_from_handle(handle, OBJECT_PORT, RIGHT_READ, struct port, &port);

	if (error)
		return error;
	error = vmo_create_paged(own_job(), size, port, key, "paged", &vmo);
	return error ? error : handle_for_new(&vmo->object);
}

int64_t sys_vmo_clone(handle_t handle, uint64_t offset, uint64_t size)
{
	HELD struct vmo *vmo = NULL;
	struct vmo *copy;
	int error = vmo_from_handle(handle, RIGHT_READ, &vmo);

	if (error)
		return error;
	if (offset > VMO_SIZE_MAX || size > VMO_SIZE_MAX - offset)
		error = -EFBIG;
	else
		error = vmo_clone(vmo, offset, size, own_job(), &copy);
	return error ? error : handle_for_new(&copy->object);
}

int64_t sys_vmo_size(handle_t handle)
{
	HELD struct vmo *vmo = NULL;
	int64_t size;
	int error = vmo_from_handle(handle, RIGHT_READ, &vmo);

	if (error)
		return error;
	size = (int64_t)read_once(vmo->size);
	return size;
}

int64_t sys_vmo_set_size(handle_t handle, uint64_t size)
{
	HELD struct vmo *vmo = NULL;
	int error = vmo_from_handle(handle, RIGHT_MANAGE, &vmo);

	return error ? error : vmo_set_size(vmo, size);
}

/* Goes on after each miss with the page brought in; what was copied before an error counts. */
static int64_t transfer(struct vmo *vmo, char __user *buffer, uint64_t offset, size_t length,
			bool write)
{
	size_t total = 0;
	int error;

	do {
		size_t step = length - total < WORK_STEP ? length - total : WORK_STEP, done = 0;

		error = write ? vmo_write_user(vmo, offset + total, buffer + total, step, 0, &done)
			      : vmo_read_user(vmo, offset + total, buffer + total, step, &done);
		total += done;
		if (error == -EFAULT)
			error = user_fault_in(buffer + total, write ? ACCESS_READ : ACCESS_WRITE);
		else if (!error &&
			 (done < WORK_STEP || work_interrupted(ATTENTION_KILL | ATTENTION_SIGNAL)))
			break;
	} while (!error);
	return total ? (int64_t)total : error;
}

static int64_t transfer_by_handle(handle_t handle, char __user *buffer, uint64_t offset,
				  size_t length, bool write)
{
	HELD struct vmo *vmo = NULL;
	int64_t result;
	int error = vmo_from_handle(handle, write ? RIGHT_WRITE : RIGHT_READ, &vmo);

	if (error)
		return error;
	result = user_range_valid(buffer, length) ? transfer(vmo, buffer, offset, length, write)
						  : -EFAULT;
	return result;
}

int64_t sys_vmo_read(handle_t handle, void __user *buffer, uint64_t offset, size_t length)
{
	return transfer_by_handle(handle, buffer, offset, length, false);
}

int64_t sys_vmo_write(handle_t handle, const void __user *buffer, uint64_t offset, size_t length)
{
	return transfer_by_handle(handle, (char __user *)buffer, offset, length, true);
}

int64_t sys_vmo_info(handle_t handle, struct vmo_info __user *to)
{
	struct vmo_info info = {0};
	HELD struct vmo *vmo = NULL;
	int error = vmo_from_handle(handle, RIGHT_READ, &vmo);

	if (error)
		return error;
	vmo_info(vmo, &info);
	return copy_to_user(to, &info, sizeof(info));
}

/* --- the pager's side --------------------------------------------------------------------------
 */

int64_t sys_vmo_request(handle_t handle, struct vmo_request __user *to)
{
	struct vmo_request request = {0};
	HELD struct vmo *vmo = NULL;
	int error = vmo_from_handle(handle, RIGHT_MANAGE, &vmo);

	if (error)
		return error;
	error = vmo_request(vmo, &request);
	return error ? error : copy_to_user(to, &request, sizeof(request));
}

int64_t sys_vmo_supply(handle_t handle, uint64_t offset, uint64_t length, handle_t source,
		       uint64_t source_offset)
{
	HELD struct vmo *vmo = NULL;
	struct vmo *from;
	int error = vmo_from_handle(handle, RIGHT_MANAGE, &vmo);

	if (error)
		return error;
	error = vmo_from_handle(source, RIGHT_READ | RIGHT_WRITE, &from);
	if (!error) {
		error = vmo_supply(vmo, offset, length, from, source_offset);
		object_release(&from->object);
	}
	return error;
}

int64_t sys_vmo_supply_error(handle_t handle, uint64_t offset, uint64_t length, int32_t reason)
{
	HELD struct vmo *vmo = NULL;
	int error = vmo_from_handle(handle, RIGHT_MANAGE, &vmo);

	return error ? error : vmo_supply_error(vmo, offset, length, reason);
}

int64_t sys_vmo_dirty(handle_t handle, uint64_t offset, struct vmo_range __user *to, uint32_t count)
{
	struct vmo_range ranges[RANGES_MAX / 2];
	HELD struct vmo *vmo = NULL;
	int found;
	int error;

	if (count == 0 || count > RANGES_MAX)
		return -EINVAL;
	if (count > array_count(ranges))
		count = array_count(ranges); /* the rest comes with the next call */
	error = vmo_from_handle(handle, RIGHT_MANAGE, &vmo);
	if (error)
		return error;
	found = vmo_dirty(vmo, offset, ranges, count);
	if (found <= 0)
		return found;
	error = copy_to_user(to, ranges, (size_t)found * sizeof(ranges[0]));
	return error ? error : found;
}

int64_t sys_vmo_written(handle_t handle, uint64_t offset, uint64_t length, int32_t reason)
{
	HELD struct vmo *vmo = NULL;
	int error = vmo_from_handle(handle, RIGHT_MANAGE, &vmo);

	return error ? error : vmo_written(vmo, offset, length, reason);
}

int64_t sys_vmo_evict(handle_t handle, uint64_t offset, uint64_t length)
{
	HELD struct vmo *vmo = NULL;
	int64_t freed;
	int error = vmo_from_handle(handle, RIGHT_MANAGE, &vmo);

	if (error)
		return error;
	freed = vmo_evict(vmo, offset, length);
	return freed;
}
