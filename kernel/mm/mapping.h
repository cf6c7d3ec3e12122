/* SPDX-License-Identifier: MIT */
/* Mappings, and what the files of the address space share. The space's lock is held throughout. */
#ifndef MM_MAPPING_H
#define MM_MAPPING_H

#include <kernel/space.h>
#include <kernel/vmo.h>

struct mapping {
	struct tree_node node;
	struct list order;
	struct list vmo_link; /* the start, end and offset of a mapping on this list change only */
	uaddr_t start, end;   /* with the object's lock held as well */
	struct space *space;
	struct vmo *vmo;   /* NULL: private, zero on demand; else a reference */
	struct page *page; /* the kernel's page that this is, see space_map_page */
	uint64_t offset;   /* of start, into the object */
	uint8_t access;
	uint8_t access_max;
	bool shared;
	bool locked;
	bool guard; /* nothing is placed right below */
};

/* --- mapping.c ------------------------------------------------------------------------------- */

/* Contents undefined: maybe one that was removed. NULL when out of memory. */
struct mapping *mapping_alloc(struct space *space);
/* Kept for the next one, where none is. */
void mapping_free(struct space *space, struct mapping *mapping);
void mapping_drop_spare(struct space *space);
struct mapping *mapping_search(struct space *space, uaddr_t address);

/* The mapping at an address, or else the first above it, or NULL. */
static inline struct mapping *mapping_from(struct space *space, uaddr_t address)
{
	struct mapping *recent = space->recent;

	if (likely(recent && address >= recent->start && address < recent->end))
		return recent;
	return mapping_search(space, address);
}

/* The neighbour above, NULL at the end. */
static inline struct mapping *mapping_next(struct mapping *mapping)
{
	struct list *next = mapping->order.next;

	return next == &mapping->space->order ? NULL : container_of(next, struct mapping, order);
}

/* Puts the young mapping into the tree. */
void mapping_settle(struct space *space);

/* The part of mapping_insert that all mappings share; above is the neighbour or the list's end. */
static inline void mapping_enter(struct space *space, struct mapping *mapping, struct list *above)
{
	list_append(above, &mapping->order);
	if (unlikely(space->young != NULL))
		mapping_settle(space);
	space->young = mapping;
	space->recent = mapping;
	space->mapped += mapping->end - mapping->start;
	space->changes++;
	mapping->space = space;
}

/* Enters a mapping whose range is free; above is its neighbour or NULL. */
void mapping_insert(struct space *space, struct mapping *mapping, struct mapping *above);
/* Takes it out, lets its object go and frees it. Its entries are empty. */
void mapping_remove(struct mapping *mapping);
/* Cuts in two, so that one begins at the address. -ENOMEM. */
NODISCARD int mapping_split(struct mapping *mapping, uaddr_t at);
/* Makes the edges of a range edges of mappings. -ENOMEM. */
NODISCARD int mapping_split_range(struct space *space, uaddr_t start, uaddr_t end);
/* Joins private memory to its like on both sides. */
void mapping_merge(struct mapping *mapping);
/*
 * A free place with an unmapped page on either side, or a wish that can be granted; 0 where there
 * is none. *above is what will be its neighbour.
 */
uaddr_t mapping_place(struct space *space, uint64_t length, uaddr_t wish, struct mapping **above);

/* --- entries.c ------------------------------------------------------------------------------- */

#define GATHER_HELD 16

/* Pages and tables that go when no CPU can reach them any more. */
struct gather {
	struct space *space;
	uaddr_t first, end; /* entries that changed; none while end is 0 */
	struct page *pages; /* a chain of pages that nothing else holds */
	struct page *tables;
	unsigned held_count;
	struct page *held[GATHER_HELD]; /* pages that others hold too: each has a share to drop */
};

static inline void gather_init(struct gather *gather, struct space *space)
{
	gather->space = space;
	gather->end = 0;
	gather->pages = NULL;
	gather->tables = NULL;
	gather->held_count = 0;
}

#define LEAF_NONE (1UL << 63) /* in leaf_base: no user address lies in the table behind it */
entry_t *entry_search(struct space *space, uaddr_t address);

/* The leaf entry of an address, NULL where there is no table. */
static inline entry_t *entry_of(struct space *space, uaddr_t address)
{
	if (likely((address & ~(LARGE_PAGE_SIZE - 1)) == space->leaf_base))
		return &space->leaf[address >> PAGE_SHIFT & (ENTRIES_PER_TABLE - 1)];
	return entry_search(space, address);
}

/* Empties the entries of a range. */
void entries_clear(struct gather *gather, uaddr_t start, uaddr_t end);
/* The same for what belongs to an object, and its private copies too where copies is set. */
void entries_clear_object(struct gather *gather, uaddr_t start, uaddr_t end, bool copies);
/* Takes rights away from the entries of a range; never gives PROT_WRITE back: a fault does. */
void entries_protect(struct gather *gather, uaddr_t start, uaddr_t end, unsigned access);
/* Unhooks the tables around a cleared range that map nothing any more; above is its neighbour. */
void tables_prune(struct gather *gather, uaddr_t start, uaddr_t end, struct mapping *above);
/* Notes a changed entry and, where it was counted, the share that goes with it. */
void gather_entry(struct gather *gather, uaddr_t address, entry_t old);
/* Flushes what changed everywhere, then frees. */
void gather_finish(struct gather *gather);
/* Flushes a range on every CPU that has the space loaded. */
void space_flush(struct space *space, uaddr_t first, uaddr_t end);
/* The same on all but this one; at most TLB_PAGES_MAX pages, or TLB_ALL. */
void space_flush_others(struct space *space, uaddr_t first, unsigned pages);

static inline void space_flush_page(struct space *space, uaddr_t address)
{
	if (likely(cpu_current()->space == space))
		arch_flush_page(address);
	if (unlikely(cpu_count > 1))
		space_flush_others(space, address, 1);
}

#define SPACE_CREDIT_MAX 48 /* pages charged ahead */
NODISCARD bool space_charge_batch(struct space *space);

/* One page from the job. */
static inline NODISCARD bool space_charge(struct space *space)
{
	if (unlikely(space->credit == 0))
		return space_charge_batch(space);
	space->credit--;
	return true;
}

void space_uncharge_batch(struct space *space);

/* One page back. */
static inline void space_uncharge(struct space *space)
{
	if (unlikely(++space->credit > SPACE_CREDIT_MAX))
		space_uncharge_batch(space);
}

/* A page of private memory that nothing holds any more: uncharges its job and frees it. */
void user_page_free(struct page *page);

/* Tables, charged as those in use are; false where not even one could be had. */
NODISCARD bool space_stock_fill(struct space *space, struct table_stock *stock);
void space_stock_drain(struct space *space, struct table_stock *stock);

/* A reference, unless the last has gone. */
NODISCARD bool space_retain_alive(struct space *space);

static inline bool space_range_valid(uaddr_t address, uint64_t length)
{
	return length && address % PAGE_SIZE == 0 && address >= PAGE_SIZE && length <= USER_TOP &&
	       address <= USER_TOP - round_up_page(length);
}

static inline uint64_t mapping_index(const struct mapping *mapping, uaddr_t address)
{
	return (mapping->offset + (address - mapping->start)) >> PAGE_SHIFT;
}

/* --- sweep.c --------------------------------------------------------------------------------- */

enum sweep {
	SWEEP_PROTECT,  /* no entry stays writable */
	SWEEP_UNMAP,    /* no entry of the object stays */
	SWEEP_TRUNCATE, /* nor any private copy */
};

/* Changes the entries of pages [first, end) in all mappings of an object. No locks held. */
void vmo_sweep(struct vmo *vmo, uint64_t first, uint64_t end, enum sweep sweep);
/* Whether a mapping wants one of the pages kept in memory. The object's lock is held. */
bool vmo_is_locked(struct vmo *vmo, uint64_t first, uint64_t end);

#endif
