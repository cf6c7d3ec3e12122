/* SPDX-License-Identifier: MIT */
/*
 * Page table entries (Intel SDM volume 3, 4.5; AMD APM volume 2, 5.3). A leaf entry that is not
 * present but not zero belongs to a page that nobody may access now (PROT_NONE); its address bits
 * are inverted, so that no CPU speculates through it to memory.
 */
#ifndef ARCH_ENTRY_H
#define ARCH_ENTRY_H

#include <arch/pat.h>
#include <kernel/kernel_space.h>
#include <kernel/types.h>

typedef struct {
	uint64_t raw;
} entry_t;

#define ENTRY_PRESENT    (1UL << 0)
#define ENTRY_WRITE      (1UL << 1)
#define ENTRY_USER       (1UL << 2)
#define ENTRY_ACCESSED   (1UL << 5)
#define ENTRY_DIRTY      (1UL << 6)
#define ENTRY_LARGE      (1UL << 7)
#define ENTRY_GLOBAL     (1UL << 8)
#define ENTRY_COUNTED    (1UL << 9)  /* software: the page counts this entry as a share */
#define ENTRY_TEMPLATE   (1UL << 10) /* software: a table to copy before it is changed */
#define ENTRY_NO_EXECUTE (1UL << 63)
#define ENTRY_ADDRESS    0x000ffffffffff000UL

#define ENTRIES_PER_TABLE 512
#define LARGE_PAGE_SIZE   (PAGE_SIZE * ENTRIES_PER_TABLE)

/* What a mapping allows and what an access wants; the values of PROT_*. */
#define ACCESS_READ    1U
#define ACCESS_WRITE   2U
#define ACCESS_EXECUTE 4U

static inline uint64_t entry_cache_bits(enum cache_mode cache)
{
	switch (cache) {
	case CACHE_WRITE_COMBINING: return PAT_ENTRY_WRITE_COMBINING;
	case CACHE_UNCACHED: return PAT_ENTRY_UNCACHED;
	case CACHE_WRITE_BACK: break;
	}
	return PAT_ENTRY_WRITE_BACK;
}

/* A user page with these rights; accessed and dirty are set, so the CPU need not. */
static inline entry_t entry_make_user(paddr_t page, unsigned access, enum cache_mode cache)
{
	uint64_t raw = page.raw | ENTRY_PRESENT | ENTRY_USER | ENTRY_ACCESSED | ENTRY_DIRTY;

	if (access & ACCESS_WRITE)
		raw |= ENTRY_WRITE;
	if (!(access & ACCESS_EXECUTE))
		raw |= ENTRY_NO_EXECUTE;
	return (entry_t){raw | entry_cache_bits(cache)};
}

/* A page of kernel data. */
static inline entry_t entry_make_kernel(paddr_t page, bool writable, enum cache_mode cache)
{
	return (entry_t){page.raw | ENTRY_PRESENT | ENTRY_ACCESSED | ENTRY_DIRTY | ENTRY_GLOBAL |
			 ENTRY_NO_EXECUTE | (writable ? ENTRY_WRITE : 0) | entry_cache_bits(cache)};
}

static inline bool entry_is_empty(entry_t entry)
{
	return entry.raw == 0;
}

static inline bool entry_is_present(entry_t entry)
{
	return entry.raw & ENTRY_PRESENT;
}

static inline bool entry_is_writable(entry_t entry)
{
	return entry.raw & ENTRY_WRITE;
}

static inline bool entry_is_counted(entry_t entry)
{
	return entry.raw & ENTRY_COUNTED;
}

static inline paddr_t entry_paddr(entry_t entry)
{
	return paddr((entry_is_present(entry) ? entry.raw : ~entry.raw) & ENTRY_ADDRESS);
}

static inline entry_t entry_without_write(entry_t entry)
{
	return (entry_t){entry.raw & ~ENTRY_WRITE};
}

/* The same page with other rights. No rights at all: resident but not present. */
static inline entry_t entry_with_access(entry_t entry, unsigned access)
{
	uint64_t raw =
		entry.raw & ~(ENTRY_WRITE | ENTRY_NO_EXECUTE | ENTRY_PRESENT | ENTRY_ADDRESS);
	uint64_t address = entry_paddr(entry).raw;

	if (access == 0)
		return (entry_t){raw | (~address & ENTRY_ADDRESS)};
	if (access & ACCESS_WRITE)
		raw |= ENTRY_WRITE;
	if (!(access & ACCESS_EXECUTE))
		raw |= ENTRY_NO_EXECUTE;
	return (entry_t){raw | address | ENTRY_PRESENT};
}

#endif
