/* SPDX-License-Identifier: MIT */
#include "user_words.h"

#include <abi/errno.h>
#include <kernel/object.h>
#include <kernel/space.h>
#include <kernel/user_copy.h>
#include <kernel/vmo.h>
#include <string.h>

uint32_t shared_view_a[SHARED_WORDS], shared_view_b[SHARED_WORDS];
unsigned miss_every;
uint32_t no_memory;

static struct vmo shared_object = {.object = {.references = 1, .kind = OBJECT_VMO}};
static unsigned accesses;

static bool misses(const void *address)
{
	unsigned every = __atomic_load_n(&miss_every, __ATOMIC_RELAXED);

	if (address == &no_memory)
		return true;
	return every && __atomic_add_fetch(&accesses, 1, __ATOMIC_RELAXED) % every == 0;
}

int user_fault_in(const void *address, unsigned access UNUSED)
{
	return address == &no_memory ? -EFAULT : 0;
}

bool get_user_32_now(uint32_t *value, const uint32_t *from)
{
	if (misses(from))
		return false;
	*value = __atomic_load_n(from, __ATOMIC_SEQ_CST);
	return true;
}

bool compare_exchange_user_32_now(uint32_t *word, uint32_t expected, uint32_t desired,
				  uint32_t *seen)
{
	*seen = expected;
	if (misses(word))
		return false;
	__atomic_compare_exchange_n(word, seen, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return true;
}

int compare_exchange_user_32(uint32_t *word, uint32_t expected, uint32_t desired, uint32_t *seen)
{
	if (word == &no_memory)
		return -EFAULT;
	while (!compare_exchange_user_32_now(word, expected, desired, seen))
		;
	return 0;
}

int get_user_32(uint32_t *value, const uint32_t *from)
{
	if (from == &no_memory)
		return -EFAULT;
	*value = __atomic_load_n(from, __ATOMIC_SEQ_CST);
	return 0;
}

int get_user_64(uint64_t *value, const uint64_t *from)
{
	if ((const void *)from == &no_memory)
		return -EFAULT;
	*value = __atomic_load_n(from, __ATOMIC_SEQ_CST);
	return 0;
}

int copy_from_user(void *to, const void *from, size_t size)
{
	if (from == &no_memory)
		return -EFAULT;
	memcpy(to, from, size);
	return 0;
}

static bool in_view(uaddr_t address, const uint32_t *view)
{
	return address >= (uaddr_t)view && address < (uaddr_t)(view + SHARED_WORDS);
}

int space_shared_key(struct space *space UNUSED, uaddr_t address, struct vmo **vmo,
		     uint64_t *offset)
{
	const uint32_t *view = in_view(address, shared_view_b) ? shared_view_b : shared_view_a;

	if (address == (uaddr_t)&no_memory)
		return -EFAULT;
	if (!in_view(address, view))
		return 0;
	object_retain(&shared_object.object);
	*vmo = &shared_object;
	*offset = address - (uaddr_t)view;
	return 0;
}

/* The object above never dies. */
void object_died(struct object *object UNUSED)
{
	__builtin_trap();
}

void object_count_broken(uint32_t *count UNUSED, uint32_t old UNUSED)
{
	__builtin_trap();
}

bool object_bury(unsigned limit UNUSED)
{
	return false;
}
