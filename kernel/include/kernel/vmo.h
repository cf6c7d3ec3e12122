/* SPDX-License-Identifier: MIT */
/*
 * Memory objects: pages by index. The size in bytes is the truth; a page behind it does not exist.
 * Pages of an anonymous object are zero on demand, those of a paged one are supplied by its pager,
 * a physical one has no pages of its own.
 *
 * A paged object's page is: absent, requested (someone waits), present and clean, dirty (changed
 * since it was last written), writing (being written back; a change makes it dirty as well).
 */
#ifndef KERNEL_VMO_H
#define KERNEL_VMO_H

#include <abi/space.h>
#include <kernel/event.h>
#include <kernel/kernel_space.h>
#include <kernel/object.h>
#include <kernel/radix.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>

struct job;
struct page;

enum vmo_kind {
	VMO_ANONYMOUS,
	VMO_PHYSICAL,
	VMO_PAGED,
};

struct vmo {
	struct object object;
	struct spinlock lock; /* LOCK_LEVEL_VMO: all but what is fixed at creation */
	uint8_t kind;         /* fixed */
	uint8_t cache;        /* fixed: enum cache_mode */
	bool write_back;      /* someone waits for a write-back not yet fetched by vmo_request */
	uint64_t size;        /* bytes; read without the lock as a hint */
	paddr_t physical;     /* fixed */
	struct job *job;      /* fixed: pays for the pages; a reference, NULL: nobody */
	struct radix pages;   /* struct page, or a mark of a request */
	unsigned nodes_paid;  /* of pages, charged to the job */
	uint64_t page_count;
	uint64_t dirty_count;
	uint64_t request_from; /* no request to be fetched lies before this index */
	struct list mappings;  /* struct mapping.vmo_link */
	uint32_t mapping_count;
	uint64_t sweeps;           /* numbers the walks over mappings */
	struct wait_queue waiters; /* for supply */
	struct wait_queue syncers; /* for write-back */
	struct event pager;
	char name[OBJECT_NAME_SIZE];
};

/* -EFBIG, -ENOMEM. The caller owns a reference. */
NODISCARD int vmo_create(struct job *job, uint64_t size, const char *name, struct vmo **vmo);
/* -EINVAL (not whole pages), -EPERM (RAM that the kernel manages), -ENOMEM. */
NODISCARD int vmo_create_physical(paddr_t address, uint64_t size, enum cache_mode cache,
				  const char *name, struct vmo **vmo);
/* RAM of type BOOT_MEMORY_INITRD, used in place; the pages become the object's. -ENOMEM. */
NODISCARD int vmo_create_boot(paddr_t address, uint64_t size, const char *name, struct vmo **vmo);
/* Requests are announced by EVENT_PAGER with the key at the port. -EFBIG, -ENOMEM. */
NODISCARD int vmo_create_paged(struct job *job, uint64_t size, struct port *port, uint64_t key,
			       const char *name, struct vmo **vmo);
/* A private copy of a range, zero behind the source's end. Blocks (pager). -EINVAL, -ENOMEM, -EIO.
 */
NODISCARD int vmo_clone(struct vmo *from, uint64_t offset, uint64_t size, struct job *job,
			struct vmo **vmo);

/* Truncation takes pages out of every mapping before it returns. -EFBIG, -EINVAL (physical). */
NODISCARD int vmo_set_size(struct vmo *vmo, uint64_t size);

/*
 * Copies. *done counts the bytes copied, also where the call fails. A read ends at the object's
 * end; a write may grow the object up to the limit (0: not at all) and ends there. Blocks while a
 * pager supplies. -EIO, -EINTR, -ENOMEM, -EINVAL (device memory that is not write-back).
 * With user memory the copy does not fault: -EFAULT at a miss; bring the page in
 * (user_fault_in, which may block) and go on from *done.
 */
NODISCARD int vmo_read(struct vmo *vmo, uint64_t offset, void *to, size_t size, size_t *done);
NODISCARD int vmo_write(struct vmo *vmo, uint64_t offset, const void *from, size_t size,
			uint64_t limit, size_t *done);
NODISCARD int vmo_read_user(struct vmo *vmo, uint64_t offset, void __user *to, size_t size,
			    size_t *done);
NODISCARD int vmo_write_user(struct vmo *vmo, uint64_t offset, const void __user *from, size_t size,
			     uint64_t limit, size_t *done);

void vmo_info(struct vmo *vmo, struct vmo_info *info);

/* --- the pager's side: errors as in syscalls.def --------------------------------------------- */

NODISCARD int vmo_request(struct vmo *vmo, struct vmo_request *request);
NODISCARD int vmo_supply(struct vmo *vmo, uint64_t offset, uint64_t length, struct vmo *source,
			 uint64_t source_offset);
NODISCARD int vmo_supply_error(struct vmo *vmo, uint64_t offset, uint64_t length, int error);
/* The number of ranges found, or an error. */
NODISCARD int vmo_dirty(struct vmo *vmo, uint64_t offset, struct vmo_range *ranges, unsigned count);
NODISCARD int vmo_written(struct vmo *vmo, uint64_t offset, uint64_t length, int error);
/* The number of pages freed, or an error. */
NODISCARD int64_t vmo_evict(struct vmo *vmo, uint64_t offset, uint64_t length);
/* Waits until what is dirty in a range has been written. Blocks. -EIO, -EINTR. */
NODISCARD int vmo_sync(struct vmo *vmo, uint64_t offset, uint64_t length);

/* --- for address spaces ---------------------------------------------------------------------- */

/*
 * The page at an index for an access, lock held; marks it dirty for a write. *page is NULL for a
 * physical object. -ENXIO: behind the end. -EAGAIN: call vmo_prepare without the lock, then retry.
 */
NODISCARD int vmo_lookup(struct vmo *vmo, uint64_t index, bool write, struct page **page);
/* Makes the page present, and the object's alone for a write. Blocks. -ENXIO -EIO -ENOMEM -EINTR.
 */
NODISCARD int vmo_prepare(struct vmo *vmo, uint64_t index, bool write);

#endif
