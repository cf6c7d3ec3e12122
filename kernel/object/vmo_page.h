/* SPDX-License-Identifier: MIT */
/* The pages of a memory object, for the files that implement it. The object's lock is held. */
#ifndef OBJECT_VMO_PAGE_H
#define OBJECT_VMO_PAGE_H

#include <kernel/page.h>
#include <kernel/vmo.h>

/* struct page.flags of an object's page. */
#define PAGE_DIRTY   1 /* changed since its write-back began */
#define PAGE_WRITING 2 /* being written back */

/* A slot without a page may hold a mark: somebody waits, or waited in vain. */
#define MARK          1UL
#define MARK_FETCHED  2UL /* the pager knows */
#define MARK_WRITE    4UL
#define MARK_ERROR(e) ((uint64_t)(e) << 8) /* the pager's answer, an errno */

static inline bool slot_is_mark(void *const *slot)
{
	return (uintptr_t)*slot & MARK;
}

static inline uint64_t slot_mark(void *const *slot)
{
	return (uintptr_t)*slot;
}

static inline struct page *slot_page(void *const *slot)
{
	return slot && *slot && !slot_is_mark(slot) ? *slot : NULL;
}

static inline uint64_t pages_of(uint64_t bytes)
{
	return round_up_page(bytes) >> PAGE_SHIFT;
}

/* Puts a page where none is; the object pays for it. -ENOMEM. */
NODISCARD int vmo_insert(struct vmo *vmo, uint64_t index, struct page *page);
/* Takes out a page or a mark; the page's share is the caller's. NULL where there was no page. */
struct page *vmo_remove(struct vmo *vmo, uint64_t index);
/* Gives back a page that was taken out: the last holder frees it. Any lock may be held. */
void vmo_page_drop(struct page *page);

/* Pages taken out, to be let go when no mapping shows them any more. */
struct page_chain {
	struct page *first;
};
void page_chain_add(struct page_chain *chain, struct page *page, uint64_t index);
/* NULL at the end. */
struct page *page_chain_take(struct page_chain *chain, uint64_t *index);
void page_chain_drop(struct page_chain *chain);

/* The page at an index, present and pinned; it may lie behind the end but below the limit. Blocks.
 */
NODISCARD int vmo_page(struct vmo *vmo, uint64_t index, bool write, uint64_t limit,
		       struct page **page);

/* Announces to the pager that vmo_request has something. */
void vmo_announce(struct vmo *vmo);

#endif
