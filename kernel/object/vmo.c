/* SPDX-License-Identifier: MIT */
/*
 * Memory objects: their life, their size, and how a page gets there. A page belongs to the object
 * by one share; clones share it by more, and whoever writes first takes a copy.
 */
#include <abi/errno.h>
#include <kernel/job.h>
#include <kernel/page.h>
#include <kernel/safe_point.h>
#include <kernel/slab.h>
#include <kernel/string.h>

#include "../mm/mapping.h"
#include "vmo_page.h"

#define POLL_PAGES 512 /* between looks at interrupts */

static struct object_cache vmos = OBJECT_CACHE("memory object", struct vmo);

/* --- pages ----------------------------------------------------------------------------------- */

/* Brings what the index costs up to date. -ENOMEM: it stays as it was. */
static int pay_nodes(struct vmo *vmo)
{
	unsigned nodes = vmo->pages.nodes, paid = vmo->nodes_paid;

	if (likely(nodes == paid || !vmo->job))
		return 0;
	if (nodes < paid)
		job_uncharge(vmo->job, (paid - nodes) * RADIX_NODE_BYTES);
	else if (job_charge(vmo->job, (nodes - paid) * RADIX_NODE_BYTES))
		return -ENOMEM;
	vmo->nodes_paid = nodes;
	return 0;
}

static void slot_clear(struct vmo *vmo, uint64_t index)
{
	radix_clear(&vmo->pages, index);
	(void)!pay_nodes(vmo);
}

/* The slot of an index, to be filled. NULL: no memory, no quota. */
static void **slot_create(struct vmo *vmo, uint64_t index)
{
	void **slot = radix_create(&vmo->pages, index);

	if (!slot || likely(!pay_nodes(vmo)))
		return slot;
	slot_clear(vmo, index);
	return NULL;
}

int vmo_insert(struct vmo *vmo, uint64_t index, struct page *page)
{
	void **slot;

	if (vmo->job && job_charge_pages(vmo->job, 1))
		return -ENOMEM;
	slot = slot_create(vmo, index);
	if (!slot) {
		if (vmo->job)
			job_uncharge_pages(vmo->job, 1);
		return -ENOMEM;
	}
	*slot = page;
	vmo->page_count++;
	return 0;
}

struct page *vmo_remove(struct vmo *vmo, uint64_t index)
{
	void **slot = radix_find(&vmo->pages, index);
	struct page *page = slot_page(slot);

	if (!slot || !*slot)
		return NULL;
	slot_clear(vmo, index);
	if (!page)
		return NULL;
	vmo->page_count--;
	if (page->flags & (PAGE_DIRTY | PAGE_WRITING))
		vmo->dirty_count--;
	if (vmo->job)
		job_uncharge_pages(vmo->job, 1);
	return page;
}

void vmo_page_drop(struct page *page)
{
	if (page_drop_share(page))
		page_free(page);
}

void page_chain_add(struct page_chain *chain, struct page *page, uint64_t index)
{
	page->index = index;
	page->owner = chain->first;
	chain->first = page;
}

struct page *page_chain_take(struct page_chain *chain, uint64_t *index)
{
	struct page *page = chain->first;

	if (page) {
		*index = page->index;
		chain->first = page->owner;
	}
	return page;
}

void page_chain_drop(struct page_chain *chain)
{
	uint64_t index;
	struct page *page;

	while ((page = page_chain_take(chain, &index)))
		vmo_page_drop(page);
}

/* --- life ------------------------------------------------------------------------------------ */

static struct vmo *create(struct job *job, uint64_t size, const char *name, enum vmo_kind kind)
{
	struct vmo *vmo = job ? job_alloc(job, &vmos) : object_cache_alloc(&vmos);

	if (!vmo)
		return NULL;
	object_init(&vmo->object, OBJECT_VMO);
	spinlock_init(&vmo->lock, LOCK_LEVEL_VMO);
	list_init(&vmo->mappings);
	wait_queue_init(&vmo->waiters);
	wait_queue_init(&vmo->syncers);
	event_init(&vmo->pager, EVENT_PAGER, NULL);
	vmo->kind = (uint8_t)kind;
	vmo->cache = CACHE_WRITE_BACK;
	vmo->size = size;
	vmo->request_from = UINT64_MAX;
	memcpy(vmo->name, name, strnlen(name, sizeof(vmo->name) - 1));
	vmo->job = job;
	return vmo;
}

int vmo_create(struct job *job, uint64_t size, const char *name, struct vmo **vmo)
{
	if (size > VMO_SIZE_MAX)
		return -EFBIG;
	*vmo = create(job, size, name, VMO_ANONYMOUS);
	return *vmo ? 0 : -ENOMEM;
}

int vmo_create_physical(paddr_t address, uint64_t size, enum cache_mode cache, const char *name,
			struct vmo **vmo)
{
	if (!size || address.raw % PAGE_SIZE || size % PAGE_SIZE || size > VMO_SIZE_MAX ||
	    address.raw > (1UL << 52) - size)
		return -EINVAL;
	if (!page_range_is_foreign(address.raw, size))
		return -EPERM;
	*vmo = create(NULL, size, name, VMO_PHYSICAL);
	if (!*vmo)
		return -ENOMEM;
	(*vmo)->physical = address;
	(*vmo)->cache = (uint8_t)cache;
	return 0;
}

int vmo_create_boot(paddr_t address, uint64_t size, const char *name, struct vmo **result)
{
	struct vmo *vmo = create(NULL, size, name, VMO_ANONYMOUS);

	if (!vmo)
		return -ENOMEM;
	spinlock_acquire(&vmo->lock);
	for (uint64_t index = 0; index < pages_of(size); index++) {
		struct page *page = paddr_page(paddr(address.raw + index * PAGE_SIZE));

		if (vmo_insert(vmo, index, page)) {
			spinlock_release(&vmo->lock);
			object_release(&vmo->object);
			return -ENOMEM;
		}
		page->use = PAGE_VMO;
	}
	spinlock_release(&vmo->lock);
	*result = vmo;
	return 0;
}

int vmo_create_paged(struct job *job, uint64_t size, struct port *port, uint64_t key,
		     const char *name, struct vmo **vmo)
{
	if (size > VMO_SIZE_MAX)
		return -EFBIG;
	*vmo = create(job, size, name, VMO_PAGED);
	if (!*vmo)
		return -ENOMEM;
	event_bind(&(*vmo)->pager, port, key);
	return 0;
}

/* Takes out all pages from an index on, and wakes whoever waits for one. The lock is held. */
static void remove_from(struct vmo *vmo, uint64_t index, struct page_chain *chain)
{
	for (unsigned count = 1; radix_next(&vmo->pages, &index); count++, index++) {
		struct page *page = vmo_remove(vmo, index);

		if (page)
			page_chain_add(chain, page, index);
		if (count % POLL_PAGES == 0)
			arch_interrupts_poll();
	}
	wait_wake_all(&vmo->waiters, 0);
	wait_wake_all(&vmo->syncers, 0);
}

static void vmo_destroy(struct object *object)
{
	struct vmo *vmo = container_of(object, struct vmo, object);
	struct page_chain chain = {NULL};

	spinlock_acquire(&vmo->lock);
	remove_from(vmo, 0, &chain);
	spinlock_release(&vmo->lock);
	page_chain_drop(&chain);
	event_unbind(&vmo->pager);
	if (vmo->job)
		job_free(vmo->job, &vmos, vmo);
	else
		object_cache_free(&vmos, vmo);
}

const struct object_type vmo_type = {
	.name = "memory object",
	.destroy = vmo_destroy,
};

void vmo_info(struct vmo *vmo, struct vmo_info *info)
{
	spinlock_acquire(&vmo->lock);
	*info = (struct vmo_info){
		.id = vmo->object.id,
		.size = vmo->size,
		.pages = vmo->page_count,
		.dirty = vmo->dirty_count,
		.mappings = vmo->mapping_count,
		.flags = vmo->kind == VMO_PHYSICAL ? VMO_INFO_PHYSICAL
			 : vmo->kind == VMO_PAGED  ? VMO_INFO_PAGED
						   : 0,
	};
	memcpy(info->name, vmo->name, sizeof(info->name));
	spinlock_release(&vmo->lock);
}

/* --- how a page gets there ------------------------------------------------------------------- */

/* As vmo_lookup, for an object that may grow to a size. */
static int look_up(struct vmo *vmo, uint64_t index, bool write, uint64_t size, struct page **page)
{
	*page = NULL;
	if (index >= pages_of(size))
		return -ENXIO;
	if (vmo->kind == VMO_PHYSICAL)
		return 0;
	*page = slot_page(radix_find(&vmo->pages, index));
	if (!*page)
		return -EAGAIN;
	if (!write)
		return 0;
	if ((*page)->shares > 1)
		return -EAGAIN;
	if (vmo->kind == VMO_PAGED) {
		vmo->dirty_count += !((*page)->flags & (PAGE_DIRTY | PAGE_WRITING));
		(*page)->flags |= PAGE_DIRTY;
	}
	return 0;
}

int vmo_lookup(struct vmo *vmo, uint64_t index, bool write, struct page **page)
{
	return look_up(vmo, index, write, vmo->size, page);
}

/* Gives the object a copy of a page that it shares with a clone. The lock is released. */
static int unshare(struct vmo *vmo, uint64_t index, struct page *page) RELEASES(vmo->lock)
{
	struct page *copy;
	void **slot;

	page_get_pin(page);
	spinlock_release(&vmo->lock);
	copy = page_alloc(PAGE_VMO);
	if (copy) {
		memcpy(page_pointer(copy), page_pointer(page), PAGE_SIZE);
		spinlock_acquire(&vmo->lock);
		slot = radix_find(&vmo->pages, index);
		if (slot_page(slot) == page) {
			copy->flags = page->flags;
			*slot = copy;
		} else {
			slot = NULL;
		}
		spinlock_release(&vmo->lock);
		if (slot) {
			vmo_sweep(vmo, index, index + 1, SWEEP_UNMAP);
			vmo_page_drop(page);
		} else {
			page_free(copy);
		}
	}
	if (page_drop_pin(page))
		page_free(page);
	return copy ? 0 : -ENOMEM;
}

/* Puts a page of zeroes where none is. The lock is released. */
static int fill(struct vmo *vmo, uint64_t index) RELEASES(vmo->lock)
{
	struct page *page;
	int error = 0;

	spinlock_release(&vmo->lock);
	page = page_alloc_zeroed(PAGE_VMO);
	if (!page)
		return -ENOMEM;
	spinlock_acquire(&vmo->lock);
	if (!slot_page(radix_find(&vmo->pages, index))) {
		error = vmo_insert(vmo, index, page);
		if (!error)
			page = NULL;
	}
	spinlock_release(&vmo->lock);
	if (page)
		page_free(page);
	return error;
}

void vmo_announce(struct vmo *vmo)
{
	event_raise(&vmo->pager);
}

/* Asks the pager for a page, unless somebody has, and waits. The lock is released. */
static int request(struct vmo *vmo, uint64_t index, bool write) RELEASES(vmo->lock)
{
	void **slot = slot_create(vmo, index);
	bool asked = slot && *slot && !(slot_mark(slot) >> 8);
	int error;

	if (!slot) {
		spinlock_release(&vmo->lock);
		return -ENOMEM;
	}
	if (!asked) {
		*slot = (void *)(MARK | (write ? MARK_WRITE : 0));
		if (index < vmo->request_from)
			vmo->request_from = index;
		vmo_announce(vmo);
	}
	error = wait_on(&vmo->waiters, &vmo->lock, WAIT_FOREVER, WAIT_INTERRUPTIBLE);
	if (error)
		return error;
	spinlock_acquire(&vmo->lock);
	slot = radix_find(&vmo->pages, index);
	if (slot && slot_is_mark(slot) && slot_mark(slot) >> 8)
		error = -EIO;
	spinlock_release(&vmo->lock);
	return error;
}

/* As vmo_prepare, for an object that may grow to a size. */
static int prepare(struct vmo *vmo, uint64_t index, bool write, uint64_t size)
{
	struct page *page;
	int error;

	spinlock_acquire(&vmo->lock);
	error = look_up(vmo, index, write, size > vmo->size ? size : vmo->size, &page);
	if (error != -EAGAIN) {
		spinlock_release(&vmo->lock);
		return error;
	}
	if (page)
		return unshare(vmo, index, page);
	/* What the kernel itself adds behind the end needs no pager. */
	if (vmo->kind == VMO_ANONYMOUS || index >= pages_of(vmo->size))
		return fill(vmo, index);
	return request(vmo, index, write);
}

int vmo_prepare(struct vmo *vmo, uint64_t index, bool write)
{
	return prepare(vmo, index, write, 0);
}

int vmo_page(struct vmo *vmo, uint64_t index, bool write, uint64_t limit, struct page **page)
{
	for (;;) {
		int error;

		spinlock_acquire(&vmo->lock);
		error = look_up(vmo, index, write, limit > vmo->size ? limit : vmo->size, page);
		if (!error && *page)
			page_get_pin(*page);
		spinlock_release(&vmo->lock);
		if (error != -EAGAIN)
			return error || *page ? error : -EINVAL;
		error = prepare(vmo, index, write, limit);
		if (error)
			return error;
	}
}

/* --- size ------------------------------------------------------------------------------------ */

/* Zeroes a page from an offset on, if it is there. Blocks. */
static int zero_tail(struct vmo *vmo, uint64_t index, uint64_t offset)
{
	struct page *page;
	bool present;
	int error;

	spinlock_acquire(&vmo->lock);
	present = slot_page(radix_find(&vmo->pages, index)) != NULL;
	spinlock_release(&vmo->lock);
	if (!present)
		return 0;
	error = vmo_page(vmo, index, true, 0, &page);
	if (error)
		return error;
	memset((char *)page_pointer(page) + offset, 0, PAGE_SIZE - offset);
	space_unpin(&page, 1);
	return 0;
}

int vmo_set_size(struct vmo *vmo, uint64_t size)
{
	struct page_chain chain = {NULL};
	uint64_t old;
	int error = 0;

	if (vmo->kind == VMO_PHYSICAL)
		return -EINVAL;
	if (size > VMO_SIZE_MAX)
		return -EFBIG;
	spinlock_acquire(&vmo->lock);
	old = vmo->size;
	vmo->size = size;
	if (size < old)
		remove_from(vmo, pages_of(size), &chain);
	spinlock_release(&vmo->lock);
	if (size >= old)
		return 0;
	/* Nobody finds the pages any more; they go when nobody sees them any more. */
	vmo_sweep(vmo, pages_of(size), pages_of(old), SWEEP_TRUNCATE);
	page_chain_drop(&chain);
	if (size % PAGE_SIZE)
		error = zero_tail(vmo, size >> PAGE_SHIFT, size % PAGE_SIZE);
	return error == -ENXIO ? 0 : error;
}

/* --- clones ---------------------------------------------------------------------------------- */

/* A page that a clone may have: the source's own, or a copy where bytes must differ. */
static struct page *clone_page(struct page *page, uint64_t bytes)
{
	struct page *copy;

	if (page->pins == 1 && bytes >= PAGE_SIZE) {
		page_get_share(page);
		return page;
	}
	/* Somebody else's pin may write to it behind the entries' back. */
	copy = page_alloc_zeroed(PAGE_VMO);
	if (copy)
		memcpy(page_pointer(copy), page_pointer(page),
		       bytes < PAGE_SIZE ? bytes : PAGE_SIZE);
	return copy;
}

/* Gives a clone one page of its source. */
static int clone_one(struct vmo *from, uint64_t index, struct vmo *to, uint64_t to_index,
		     uint64_t bytes)
{
	struct page *page, *given;
	int error;

	spinlock_acquire(&from->lock);
	error = from->kind == VMO_ANONYMOUS && !slot_page(radix_find(&from->pages, index));
	spinlock_release(&from->lock);
	if (error)
		return 0; /* zero in both */
	error = vmo_page(from, index, false, 0, &page);
	if (error)
		return error == -ENXIO ? 0 : error;
	given = clone_page(page, bytes);
	error = -ENOMEM;
	if (given) {
		spinlock_acquire(&to->lock);
		error = vmo_insert(to, to_index, given);
		spinlock_release(&to->lock);
		if (error)
			vmo_page_drop(given);
	}
	space_unpin(&page, 1);
	return error;
}

int vmo_clone(struct vmo *from, uint64_t offset, uint64_t size, struct job *job,
	      struct vmo **result)
{
	uint64_t first = offset >> PAGE_SHIFT;
	struct vmo *to;
	int error;

	if (offset % PAGE_SIZE || from->kind == VMO_PHYSICAL)
		return -EINVAL;
	if (size > VMO_SIZE_MAX || offset > VMO_SIZE_MAX - size)
		return -EFBIG;
	error = vmo_create(job, size, from->name, &to);
	if (error)
		return error;
	for (uint64_t i = 0; !error && i < pages_of(size); i++) {
		error = clone_one(from, first + i, to, i, size - i * PAGE_SIZE);
		if (!error && work_interrupted(ATTENTION_KILL))
			error = -EINTR;
	}
	if (error) {
		object_release(&to->object);
		return error;
	}
	/* From here on a write to a shared page is seen, and copies. */
	vmo_sweep(from, first, first + pages_of(size), SWEEP_PROTECT);
	*result = to;
	return 0;
}
