/* SPDX-License-Identifier: MIT */
/* Address spaces: their life, and the calls that change mappings. */
#include <abi/errno.h>
#include <kernel/job.h>
#include <kernel/page.h>
#include <kernel/random.h>
#include <kernel/slab.h>
#include <kernel/tlb.h>

#include "mapping.h"

#define RANDOM_PAGES (1UL << 28) /* placement begins within a TiB below the top */
#define ACCESS_ALL   (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)
#define OFFSET_MAX   VMO_SIZE_MAX

static struct object_cache spaces = OBJECT_CACHE("address space", struct space);

/* --- life ------------------------------------------------------------------------------------ */

int space_create(struct job *job, struct space **result)
{
	struct space *space = object_cache_alloc(&spaces);
	uint64_t random;

	if (!space)
		return -ENOMEM;
	space->root = arch_root_create();
	if (!space->root.raw) {
		object_cache_free(&spaces, space);
		return -ENOMEM;
	}
	spinlock_init(&space->lock, LOCK_LEVEL_SPACE);
	space->references = 1;
	list_init(&space->order);
	random_bytes(&random, sizeof(random));
	space->top = USER_TOP - random % RANDOM_PAGES * PAGE_SIZE;
	space->cursor = space->top;
	space->limit = UINT64_MAX;
	object_retain(&job->object);
	space->job = job;
	*result = space;
	return 0;
}

void space_retain(struct space *space)
{
	__atomic_fetch_add(&space->references, 1, __ATOMIC_RELAXED);
}

bool space_retain_alive(struct space *space)
{
	uint32_t old = __atomic_load_n(&space->references, __ATOMIC_RELAXED);

	while (old)
		if (__atomic_compare_exchange_n(&space->references, &old, old + 1, true,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

/* Nobody uses it; an idle CPU may still have it loaded, sweeps may still look at its mappings. */
static void space_destroy(struct space *space)
{
	struct gather gather;

	space->dead = true;
	space_flush(space, 0, USER_TOP);
	gather_init(&gather, space);
	while (!list_is_empty(&space->order)) {
		struct mapping *mapping = container_of(space->order.next, struct mapping, order);

		/* No CPU can have seen the rest, so each part is freed as it is emptied. */
		for (uaddr_t at = mapping->start; at < mapping->end;) {
			unsigned count;

			if (!arch_entry_range(space->root, &at, mapping->end, &count))
				break;
			entries_clear(&gather, at, at + count * PAGE_SIZE);
			gather.end = 0;
			gather_finish(&gather);
			at += count * PAGE_SIZE;
			arch_interrupts_poll();
		}
		mapping_remove(mapping);
	}
	arch_root_destroy(space->root);
	job_uncharge_pages(space->job, space->credit);
	object_release(&space->job->object);
	object_cache_free(&spaces, space);
}

void space_release(struct space *space)
{
	if (space && __atomic_fetch_sub(&space->references, 1, __ATOMIC_ACQ_REL) == 1)
		space_destroy(space);
}

/* --- map ------------------------------------------------------------------------------------- */

/* What is wrong with the flags and ranges of a request: 0 or an error. */
static int check_map(uaddr_t address, uint64_t length, uint32_t flags, const struct vmo *vmo,
		     uint64_t offset, unsigned access_max)
{
	unsigned access = SPACE_PROTECTION(flags);
	bool shared = flags & MAP_SHARED;

	if (!length || access & ~ACCESS_ALL || flags & 0xffff & ~SPACE_MAP_BITS ||
	    shared == !!(flags & MAP_PRIVATE) || offset % PAGE_SIZE)
		return -EINVAL;
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE) && !space_range_valid(address, length))
		return -EINVAL;
	if (access & ACCESS_WRITE && access & ACCESS_EXECUTE)
		return -ENOTSUP;
	if (length > USER_TOP)
		return -ENOMEM;
	if (!vmo)
		return 0;
	if (offset > OFFSET_MAX || length > OFFSET_MAX - offset)
		return -EOVERFLOW;
	if (!shared)
		access_max |= ACCESS_WRITE;
	if (!(access_max & ACCESS_READ) || access & ~access_max)
		return -EACCES;
	/* A private copy of device memory would be none. */
	return vmo->kind == VMO_PHYSICAL && !shared && access & ACCESS_WRITE ? -EACCES : 0;
}

/* Whether a range meets one of the kernel's pages. */
static bool has_kernel_page(struct space *space, uaddr_t start, uaddr_t end)
{
	for (struct mapping *mapping = mapping_from(space, start); mapping && mapping->start < end;
	     mapping = mapping_next(mapping))
		if (mapping->page)
			return true;
	return false;
}

/* Empties a range whose edges are edges of mappings. */
static void remove_range(struct gather *gather, uaddr_t start, uaddr_t end)
{
	struct mapping *mapping = mapping_from(gather->space, start);

	while (mapping && mapping->start < end) {
		struct mapping *next = mapping_next(mapping);

		entries_clear(gather, mapping->start, mapping->end);
		mapping_remove(mapping);
		mapping = next;
	}
}

/* Finds the place for a new mapping, and makes room there if it is to replace something. */
static int make_room(struct gather *gather, uaddr_t *address, uint64_t length, uint32_t flags)
{
	struct space *space = gather->space;
	struct mapping *mapping;
	int error;

	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))) {
		*address = mapping_place(space, length, *address);
		return *address ? 0 : -ENOMEM;
	}
	mapping = mapping_from(space, *address);
	if (!mapping || mapping->start >= *address + length)
		return 0;
	if (flags & MAP_FIXED_NOREPLACE)
		return -EEXIST;
	if (has_kernel_page(space, *address, *address + length))
		return -EINVAL;
	error = mapping_split_range(space, *address, *address + length);
	if (!error)
		remove_range(gather, *address, *address + length);
	return error;
}

int space_map(struct space *space, uaddr_t *address, uint64_t length, uint32_t flags,
	      struct vmo *vmo, uint64_t offset, unsigned access_max)
{
	int error = check_map(*address, length, flags, vmo, offset, access_max);
	uaddr_t place = round_down_page(*address);
	struct mapping *mapping;
	struct gather gather;

	if (error)
		return error;
	length = round_up_page(length);
	mapping = mapping_alloc();
	if (!mapping)
		return -ENOMEM;
	gather_init(&gather, space);
	spinlock_acquire(&space->lock);
	if (length > space->limit || space->mapped > space->limit - length)
		error = -ENOMEM;
	else
		error = make_room(&gather, &place, length, flags);
	if (error) {
		spinlock_release(&space->lock);
		mapping_free(mapping);
		return error;
	}
	mapping->start = place;
	mapping->end = place + length;
	mapping->vmo = vmo;
	mapping->offset = offset;
	mapping->shared = flags & MAP_SHARED;
	mapping->guard = flags & MAP_GUARD_BELOW;
	mapping->access = (uint8_t)SPACE_PROTECTION(flags);
	mapping->access_max = (uint8_t)(!vmo              ? ACCESS_ALL
					: mapping->shared ? access_max
							  : access_max | ACCESS_WRITE);
	if (vmo)
		object_retain(&vmo->object);
	mapping_insert(space, mapping);
	if (!vmo)
		mapping_merge(mapping);
	gather_finish(&gather);
	spinlock_release(&space->lock);
	*address = place;
	return 0;
}

int space_map_page(struct space *space, uaddr_t address, struct page *page, unsigned access)
{
	struct mapping *mapping;

	if (!space_range_valid(address, PAGE_SIZE))
		return -EINVAL;
	mapping = mapping_alloc();
	if (!mapping)
		return -ENOMEM;
	spinlock_acquire(&space->lock);
	mapping->start = address;
	mapping->end = address + PAGE_SIZE;
	mapping->page = page;
	mapping->shared = true;
	mapping->access = mapping->access_max = (uint8_t)access;
	if (mapping_from(space, address) && mapping_from(space, address)->start <= address) {
		spinlock_release(&space->lock);
		mapping_free(mapping);
		return -EEXIST;
	}
	mapping_insert(space, mapping);
	spinlock_release(&space->lock);
	return 0;
}

/* --- unmap and protect ----------------------------------------------------------------------- */

static void unmap_range(struct space *space, uaddr_t start, uaddr_t end)
{
	struct gather gather;

	gather_init(&gather, space);
	remove_range(&gather, start, end);
	tables_prune(&gather, start, end);
	if (start == space->cursor)
		space->cursor = end + PAGE_SIZE < space->top ? end + PAGE_SIZE : space->top;
	gather_finish(&gather);
}

void space_unmap_page(struct space *space, uaddr_t address)
{
	spinlock_acquire(&space->lock);
	unmap_range(space, address, address + PAGE_SIZE);
	spinlock_release(&space->lock);
}

int space_unmap(struct space *space, uaddr_t address, uint64_t length)
{
	uaddr_t end = address + round_up_page(length);
	int error;

	if (!space_range_valid(address, length))
		return -EINVAL;
	spinlock_acquire(&space->lock);
	error = has_kernel_page(space, address, end) ? -EINVAL
						     : mapping_split_range(space, address, end);
	if (!error)
		unmap_range(space, address, end);
	spinlock_release(&space->lock);
	return error;
}

/* Whether a range is mapped without a hole, and may get the access: 0 or an error. */
static int check_protect(struct space *space, uaddr_t start, uaddr_t end, unsigned access)
{
	struct mapping *mapping = mapping_from(space, start);

	for (; start < end; start = mapping->end, mapping = mapping_next(mapping)) {
		if (!mapping || mapping->start > start)
			return -ENOMEM;
		if (mapping->page)
			return -EINVAL;
		if (access & ~mapping->access_max)
			return -EACCES;
	}
	return 0;
}

int space_protect(struct space *space, uaddr_t address, uint64_t length, unsigned access)
{
	uaddr_t end = address + round_up_page(length);
	struct gather gather;
	int error;

	if (!space_range_valid(address, length) || access & ~ACCESS_ALL)
		return -EINVAL;
	if (access & ACCESS_WRITE && access & ACCESS_EXECUTE)
		return -ENOTSUP;
	gather_init(&gather, space);
	spinlock_acquire(&space->lock);
	error = check_protect(space, address, end, access);
	if (!error)
		error = mapping_split_range(space, address, end);
	if (!error) {
		struct mapping *mapping;

		space->changes++;
		/* From the end, since merging makes one of this and its neighbour above. */
		while ((mapping = mapping_from(space, end - 1))->start >= address) {
			uaddr_t start = mapping->start;

			mapping->access = (uint8_t)access;
			entries_protect(&gather, start, mapping->end, access);
			mapping_merge(mapping);
			if (start == address)
				break;
			end = start;
		}
		gather_finish(&gather);
	}
	spinlock_release(&space->lock);
	return error;
}

int space_query(struct space *space, uaddr_t address, struct space_region *region)
{
	struct mapping *mapping;
	uaddr_t at;
	unsigned count;
	entry_t *entry;
	int error = -ENOENT;

	spinlock_acquire(&space->lock);
	mapping = mapping_from(space, address);
	if (mapping) {
		*region = (struct space_region){
			.address = mapping->start,
			.length = mapping->end - mapping->start,
			.offset = mapping->vmo ? mapping->offset : 0,
			.vmo = mapping->vmo ? mapping->vmo->object.id : 0,
			.protection = mapping->access,
			.flags = mapping->shared ? MAP_SHARED : MAP_PRIVATE,
		};
		at = mapping->start;
		while ((entry = arch_entry_range(space->root, &at, mapping->end, &count)))
			for (; count; count--, entry++, at += PAGE_SIZE)
				region->pages += !entry_is_empty(*entry);
		error = 0;
	}
	spinlock_release(&space->lock);
	return error;
}
