/* SPDX-License-Identifier: MIT */
#include "user.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <abi/errno.h>
#include <kernel/arch_paging.h>
#define sched_yield kernel_sched_yield
#include <kernel/safe_point.h>
#undef sched_yield
#include <kernel/user_copy.h>

static struct {
	uintptr_t start, end;
	bool hopeless;
} missing;
unsigned user_faults;

void user_miss(const void *address, size_t size, bool hopeless)
{
	missing.start = (uintptr_t)address;
	missing.end = missing.start + size;
	missing.hopeless = hopeless;
}

void user_miss_nothing(void)
{
	missing.start = missing.end = 0;
}

bool user_range_valid(const void *address, size_t size)
{
	return size <= USER_TOP && (uintptr_t)address <= USER_TOP - size;
}

/* The bytes of a range before its first missing one. */
static size_t present(const void *address, size_t size)
{
	uintptr_t start = (uintptr_t)address;

	if (!user_range_valid(address, size))
		return 0;
	if (missing.end <= start || missing.start >= start + size)
		return size;
	return missing.start <= start ? 0 : missing.start - start;
}

size_t copy_from_user_now(void *to, const void *from, size_t size)
{
	size_t good = present(from, size);

	memcpy(to, from, good);
	return size - good;
}

size_t copy_to_user_now(void *to, const void *from, size_t size)
{
	size_t good = present(to, size);

	memcpy(to, from, good);
	return size - good;
}

int user_fault_in(const void *address, unsigned access UNUSED)
{
	uintptr_t at = (uintptr_t)address;

	if (at < missing.start || at >= missing.end)
		return 0;
	if (missing.hopeless)
		return -EFAULT;
	user_faults++;
	user_miss_nothing();
	return 0;
}

int user_prefault(const void *address, size_t size, unsigned access)
{
	int error = user_fault_in(address, access);

	return error ? error : user_fault_in((const char *)address + size - 1, access);
}

int copy_from_user(void *to, const void *from, size_t size)
{
	if (copy_from_user_now(to, from, size) &&
	    (user_fault_in((void *)missing.start, 1) || copy_from_user_now(to, from, size)))
		return -EFAULT;
	return 0;
}

int copy_to_user(void *to, const void *from, size_t size)
{
	if (copy_to_user_now(to, from, size) &&
	    (user_fault_in((void *)missing.start, 2) || copy_to_user_now(to, from, size)))
		return -EFAULT;
	return 0;
}

/* --- memory objects -------------------------------------------------------------------------- */

static pthread_mutex_t vmo_mutex = PTHREAD_MUTEX_INITIALIZER;

struct fake_vmo *fake_vmo_create(uint64_t size)
{
	struct fake_vmo *fake = calloc(1, sizeof(*fake));

	object_init(&fake->vmo.object, OBJECT_VMO);
	fake->vmo.size = size;
	return fake;
}

static void fake_vmo_destroy(struct object *object)
{
	free(container_of(object, struct fake_vmo, vmo.object));
}

const struct object_type vmo_type = {.name = "vmo", .destroy = fake_vmo_destroy};

static size_t room(uint64_t end, uint64_t offset, size_t size)
{
	if (offset >= end)
		return 0;
	return size < end - offset ? size : end - offset;
}

int vmo_read_user(struct vmo *vmo, uint64_t offset, void *to, size_t size, size_t *done)
{
	struct fake_vmo *fake = container_of(vmo, struct fake_vmo, vmo);
	size_t part = room(__atomic_load_n(&vmo->size, __ATOMIC_RELAXED), offset, size);

	pthread_mutex_lock(&vmo_mutex);
	*done = part ? part - copy_to_user_now(to, fake->bytes + offset, part) : 0;
	pthread_mutex_unlock(&vmo_mutex);
	return *done < part ? -EFAULT : 0;
}

int vmo_write_user(struct vmo *vmo, uint64_t offset, const void *from, size_t size, uint64_t limit,
		   size_t *done)
{
	struct fake_vmo *fake = container_of(vmo, struct fake_vmo, vmo);
	uint64_t end = __atomic_load_n(&vmo->size, __ATOMIC_RELAXED) > limit
			       ? __atomic_load_n(&vmo->size, __ATOMIC_RELAXED)
			       : limit;
	size_t part = room(end, offset, size);

	pthread_mutex_lock(&vmo_mutex);
	*done = part ? part - copy_from_user_now(fake->bytes + offset, from, part) : 0;
	if (offset + *done > __atomic_load_n(&vmo->size, __ATOMIC_RELAXED))
		__atomic_store_n(&vmo->size, offset + *done, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&vmo_mutex);
	return *done < part ? -EFAULT : 0;
}

/* --- the server ------------------------------------------------------------------------------ */

int64_t (*server)(const struct call_context *context, uint32_t label, uint64_t words[MESSAGE_WORDS],
		  const struct lease *lease);

int64_t port_call(const struct call_context *context, uint32_t label, uint64_t words[MESSAGE_WORDS],
		  const struct lease *lease)
{
	return server ? server(context, label, words, lease) : -EPIPE;
}

bool work_interrupted(uint32_t attention UNUSED)
{
	return false;
}
