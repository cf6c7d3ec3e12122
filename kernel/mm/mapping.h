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

struct mapping *mapping_alloc(void);
void mapping_free(struct mapping *mapping);
/* The mapping at an address, or else the first above it, or NULL. */
struct mapping *mapping_from(struct space *space, uaddr_t address);
/* The neighbour above, NULL at the end. */
struct mapping *mapping_next(struct mapping *mapping);
/* Enters a mapping whose range is free. */
void mapping_insert(struct space *space, struct mapping *mapping);
/* Takes it out, lets its object go and frees it. Its entries are empty. */
void mapping_remove(struct mapping *mapping);
/* Cuts in two, so that one begins at the address. -ENOMEM. */
NODISCARD int mapping_split(struct mapping *mapping, uaddr_t at);
/* Makes the edges of a range edges of mappings. -ENOMEM. */
NODISCARD int mapping_split_range(struct space *space, uaddr_t start, uaddr_t end);
/* Joins private memory to its like on both sides. */
void mapping_merge(struct mapping *mapping);
/* A free place with an unmapped page on either side; 0 where there is none. */
uaddr_t mapping_place(struct space *space, uint64_t length, uaddr_t wish);

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

/* Empties the entries of a range. */
void entries_clear(struct gather *gather, uaddr_t start, uaddr_t end);
/* The same for what belongs to an object, and its private copies too where copies is set. */
void entries_clear_object(struct gather *gather, uaddr_t start, uaddr_t end, bool copies);
/* Takes rights away from the entries of a range; never gives PROT_WRITE back: a fault does. */
void entries_protect(struct gather *gather, uaddr_t start, uaddr_t end, unsigned access);
/* Unhooks the tables around a cleared range that map nothing any more. */
void tables_prune(struct gather *gather, uaddr_t start, uaddr_t end);
/* Notes a changed entry and, where it was counted, the share that goes with it. */
void gather_entry(struct gather *gather, uaddr_t address, entry_t old);
/* Flushes what changed everywhere, then frees. */
void gather_finish(struct gather *gather);
/* Flushes a range on every CPU that has the space loaded. */
void space_flush(struct space *space, uaddr_t first, uaddr_t end);

/* One page from the job, or back. */
NODISCARD bool space_charge(struct space *space);
void space_uncharge(struct space *space);
/* A page of private memory that nothing holds any more: uncharges its job and frees it. */
void user_page_free(struct page *page);

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
