/* SPDX-License-Identifier: MIT */
/*
 * Page faults. A fault looks with the lock held, prepares what it lacks (tables, a zeroed page, a
 * copy, a page of an object) without it, and looks again. The count of changes tells whether the
 * mapping and the entry seen before are still the ones.
 */
#include <abi/errno.h>
#include <arch/bytes.h>
#include <kernel/page.h>
#include <kernel/string.h>

#include "mapping.h"

#define AGAIN        1  /* prepared: look again */
#define AROUND_PAGES 15 /* pages of an object that are mapped along with the one wanted */

struct fault {
	struct space *space;
	uaddr_t address; /* of the page */
	unsigned access;
	struct page *fresh; /* zeroed, if there is one */
	struct table_stock stock;
};

static inline bool allows(const struct mapping *mapping, unsigned access)
{
	/* Whatever else a page allows, it can be read. */
	return mapping->access && !(access & ~(mapping->access | ACCESS_READ));
}

/* Enters a page of private memory that has been charged. Space and entry are as they were seen. */
static ALWAYS_INLINE void commit_private(struct space *space, const struct mapping *mapping,
					 entry_t *entry, struct page *page)
{
	entry_t made = entry_make_user(page_paddr(page), mapping->access, CACHE_WRITE_BACK);

	page->owner = space->job;
	entry->raw = made.raw | ENTRY_COUNTED;
	space->resident++;
}

/* Private memory without a page yet, and without the luck of space_fault's first look. */
static int fault_zero(struct fault *fault, const struct mapping *mapping, entry_t *entry)
	REQUIRES(fault->space->lock)
{
	struct space *space = fault->space;
	uint64_t changes = space->changes;

	if (!fault->fresh) {
		spinlock_release(&fault->space->lock);
		fault->fresh = page_alloc_zeroed(PAGE_USER);
		spinlock_acquire(&fault->space->lock);
		if (!fault->fresh)
			return -ENOMEM;
		if (space->changes != changes || !entry_is_empty(*entry))
			return AGAIN;
	}
	if (!space_charge(space))
		return -ENOMEM;
	commit_private(space, mapping, entry, fault->fresh);
	fault->fresh = NULL;
	return 0;
}

/* Replaces an entry (or none) by a private copy of the page, which the caller has pinned. */
static int fault_copy(struct fault *fault, const struct mapping *mapping, entry_t *entry,
		      struct page *source) REQUIRES(fault->space->lock)
{
	struct space *space = fault->space;
	uint64_t changes = space->changes;
	entry_t old = *entry;
	struct gather gather;
	struct page *copy;
	int error = AGAIN;

	spinlock_release(&fault->space->lock);
	copy = page_alloc(PAGE_USER);
	if (copy)
		memcpy(page_pointer(copy), page_pointer(source), PAGE_SIZE);
	spinlock_acquire(&fault->space->lock);
	if (!copy) {
		error = -ENOMEM;
	} else if (space->changes == changes && entry->raw == old.raw) {
		error = space_charge(space) ? 0 : -ENOMEM;
		if (!error) {
			commit_private(space, mapping, entry, copy);
			copy = NULL;
			gather_init(&gather, space);
			gather_entry(&gather, fault->address, old);
			gather_finish(&gather);
		}
	}
	if (copy)
		page_free(copy);
	if (page_drop_pin(source))
		user_page_free(source);
	return error;
}

/* A write to a private page that is mapped read-only. */
static int fault_unshare(struct fault *fault, const struct mapping *mapping, entry_t *entry)
	REQUIRES(fault->space->lock)
{
	struct page *page = page_array + (entry_paddr(*entry).raw >> PAGE_SHIFT);

	if (__atomic_load_n(&page->shares, __ATOMIC_ACQUIRE) == 1) {
		/* The others are gone. A CPU with the old entry faults once more. */
		entry->raw |= ENTRY_WRITE;
		return 0;
	}
	page_get_pin(page);
	return fault_copy(fault, mapping, entry, page);
}

/* The object's memory for an address, as an entry; the page, where it has one, comes pinned. */
static int look_up(const struct mapping *mapping, uaddr_t address, bool write, bool pin,
		   entry_t *entry, struct page **page)
{
	struct vmo *vmo = mapping->vmo;
	uint64_t index = mapping_index(mapping, address);
	unsigned access = mapping->access;
	int error;

	spinlock_acquire(&vmo->lock);
	error = vmo_lookup(vmo, index, write, page);
	if (!error && *page && pin)
		page_get_pin(*page);
	spinlock_release(&vmo->lock);
	if (error)
		return error;
	/* The first write to each page of an object comes here, so that it is known as changed. */
	if (*page && !write)
		access &= ~ACCESS_WRITE;
	*entry = entry_make_user(*page ? page_paddr(*page)
				       : paddr(vmo->physical.raw + (index << PAGE_SHIFT)),
				 access, (enum cache_mode)vmo->cache);
	return 0;
}

/* Maps pages that are there anyway behind the one wanted: programs read on. */
static void fault_around(const struct mapping *mapping, uaddr_t address, entry_t *entry)
{
	for (unsigned i = 0; i < AROUND_PAGES; i++) {
		struct page *page;

		address += PAGE_SIZE;
		entry++;
		if (address >= mapping->end || address % LARGE_PAGE_SIZE == 0 ||
		    !entry_is_empty(*entry) ||
		    look_up(mapping, address, false, false, entry, &page))
			return;
	}
}

static int fault_object(struct fault *fault, const struct mapping *mapping, entry_t *entry)
	REQUIRES(fault->space->lock)
{
	struct space *space = fault->space;
	struct vmo *vmo = mapping->vmo;
	uint64_t index = mapping_index(mapping, fault->address);
	bool write = fault->access & ACCESS_WRITE, private = write && !mapping->shared;
	struct gather gather;
	struct page *page;
	entry_t old = *entry, mapped;
	int error = look_up(mapping, fault->address, write && !private, private, &mapped, &page);

	if (!error && private && page)
		return fault_copy(fault, mapping, entry, page);
	if (!error) {
		*entry = mapped;
		if (entry_is_present(old) && entry_paddr(old).raw != entry_paddr(mapped).raw) {
			gather_init(&gather, space);
			gather_entry(&gather, fault->address, old);
			gather_finish(&gather);
		}
		if (!write || !page)
			fault_around(mapping, fault->address, entry);
		return 0;
	}
	if (error != -EAGAIN)
		return error;
	object_retain(&vmo->object);
	spinlock_release(&fault->space->lock);
	error = vmo_prepare(vmo, index, write && !private);
	object_release(&vmo->object);
	spinlock_acquire(&fault->space->lock);
	return error ? error : AGAIN;
}

/* One look; the lock is held before and after. */
static int attempt(struct fault *fault) REQUIRES(fault->space->lock)
{
	struct space *space = fault->space;
	struct mapping *mapping = mapping_from(space, fault->address);
	entry_t *entry;

	if (!mapping || fault->address < mapping->start)
		return -EFAULT;
	if (!allows(mapping, fault->access))
		return -EACCES;
	entry = entry_of(space, fault->address);
	if (unlikely(!entry)) {
		entry = arch_entry_create(space->root, fault->address, &fault->stock);
		if (!entry) {
			bool filled;

			spinlock_release(&fault->space->lock);
			filled = space_stock_fill(space, &fault->stock);
			spinlock_acquire(&fault->space->lock);
			return filled ? AGAIN : -ENOMEM;
		}
	}
	if (entry_is_empty(*entry)) {
		if (mapping->vmo)
			return fault_object(fault, mapping, entry);
		if (likely(!mapping->page))
			return fault_zero(fault, mapping, entry);
		*entry = entry_make_user(page_paddr(mapping->page), mapping->access,
					 CACHE_WRITE_BACK);
		return 0;
	}
	if (!(fault->access & ACCESS_WRITE) || entry_is_writable(*entry))
		return 0; /* another thread was first */
	return entry_is_counted(*entry) ? fault_unshare(fault, mapping, entry)
					: fault_object(fault, mapping, entry);
}

/* Everything but the plain case. The lock is held, and released. */
static NOINLINE int fault_slowly(struct space *space, uaddr_t address, unsigned access,
				 struct page *fresh) RELEASES(space->lock) NO_LOCK_ANALYSIS
{
	struct fault fault = {.space = space, .address = address, .access = access, .fresh = fresh};
	int result;

	do
		result = attempt(&fault);
	while (unlikely(result == AGAIN));
	spinlock_release(&space->lock);
	if (unlikely(fault.fresh))
		page_free(fault.fresh);
	if (unlikely(fault.stock.count))
		space_stock_drain(space, &fault.stock);
	return result;
}

/* The entry of an address in private memory that has no page yet, NULL for anything else. */
static ALWAYS_INLINE entry_t *plain_entry(struct space *space, const struct mapping *mapping,
					  uaddr_t address, unsigned access)
{
	entry_t *entry;

	if (unlikely(!mapping || address < mapping->start || mapping->vmo || mapping->page ||
		     !allows(mapping, access)))
		return NULL;
	entry = entry_of(space, address);
	return likely(entry && entry_is_empty(*entry)) ? entry : NULL;
}

int space_fault(struct space *space, uaddr_t address, unsigned access)
{
	struct mapping *mapping;
	struct page *fresh;
	entry_t *entry;
	uint64_t changes;

	address = round_down_page(address);
	spinlock_acquire(&space->lock);
	mapping = mapping_from(space, address);
	changes = space->changes;
	entry = plain_entry(space, mapping, address, access);
	if (unlikely(!entry))
		return fault_slowly(space, address, access, NULL);
	spinlock_release(&space->lock);
	fresh = page_alloc(PAGE_USER);
	if (unlikely(!fresh)) {
		spinlock_acquire(&space->lock);
		return fault_slowly(space, address, access, NULL);
	}
	arch_zero_page(page_pointer(fresh));
	spinlock_acquire(&space->lock);
	if (unlikely(space->changes != changes || !entry_is_empty(*entry) || !space_charge(space)))
		return fault_slowly(space, address, access, fresh);
	commit_private(space, mapping, entry, fresh);
	spinlock_release(&space->lock);
	return 0;
}
