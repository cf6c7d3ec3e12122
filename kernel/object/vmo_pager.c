/* SPDX-License-Identifier: MIT */
/*
 * The pager's side of a memory object. Requests are marks in the object's own slots, so nothing is
 * queued anywhere; an event tells the pager to come and fetch them.
 *
 *   absent -> requested -> present (supply) -> dirty (a write) -> writing (vmo_dirty)
 *   writing -> present (vmo_written) or dirty again (written to meanwhile, or an error)
 *   present -> absent (vmo_evict)
 */
#include <abi/errno.h>
#include <kernel/string.h>

#include "../mm/mapping.h"
#include "vmo_page.h"

#define SUPPLY_BATCH 64 /* pages moved in one round of TLB flushes */

static int check_range(const struct vmo *vmo, uint64_t offset, uint64_t length)
{
	return vmo->kind != VMO_PAGED || offset % PAGE_SIZE || length % PAGE_SIZE ||
			       offset > VMO_SIZE_MAX || length > VMO_SIZE_MAX - offset
		       ? -EINVAL
		       : 0;
}

static bool to_be_fetched(void *const *slot)
{
	return slot && slot_is_mark(slot) && !(slot_mark(slot) & MARK_FETCHED) &&
	       !(slot_mark(slot) >> 8);
}

/* The first run of marks that the pager does not know; false where there is none. */
static bool fetch(struct vmo *vmo, struct vmo_request *request)
{
	uint64_t index = vmo->request_from, first;
	void **slot;

	while ((slot = radix_next(&vmo->pages, &index)) && !to_be_fetched(slot))
		index++;
	vmo->request_from = slot ? index : UINT64_MAX;
	if (!slot)
		return false;
	first = index;
	*request = (struct vmo_request){
		.kind = VMO_REQUEST_SUPPLY,
		.write = !!(slot_mark(slot) & MARK_WRITE),
		.offset = first << PAGE_SHIFT,
	};
	for (; to_be_fetched(slot); slot = radix_find(&vmo->pages, ++index))
		*slot = (void *)(slot_mark(slot) | MARK_FETCHED);
	vmo->request_from = index;
	request->length = (index - first) << PAGE_SHIFT;
	return true;
}

int vmo_request(struct vmo *vmo, struct vmo_request *request)
{
	int error = 0;

	if (vmo->kind != VMO_PAGED)
		return -EINVAL;
	spinlock_acquire(&vmo->lock);
	if (vmo->write_back) {
		vmo->write_back = false;
		*request = (struct vmo_request){
			.kind = VMO_REQUEST_WRITE_BACK,
			.length = round_up_page(vmo->size),
		};
	} else if (!fetch(vmo, request)) {
		error = -EAGAIN;
	}
	spinlock_release(&vmo->lock);
	return error;
}

/* --- supply ---------------------------------------------------------------------------------- */

/* Takes a run of pages out of the source. -ENODATA where it ends too early. */
static int take_pages(struct vmo *source, uint64_t first, uint64_t count, struct page_chain *chain)
{
	uint64_t taken = 0;

	spinlock_acquire(&source->lock);
	for (; taken < count; taken++) {
		struct page *page = vmo_remove(source, first + taken);

		if (!page)
			break;
		page_chain_add(chain, page, taken);
	}
	spinlock_release(&source->lock);
	vmo_sweep(source, first, first + taken, SWEEP_UNMAP);
	return taken == count ? 0 : -ENODATA;
}

/* A page that nobody else can change: itself, or a copy. Drops the one given. */
static struct page *own_page(struct page *page)
{
	struct page *copy = page;

	if (page->shares > 1 || page->pins) {
		copy = page_alloc(PAGE_VMO);
		if (copy)
			memcpy(page_pointer(copy), page_pointer(page), PAGE_SIZE);
		vmo_page_drop(page);
	}
	return copy;
}

/* Puts one supplied page in its place, unless there is one or the object ends before. */
static int put_page(struct vmo *vmo, uint64_t index, struct page *page)
{
	uint64_t size;
	int error = 0;

	page = own_page(page);
	if (!page)
		return -ENOMEM;
	page->flags = 0;
	size = read_once(vmo->size);
	if (index == size >> PAGE_SHIFT && size % PAGE_SIZE)
		memset((char *)page_pointer(page) + size % PAGE_SIZE, 0,
		       PAGE_SIZE - size % PAGE_SIZE);
	spinlock_acquire(&vmo->lock);
	if (index < pages_of(vmo->size) && !slot_page(radix_find(&vmo->pages, index))) {
		error = vmo_insert(vmo, index, page);
		if (!error)
			page = NULL;
	}
	spinlock_release(&vmo->lock);
	if (page)
		vmo_page_drop(page);
	return error;
}

int vmo_supply(struct vmo *vmo, uint64_t offset, uint64_t length, struct vmo *source,
	       uint64_t source_offset)
{
	uint64_t index = offset >> PAGE_SHIFT, from = source_offset >> PAGE_SHIFT;
	int error = check_range(vmo, offset, length);

	if (error || source->kind != VMO_ANONYMOUS || source_offset % PAGE_SIZE)
		return -EINVAL;
	for (uint64_t left = length >> PAGE_SHIFT, count; left && !error; left -= count) {
		struct page_chain chain = {NULL};
		struct page *page;
		uint64_t at;

		count = left < SUPPLY_BATCH ? left : SUPPLY_BATCH;
		error = take_pages(source, from, count, &chain);
		while ((page = page_chain_take(&chain, &at))) {
			int failed = put_page(vmo, index + at, page);

			if (failed)
				error = failed;
		}
		index += count;
		from += count;
		arch_interrupts_poll();
	}
	spinlock_acquire(&vmo->lock);
	wait_wake_all(&vmo->waiters, 0);
	spinlock_release(&vmo->lock);
	return error;
}

int vmo_supply_error(struct vmo *vmo, uint64_t offset, uint64_t length, int error)
{
	uint64_t end = (offset + length) >> PAGE_SHIFT, index = offset >> PAGE_SHIFT;
	void **slot;

	if (check_range(vmo, offset, length) || error <= 0 || error > 4095)
		return -EINVAL;
	spinlock_acquire(&vmo->lock);
	for (; (slot = radix_next(&vmo->pages, &index)) && index < end; index++)
		if (slot_is_mark(slot))
			*slot = (void *)(MARK | MARK_ERROR(error));
	wait_wake_all(&vmo->waiters, 0);
	spinlock_release(&vmo->lock);
	return 0;
}

/* --- write-back ------------------------------------------------------------------------------ */

/* Begins the write-back of one page. Somebody who has it pinned may change it any time. */
static void begin_writing(struct page *page)
{
	page->flags |= PAGE_WRITING;
	if (!page->pins)
		page->flags &= (uint16_t)~PAGE_DIRTY;
}

int vmo_dirty(struct vmo *vmo, uint64_t offset, struct vmo_range *ranges, unsigned count)
{
	uint64_t index = offset >> PAGE_SHIFT, first = index;
	unsigned found = 0;
	void **slot;

	if (check_range(vmo, offset, 0) || !count || count > 64)
		return -EINVAL;
	spinlock_acquire(&vmo->lock);
	for (; (slot = radix_next(&vmo->pages, &index)); index++) {
		struct page *page = slot_page(slot);
		uint64_t at = index << PAGE_SHIFT;

		if (!page || !(page->flags & PAGE_DIRTY))
			continue;
		if (found && ranges[found - 1].offset + ranges[found - 1].length == at) {
			ranges[found - 1].length += PAGE_SIZE;
		} else {
			if (found == count)
				break;
			ranges[found++] = (struct vmo_range){at, PAGE_SIZE};
		}
		begin_writing(page);
	}
	spinlock_release(&vmo->lock);
	if (found)
		vmo_sweep(vmo, first, index, SWEEP_PROTECT);
	return (int)found;
}

int vmo_written(struct vmo *vmo, uint64_t offset, uint64_t length, int error)
{
	uint64_t end = (offset + length) >> PAGE_SHIFT, index = offset >> PAGE_SHIFT;
	void **slot;

	if (check_range(vmo, offset, length) || error < 0 || error > 4095)
		return -EINVAL;
	spinlock_acquire(&vmo->lock);
	for (; (slot = radix_next(&vmo->pages, &index)) && index < end; index++) {
		struct page *page = slot_page(slot);

		if (!page || !(page->flags & PAGE_WRITING))
			continue;
		page->flags &= (uint16_t)~PAGE_WRITING;
		if (error)
			page->flags |= PAGE_DIRTY;
		else if (!(page->flags & PAGE_DIRTY))
			vmo->dirty_count--;
	}
	wait_wake_all(&vmo->syncers, error ? -EIO : 0);
	spinlock_release(&vmo->lock);
	return 0;
}

static bool is_dirty(struct vmo *vmo, uint64_t index, uint64_t end)
{
	void **slot;

	for (; (slot = radix_next(&vmo->pages, &index)) && index < end; index++) {
		struct page *page = slot_page(slot);

		if (page && page->flags & (PAGE_DIRTY | PAGE_WRITING))
			return true;
	}
	return false;
}

int vmo_sync(struct vmo *vmo, uint64_t offset, uint64_t length)
{
	uint64_t first = offset >> PAGE_SHIFT, end = pages_of(offset + length);

	for (;;) {
		int error;

		spinlock_acquire(&vmo->lock);
		if (!vmo->dirty_count || !is_dirty(vmo, first, end)) {
			spinlock_release(&vmo->lock);
			return 0;
		}
		vmo->write_back = true;
		vmo_announce(vmo);
		error = wait_on(&vmo->syncers, &vmo->lock, WAIT_FOREVER, WAIT_INTERRUPTIBLE);
		if (error)
			return error;
	}
}

int64_t vmo_evict(struct vmo *vmo, uint64_t offset, uint64_t length)
{
	uint64_t end = (offset + length) >> PAGE_SHIFT, index = offset >> PAGE_SHIFT;
	struct page_chain chain = {NULL};
	int64_t freed = 0;
	void **slot;

	if (check_range(vmo, offset, length))
		return -EINVAL;
	spinlock_acquire(&vmo->lock);
	for (; (slot = radix_next(&vmo->pages, &index)) && index < end; index++) {
		struct page *page = slot_page(slot);

		if (!page || page->flags & (PAGE_DIRTY | PAGE_WRITING) || page->pins ||
		    page->shares > 1 || vmo_is_locked(vmo, index, index + 1))
			continue;
		page_chain_add(&chain, vmo_remove(vmo, index), index);
		freed++;
	}
	spinlock_release(&vmo->lock);
	if (freed)
		vmo_sweep(vmo, offset >> PAGE_SHIFT, end, SWEEP_UNMAP);
	page_chain_drop(&chain);
	return freed;
}
