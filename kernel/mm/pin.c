/* SPDX-License-Identifier: MIT */
/*
 * Pinned pages: the memory of leases. The pages are found and un-shared first; from then on their
 * bytes are reached through the direct map and a copy cannot fault.
 */
#include <abi/errno.h>
#include <kernel/page.h>
#include <kernel/string.h>

#include "mapping.h"

/* Pins the page of an address that is mapped with the access; NULL: a fault is needed. */
static struct page *pin_mapped(struct space *space, uaddr_t address, unsigned access)
{
	struct mapping *mapping = mapping_from(space, address);
	struct page *page = NULL;
	entry_t *entry;

	if (!mapping || address < mapping->start)
		return NULL;
	entry = entry_of(space, address);
	if (!entry || !entry_is_present(*entry) ||
	    (access & ACCESS_WRITE && !entry_is_writable(*entry)))
		return NULL;
	if (mapping->page || !mapping->vmo || mapping->vmo->kind != VMO_PHYSICAL)
		page = page_array + (entry_paddr(*entry).raw >> PAGE_SHIFT);
	if (page)
		page_get_pin(page);
	return page;
}

static bool is_device(struct space *space, uaddr_t address)
{
	struct mapping *mapping = mapping_from(space, address);

	return mapping && mapping->start <= address && mapping->vmo &&
	       mapping->vmo->kind == VMO_PHYSICAL;
}

static int pin_one(struct space *space, uaddr_t address, unsigned access, struct page **page)
{
	for (;;) {
		bool device;
		int error;

		spinlock_acquire(&space->lock);
		*page = pin_mapped(space, address, access);
		device = !*page && is_device(space, address);
		spinlock_release(&space->lock);
		if (*page)
			return 0;
		error = device ? -EFAULT : space_fault(space, address, access);
		if (error)
			return error;
	}
}

int space_pin(struct space *space, uaddr_t address, uint64_t length, unsigned access,
	      struct page **pages, unsigned limit, unsigned *count)
{
	uaddr_t at = round_down_page(address), end = address + length;

	*count = 0;
	if (length > USER_TOP || address > USER_TOP - length)
		return -EFAULT;
	if ((round_up_page(end) - at) >> PAGE_SHIFT > limit)
		return -EINVAL;
	for (; at < end; at += PAGE_SIZE) {
		int error = pin_one(space, at, access, &pages[*count]);

		if (error) {
			space_unpin(pages, *count);
			*count = 0;
			return error;
		}
		++*count;
	}
	return 0;
}

void space_unpin(struct page *const *pages, unsigned count)
{
	for (; count; count--, pages++)
		if (page_drop_pin(*pages))
			user_page_free(*pages);
}

/* How much of a copy lies in the first page; moves on to where the rest begins. */
static size_t page_part(struct page *const **pages, uint64_t *offset, size_t size, char **bytes)
{
	size_t part;

	*pages += *offset >> PAGE_SHIFT;
	*offset &= PAGE_MASK;
	*bytes = (char *)page_pointer(**pages) + *offset;
	part = PAGE_SIZE - *offset < size ? PAGE_SIZE - *offset : size;
	*offset += part;
	return part;
}

void pinned_read(struct page *const *pages, uint64_t offset, void *to, size_t size)
{
	for (size_t done = 0, part; done < size; done += part) {
		char *bytes;

		part = page_part(&pages, &offset, size - done, &bytes);
		memcpy((char *)to + done, bytes, part);
	}
}

void pinned_write(struct page *const *pages, uint64_t offset, const void *from, size_t size)
{
	for (size_t done = 0, part; done < size; done += part) {
		char *bytes;

		part = page_part(&pages, &offset, size - done, &bytes);
		memcpy(bytes, (const char *)from + done, part);
	}
}
