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
	struct space *space = job_alloc(job, &spaces);

	if (!space)
		return -ENOMEM;
	if (!job_charge_pages(job, 1)) {
		space->root = arch_root_create();
		if (!space->root.raw)
			job_uncharge_pages(job, 1);
	}
	if (!space->root.raw) {
		job_free(job, &spaces, space);
		return -ENOMEM;
	}
	spinlock_init(&space->lock, LOCK_LEVEL_SPACE);
	space->references = 1;
	list_init(&space->order);
	space->top = USER_TOP - random_word() % RANDOM_PAGES * PAGE_SIZE;
	space->leaf_base = LEAF_NONE;
	space->limit = UINT64_MAX;
	space->job = job;
	*result = space;
	return 0;
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
void space_destroy(struct space *space)
{
	struct gather gather;

	space->dead = true;
	space_flush(space, 0, USER_TOP);
	gather_init(&gather, space);
	while (!list_is_empty(&space->order)) {
		struct mapping *mapping = container_of(space->order.next, struct mapping, order);
		uaddr_t start = mapping->start, end = mapping->end;
		struct mapping *above;

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
		above = mapping_next(mapping);
		mapping_remove(mapping);
		/* What lies below is gone already: each table goes with its last mapping. */
		tables_prune(&gather, start, end, above);
		gather.end = 0;
		gather_finish(&gather);
	}
	/* What a copy that failed left. */
	tables_prune(&gather, 0, 1UL << 47, NULL);
	gather.end = 0;
	gather_finish(&gather);
	mapping_drop_spare(space);
	arch_root_destroy(space->root);
	job_uncharge_pages(space->job, space->credit + 1);
	job_free(space->job, &spaces, space);
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

/* Empties a range whose edges are edges of mappings; returns the neighbour above. */
static struct mapping *remove_range(struct gather *gather, struct mapping *mapping, uaddr_t end)
{
	while (mapping && mapping->start < end) {
		struct mapping *next = mapping_next(mapping);

		entries_clear(gather, mapping->start, mapping->end);
		mapping_remove(mapping);
		mapping = next;
	}
	return mapping;
}

/* Makes room at a fixed place; *above becomes the neighbour. */
static NOINLINE int make_room(struct space *space, uaddr_t start, uaddr_t end, bool replace,
			      struct mapping **above)
{
	struct gather gather;
	int error;

	*above = mapping_from(space, start);
	if (!*above || (*above)->start >= end)
		return 0;
	if (!replace)
		return -EEXIST;
	if (has_kernel_page(space, start, end))
		return -EINVAL;
	error = mapping_split_range(space, start, end);
	if (error)
		return error;
	gather_init(&gather, space);
	*above = remove_range(&gather, mapping_from(space, start), end);
	gather_finish(&gather);
	return 0;
}

/*
 * Private memory is charged when it is touched. What the job could not provide now if all of it
 * were touched is refused at once, so that a program can say so instead of dying later; reserved
 * addresses (no access) and stacks are not meant to be used whole.
 */
static bool is_hopeless(const struct space *space, uint64_t length, uint32_t flags)
{
	return SPACE_PROTECTION(flags) & ACCESS_WRITE && !(flags & MAP_GUARD_BELOW) &&
	       length > job_memory_left(space->job);
}

/* The part of space_map that needs the lock. */
static int enter_mapping(struct space *space, uaddr_t *address, uint64_t length, uint32_t flags,
			 struct vmo *vmo, uint64_t offset, unsigned access_max)
{
	struct mapping *mapping = mapping_alloc(space), *above;
	bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
	uaddr_t place = *address;
	int error = 0;

	if (unlikely(!mapping))
		return -ENOMEM;
	if (unlikely(length > space->limit || space->mapped > space->limit - length ||
		     (!vmo && is_hopeless(space, length, flags))))
		error = -ENOMEM;
	else if (fixed)
		error = make_room(space, place, place + length, !(flags & MAP_FIXED_NOREPLACE),
				  &above);
	else if (!(place = mapping_place(space, length, place, &above)))
		error = -ENOMEM;
	if (unlikely(error)) {
		mapping_free(space, mapping);
		return error;
	}
	mapping->start = place;
	mapping->end = place + length;
	mapping->vmo = vmo;
	mapping->page = NULL;
	mapping->offset = offset;
	mapping->access = (uint8_t)SPACE_PROTECTION(flags);
	mapping->access_max = (uint8_t)access_max;
	mapping->shared = flags & MAP_SHARED;
	mapping->locked = false;
	mapping->guard = flags & MAP_GUARD_BELOW;
	if (vmo)
		object_retain(&vmo->object);
	mapping_insert(space, mapping, above);
	if (place == *address)
		mapping_merge(mapping);
	else
		space->hint = mapping;
	*address = place;
	return 0;
}

int space_map_any(struct space *space, uaddr_t *address, uint64_t length, uint32_t flags,
		  struct vmo *vmo, uint64_t offset, unsigned access_max)
{
	int error = check_map(*address, length, flags, vmo, offset, access_max);
	uaddr_t place = round_down_page(*address);

	if (error)
		return error;
	access_max |= !vmo ? ACCESS_ALL : flags & MAP_SHARED ? 0 : ACCESS_WRITE;
	spinlock_acquire(&space->lock);
	error = enter_mapping(space, &place, round_up_page(length), flags, vmo, offset, access_max);
	spinlock_release(&space->lock);
	*address = place;
	return error;
}

int space_map_page(struct space *space, uaddr_t address, struct page *page, unsigned access)
{
	struct mapping *mapping, *above;
	int error = -EEXIST;

	if (!space_range_valid(address, PAGE_SIZE))
		return -EINVAL;
	spinlock_acquire(&space->lock);
	above = mapping_from(space, address);
	if (!above || above->start > address) {
		mapping = mapping_alloc(space);
		error = -ENOMEM;
		if (mapping) {
			*mapping = (struct mapping){
				.start = address,
				.end = address + PAGE_SIZE,
				.page = page,
				.shared = true,
				.access = (uint8_t)access,
				.access_max = (uint8_t)access,
			};
			mapping_insert(space, mapping, above);
			error = 0;
		}
	}
	spinlock_release(&space->lock);
	return error;
}

/* --- unmap and protect ----------------------------------------------------------------------- */

/* Unmaps from a mapping on; the edges of the range are edges of mappings. */
static void unmap_range(struct space *space, struct mapping *mapping, uaddr_t start, uaddr_t end)
{
	UNINITIALISED struct gather gather;
	struct mapping *above;

	gather_init(&gather, space);
	above = remove_range(&gather, mapping, end);
	tables_prune(&gather, start, end, above);
	gather_finish(&gather);
}

void space_unmap_page(struct space *space, uaddr_t address)
{
	spinlock_acquire(&space->lock);
	unmap_range(space, mapping_from(space, address), address, address + PAGE_SIZE);
	spinlock_release(&space->lock);
}

int space_unmap_any(struct space *space, uaddr_t address, uint64_t length)
{
	uaddr_t end = address + round_up_page(length);
	struct mapping *mapping;
	int error = 0;

	if (!space_range_valid(address, length))
		return -EINVAL;
	spinlock_acquire(&space->lock);
	mapping = mapping_from(space, address);
	if (!mapping || mapping->start != address || mapping->end != end || mapping->page) {
		error = has_kernel_page(space, address, end)
				? -EINVAL
				: mapping_split_range(space, address, end);
		mapping = mapping_from(space, address);
	}
	if (!error)
		unmap_range(space, mapping, address, end);
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
