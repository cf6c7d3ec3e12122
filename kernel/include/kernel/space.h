/* SPDX-License-Identifier: MIT */
/*
 * Address spaces. Private memory is pages in page tables, each counting the entries that map it:
 * a clone copies entries and write-protects both sides, and the first to write gets a copy. No
 * lock is held while a page is zeroed or copied.
 *
 * Addresses and lengths are the caller's, unchecked, unless a comment says otherwise. Calls that a
 * pager may keep waiting say "blocks"; none may be made with a lock held.
 */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H

#include <abi/space.h>
#include <kernel/arch_paging.h>
#include <kernel/cpu.h>
#include <kernel/list.h>
#include <kernel/spinlock.h>
#include <kernel/tree.h>
#include <kernel/types.h>

struct job;
struct page;
struct vmo;

struct space {
	struct spinlock lock; /* LOCK_LEVEL_SPACE: all that follows */
	uint32_t references;  /* atomic */
	paddr_t root;
	struct tree tree;       /* struct mapping.node */
	struct list order;      /* struct mapping.order: the same, by address */
	struct mapping *recent; /* found last */
	struct mapping *young;  /* in order, but not yet in the tree: many do not get that old */
	struct mapping *spare;  /* memory for the next one */
	struct mapping *hint;   /* the next one is placed below it; NULL: below top */
	uaddr_t leaf_base;      /* the addresses that start here have their entries in leaf */
	entry_t *leaf;
	uint64_t changes;  /* counts what makes an earlier look at mappings or tables void */
	uaddr_t top;       /* placement goes downwards from here */
	uint64_t mapped;   /* bytes */
	uint64_t resident; /* private pages present */
	uint64_t limit;    /* of mapped: RLIMIT_AS */
	struct job *job;   /* charged; the space holds a reference */
	unsigned credit;   /* pages charged but not used yet */
	bool dead;         /* a CPU that still has it loaded leaves it when asked to flush */
};

/* The job pays for it all. -ENOMEM. Caller owns a reference. */
NODISCARD int space_create(struct job *job, struct space **space);
void space_destroy(struct space *space);

static inline void space_retain(struct space *space)
{
	__atomic_fetch_add(&space->references, 1, __ATOMIC_RELAXED);
}

/* The last one takes everything down: no locks held. NULL does nothing. */
static inline void space_release(struct space *space)
{
	if (space && __atomic_fetch_sub(&space->references, 1, __ATOMIC_ACQ_REL) == 1)
		space_destroy(space);
}

/* Loads its tables on this CPU. The thread or process that asks keeps it alive meanwhile. */
static inline void space_activate(struct space *space)
{
	cpu_current()->space = space;
	arch_root_load(space->root);
}

/* What space_map and space_unmap do: short ways (mm/plain.c), and the whole. */
NODISCARD uaddr_t plain_map(struct space *space, uint64_t length, unsigned access);
NODISCARD bool plain_unmap(struct space *space, uaddr_t address);
NODISCARD int space_map_any(struct space *space, uaddr_t *address, uint64_t length, uint32_t flags,
			    struct vmo *vmo, uint64_t offset, unsigned access_max);
NODISCARD int space_unmap_any(struct space *space, uaddr_t address, uint64_t length);

/* The short way of a request that it may be good for; 0: take the whole one. */
static inline NODISCARD uaddr_t space_map_plain(struct space *space, uaddr_t address,
						uint64_t length, uint32_t flags)
{
	if (unlikely(address != 0 || (flags & 0xffff) != MAP_PRIVATE))
		return 0;
	return plain_map(space, length, SPACE_PROTECTION(flags));
}

/*
 * Maps private memory (vmo NULL) or a memory object from a page-aligned offset on. flags as in
 * abi/space.h; access_max: what space_protect may later give a shared mapping. *address is where
 * with MAP_FIXED, else a wish; it becomes the place. Takes its own reference to the object.
 * Errors as space_map in syscalls.def says.
 */
static inline NODISCARD int space_map(struct space *space, uaddr_t *address, uint64_t length,
				      uint32_t flags, struct vmo *vmo, uint64_t offset,
				      unsigned access_max)
{
	uaddr_t place = vmo ? 0 : space_map_plain(space, *address, length, flags);

	if (!place)
		return space_map_any(space, address, length, flags, vmo, offset, access_max);
	*address = place;
	return 0;
}

static inline NODISCARD int space_unmap(struct space *space, uaddr_t address, uint64_t length)
{
	if (length == PAGE_SIZE && likely(plain_unmap(space, address)))
		return 0;
	return space_unmap_any(space, address, length);
}

NODISCARD int space_protect(struct space *space, uaddr_t address, uint64_t length, unsigned access);
/* Blocks. */
NODISCARD int space_advise(struct space *space, uaddr_t address, uint64_t length, unsigned advice);
NODISCARD int space_query(struct space *space, uaddr_t address, struct space_region *region);
/* Blocks: waits until changes made through shared mappings are written. */
NODISCARD int space_sync(struct space *space, uaddr_t address, uint64_t length);

/*
 * Maps one page of the kernel's at a free address: thread pages (ACCESS_READ | ACCESS_WRITE) and
 * the clock page (ACCESS_READ). Programs can neither unmap nor change it, and clones lack it. The
 * page stays the caller's. -EINVAL (address), -EEXIST, -ENOMEM.
 */
NODISCARD int space_map_page(struct space *space, uaddr_t address, struct page *page,
			     unsigned access);
void space_unmap_page(struct space *space, uaddr_t address);

/*
 * Makes an access possible. Blocks.
 *   -EFAULT  nothing is mapped there        SIGSEGV, SEGV_MAPERR
 *   -EACCES  the mapping does not allow it  SIGSEGV, SEGV_ACCERR
 *   -ENXIO   behind the object's end        SIGBUS, BUS_ADRERR
 *   -EIO     the pager failed               SIGBUS, BUS_OBJERR
 *   -ENOMEM  no memory or quota             SIGBUS, BUS_OBJERR
 *   -EINTR   the wait for a pager was interrupted: nothing wrong, try again later
 */
NODISCARD int space_fault(struct space *space, uaddr_t address, unsigned access);

/*
 * Gives an empty space a copy of everything but space_map_page's pages; private memory is shared
 * until written, pages pinned for writing are copied at once. Both pay by the same job (-EINVAL).
 * -ENOMEM: the copy is incomplete; release it.
 */
NODISCARD int space_clone(struct space *from, struct space *to);

/*
 * Faults a range's pages in (un-shared for ACCESS_WRITE) and pins them, in order; *count says how
 * many there are, at most limit (-EINVAL). The bytes then are where page_pointer says, whatever
 * becomes of the mapping. Blocks. Errors as space_fault; nothing stays pinned then.
 */
NODISCARD int space_pin(struct space *space, uaddr_t address, uint64_t length, unsigned access,
			struct page **pages, unsigned limit, unsigned *count);
/* Any lock below LOCK_LEVEL_JOB may be held. The job that pays for the pages must live. */
void space_unpin(struct page *const *pages, unsigned count);

/* Copies between pinned pages and kernel memory, from a byte offset into the first page on. */
void pinned_read(struct page *const *pages, uint64_t offset, void *to, size_t size);
void pinned_write(struct page *const *pages, uint64_t offset, const void *from, size_t size);

/* What a futex word's address means to all who share it: object and offset, or space and address.
 * -EFAULT where nothing is mapped. A shared word's object gets a reference, which *vmo takes. */
NODISCARD int space_shared_key(struct space *space, uaddr_t address, struct vmo **vmo,
			       uint64_t *offset);

#endif
