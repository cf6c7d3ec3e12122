/* SPDX-License-Identifier: MIT */
/* Address spaces and memory objects: flags, and what the calls report. */
#ifndef ABI_SPACE_H
#define ABI_SPACE_H

#include <abi/mman.h>
#include <stdint.h>

/* space_map's flags: PROT_ bits in the upper half, MAP_ bits in the lower. */
#define SPACE_FLAGS(protection, map) ((uint32_t)(protection) << 16 | (uint32_t)(map))
#define SPACE_PROTECTION(flags)      ((flags) >> 16)
#define MAP_FIXED_NOREPLACE          0x40 /* the place, and nothing may be there */
#define MAP_GUARD_BELOW              0x80 /* keeps an unmapped page below: for stacks */
#define SPACE_MAP_BITS \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_GUARD_BELOW)

enum advice {
	ADVICE_NORMAL,
	ADVICE_WILL_NEED, /* bring it in */
	ADVICE_DONT_NEED, /* private memory becomes zero, a VMO's pages leave the page tables */
	ADVICE_LOCK,      /* bring it in and keep it */
	ADVICE_UNLOCK,
};

/* How a physical memory object is mapped. */
enum vmo_cache {
	VMO_CACHE_WRITE_BACK,
	VMO_CACHE_WRITE_COMBINING,
	VMO_CACHE_UNCACHED,
};

#define VMO_SIZE_MAX (1UL << 48)

struct space_region {
	uint64_t address;
	uint64_t length;
	uint64_t offset;     /* into the VMO */
	uint64_t vmo;        /* its object number; 0: private memory */
	uint32_t protection; /* PROT_ bits */
	uint32_t flags;      /* MAP_SHARED or MAP_PRIVATE */
	uint64_t pages;      /* present */
};

struct vmo_info {
	uint64_t id; /* object number */
	uint64_t size;
	uint64_t pages; /* present */
	uint64_t dirty; /* pages changed since their last write-back */
	uint32_t mappings;
	uint32_t flags; /* VMO_INFO_ bits */
	char name[24];
};
#define VMO_INFO_PHYSICAL 1
#define VMO_INFO_PAGED    2

enum vmo_request_kind {
	VMO_REQUEST_SUPPLY = 1, /* somebody waits for these pages */
	VMO_REQUEST_WRITE_BACK, /* somebody waits until these are written (vmo_written) */
	VMO_REQUEST_PRESSURE,   /* memory is short: write and evict what can be spared */
};

struct vmo_request {
	uint32_t kind;
	uint32_t write; /* supply: the page is wanted for writing */
	uint64_t offset;
	uint64_t length;
};

struct vmo_range {
	uint64_t offset;
	uint64_t length;
};

#endif
