/* SPDX-License-Identifier: MIT */
/*
 * The page allocator: buddies in three zones, and in front of them a cache of single pages per CPU.
 * The kernel runs with interrupts off, so the cache needs no lock; it is refilled and drained half
 * at a time. What the firmware leaves behind is a reserve that is wiped and opened, a few pages at
 * a time, when nothing else is left: nobody gets to see it, and an emulator that has translated
 * code from there does not slow those down who write between its pieces.
 */
#include <kernel/cpu.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/shadow.h>
#include <kernel/slab.h>
#include <kernel/string.h>

#include "start.h"

#define CACHE_BATCH    (PAGE_CACHE_LIMIT / 2)
#define RESERVE_ORDER  4           /* bounds the time that opening a block takes */
#define COUNT_SATURATE 0x80000000U /* from here on a count is stuck */
#define COUNT_STUCK    0xc0000000U

enum zone_index {
	ZONE_LOW,   /* below 1 MiB: only for those who ask */
	ZONE_DMA32, /* below 4 GiB: what other zones leave */
	ZONE_HIGH,
	ZONE_COUNT,
};

struct zone {
	struct list free[PAGE_ORDER_MAX + 1];
	uint32_t orders; /* bit n: free[n] is not empty */
};

uintptr_t direct_map_base;
struct page *page_array;
uint64_t page_number_limit;

static struct spinlock zones_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_PAGES);
static struct zone zones[ZONE_COUNT] GUARDED_STATIC(zones_lock);
static struct list reserve GUARDED_STATIC(zones_lock); /* blocks made PAGE_NONE, not wiped */
static struct page_counts counts GUARDED_STATIC(zones_lock);

static const uint64_t zone_ends[ZONE_COUNT] = {1UL << 20, 1UL << 32, UINT64_MAX};

static inline uint64_t page_number(const struct page *page)
{
	return (uint64_t)(page - page_array);
}

static enum zone_index zone_of(uint64_t number)
{
	enum zone_index zone = ZONE_LOW;

	while (number << PAGE_SHIFT >= zone_ends[zone])
		zone++;
	return zone;
}

void page_zones_init(void) NO_LOCK_ANALYSIS
{
	for (unsigned zone = 0; zone < ZONE_COUNT; zone++) {
		zones[zone].orders = 0;
		for (unsigned order = 0; order <= PAGE_ORDER_MAX; order++)
			list_init(&zones[zone].free[order]);
	}
	list_init(&reserve);
	counts = (struct page_counts){0};
}

/* --- buddies --------------------------------------------------------------------------------- */

static void block_insert(struct zone *zone, struct page *page, unsigned order) REQUIRES(zones_lock)
{
	page->use = PAGE_FREE;
	page->order = (uint8_t)order;
	list_prepend(&zone->free[order], &page->link);
	zone->orders |= 1U << order;
}

static void block_remove(struct zone *zone, struct page *page) REQUIRES(zones_lock)
{
	list_remove(&page->link);
	page->use = PAGE_NONE;
	if (list_is_empty(&zone->free[page->order]))
		zone->orders &= ~(1U << page->order);
}

static struct page *zone_take(struct zone *zone, unsigned order) REQUIRES(zones_lock)
{
	uint32_t fitting = zone->orders & ~0U << order;
	struct page *page;
	unsigned have;

	if (!fitting)
		return NULL;
	have = (unsigned)__builtin_ctz(fitting);
	page = container_of(zone->free[have].next, struct page, link);
	block_remove(zone, page);
	while (have-- > order)
		block_insert(zone, page + (1UL << have), have);
	counts.free -= 1UL << order;
	return page;
}

/* Frees a block of which each page has been made PAGE_NONE. */
static void zone_put(struct page *page, unsigned order) REQUIRES(zones_lock)
{
	uint64_t number = page_number(page);
	enum zone_index index = zone_of(number);
	struct zone *zone = &zones[index];

	counts.free += 1UL << order;
	for (; order < PAGE_ORDER_MAX; order++) {
		struct page *buddy = page_array + (number ^ 1UL << order);

		if (buddy->use != PAGE_FREE || buddy->order != order ||
		    zone_of(page_number(buddy)) != index)
			break;
		block_remove(zone, buddy);
		number &= ~(1UL << order);
	}
	block_insert(zone, page_array + number, order);
}

/* The order of the largest block, up to a limit, that begins at a page and ends where it may. */
static unsigned fitting_order(uint64_t first, uint64_t end, unsigned limit)
{
	uint64_t zone_end = zone_ends[zone_of(first)] >> PAGE_SHIFT;
	unsigned order = (unsigned)__builtin_ctzl(first);

	order = order < limit ? order : limit;
	while (first + (1UL << order) > (end < zone_end ? end : zone_end))
		order--;
	return order;
}

void page_add_range(uint64_t first, uint64_t end)
{
	spinlock_acquire(&zones_lock);
	for (unsigned order; first < end; first += 1UL << order) {
		order = fitting_order(first, end, PAGE_ORDER_MAX);
		shadow_forbid(page_pointer(page_array + first), PAGE_SIZE << order, SHADOW_PAGE);
		zone_put(page_array + first, order);
		counts.total += 1UL << order;
	}
	spinlock_release(&zones_lock);
}

void page_add_reserve(uint64_t first, uint64_t end)
{
	spinlock_acquire(&zones_lock);
	for (unsigned order; first < end; first += 1UL << order) {
		order = fitting_order(first, end, RESERVE_ORDER);
		page_array[first].order = (uint8_t)order;
		list_append(&reserve, &page_array[first].link);
		counts.total += 1UL << order;
		counts.free += 1UL << order;
	}
	spinlock_release(&zones_lock);
}

/* Gives the zones one block of the reserve; false where there is none left. */
static bool reserve_open(void) REQUIRES(zones_lock)
{
	struct page *page;

	if (list_is_empty(&reserve))
		return false;
	page = container_of(reserve.next, struct page, link);
	list_remove(&page->link);
	memset(page_pointer(page), 0, PAGE_SIZE << page->order);
	shadow_forbid(page_pointer(page), PAGE_SIZE << page->order, SHADOW_PAGE);
	counts.free -= 1UL << page->order;
	zone_put(page, page->order);
	return true;
}

/* --- the interface --------------------------------------------------------------------------- */

static inline struct page *page_made(struct page *page, enum page_use use, unsigned order)
{
	page->shares = 1;
	page->pins = 0;
	page->use = (uint8_t)use;
	page->order = (uint8_t)order;
	page->flags = 0;
	shadow_allow(page_pointer(page), PAGE_SIZE << order);
	return page;
}

/* A page where the cache of this CPU has none, NULL where there is none at all. */
static NOINLINE struct page *page_alloc_refilling(enum page_use use)
{
	struct cpu *cpu = cpu_current();

	spinlock_acquire(&zones_lock);
	while (cpu->page_cache_count < CACHE_BATCH) {
		struct page *page = zone_take(&zones[ZONE_HIGH], 0);

		if (!page)
			page = zone_take(&zones[ZONE_DMA32], 0);
		if (!page && cpu->page_cache_count == 0 && reserve_open())
			continue;
		if (!page)
			break;
		cpu->page_cache[cpu->page_cache_count++] = page;
	}
	spinlock_release(&zones_lock);
	return cpu->page_cache_count ? page_made(cpu->page_cache[--cpu->page_cache_count], use, 0)
				     : NULL;
}

/* Puts a page into the cache of this CPU, which is full. */
static NOINLINE void page_free_draining(struct page *page)
{
	struct cpu *cpu = cpu_current();

	spinlock_acquire(&zones_lock);
	while (cpu->page_cache_count > CACHE_BATCH)
		zone_put(cpu->page_cache[--cpu->page_cache_count], 0);
	spinlock_release(&zones_lock);
	cpu->page_cache[cpu->page_cache_count++] = page;
}

struct page *page_alloc(enum page_use use)
{
	struct cpu *cpu = cpu_current();

	if (allocation_fails())
		return NULL;
	if (unlikely(cpu->page_cache_count == 0))
		return page_alloc_refilling(use);
	return page_made(cpu->page_cache[--cpu->page_cache_count], use, 0);
}

struct page *page_alloc_zeroed(enum page_use use)
{
	struct page *page = page_alloc(use);

	if (page)
		memset(page_pointer(page), 0, PAGE_SIZE);
	return page;
}

struct page *page_alloc_below(enum page_use use, unsigned order, uint64_t limit)
{
	struct page *page = NULL;

	if (order > PAGE_ORDER_MAX || allocation_fails())
		return NULL;
	spinlock_acquire(&zones_lock);
	do {
		for (unsigned zone = ZONE_COUNT; !page && zone--;)
			if (zone_ends[zone] <= limit &&
			    (zone != ZONE_LOW || limit < zone_ends[ZONE_DMA32]))
				page = zone_take(&zones[zone], order);
	} while (!page && reserve_open());
	spinlock_release(&zones_lock);
	return page ? page_made(page, use, order) : NULL;
}

struct page *page_alloc_order(enum page_use use, unsigned order)
{
	return order ? page_alloc_below(use, order, UINT64_MAX) : page_alloc(use);
}

static void page_unmake(struct page *page)
{
	assert(page->use > PAGE_FREE, "only an allocated page can be freed");
	page->use = PAGE_NONE;
#ifdef KERNEL_DEBUG
	shadow_allow(page_pointer(page), PAGE_SIZE); /* a slab's objects were not */
	memset(page_pointer(page), 0xdd, PAGE_SIZE);
#endif
	shadow_forbid(page_pointer(page), PAGE_SIZE << page->order, SHADOW_PAGE);
}

void page_free(struct page *page)
{
	struct cpu *cpu = cpu_current();

	assert(page->order == 0, "a block is freed as the block that it is");
	page_unmake(page);
	if (unlikely(cpu->page_cache_count == PAGE_CACHE_LIMIT))
		page_free_draining(page);
	else
		cpu->page_cache[cpu->page_cache_count++] = page;
}

void page_free_order(struct page *page, unsigned order)
{
	assert(page->order == order, "a block is freed as the block that it is");
	page_unmake(page);
	spinlock_acquire(&zones_lock);
	zone_put(page, order);
	spinlock_release(&zones_lock);
}

struct page_counts page_count(void)
{
	struct page_counts result;

	spinlock_acquire(&zones_lock);
	result = counts;
	spinlock_release(&zones_lock);
	for (unsigned i = 0; i < cpu_count; i++)
		result.free += read_once(cpus[i]->page_cache_count);
	return result;
}

/* --- who holds a page ------------------------------------------------------------------------ */

/* Shares and pins are neighbours, so one atomic operation changes one and sees both. */
static inline uint64_t *both(struct page *page)
{
	return (uint64_t *)(void *)&page->shares;
}

static void count_up(uint32_t *count)
{
	uint32_t old = __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);

	assert(old != UINT32_MAX, "a stuck count stays in its upper half");
	if (unlikely(old >= COUNT_SATURATE - 1))
		__atomic_store_n(count, COUNT_STUCK, __ATOMIC_RELAXED);
}

static bool count_down(struct page *page, uint32_t *count, uint64_t one)
{
	uint64_t old = __atomic_fetch_sub(both(page), one, __ATOMIC_ACQ_REL);
	uint32_t old_count = (uint32_t)(old / one);

	assert(old_count != 0, "a page is let go at most as often as it was taken");
	if (unlikely(old_count >= COUNT_SATURATE))
		__atomic_store_n(count, COUNT_STUCK, __ATOMIC_RELAXED);
	return old == one;
}

void page_get_share(struct page *page)
{
	count_up(&page->shares);
}

void page_get_pin(struct page *page)
{
	count_up(&page->pins);
}

bool page_drop_share(struct page *page)
{
	if (likely(__atomic_load_n(both(page), __ATOMIC_ACQUIRE) == 1)) {
		page->shares = 0;
		return true;
	}
	return count_down(page, &page->shares, 1);
}

bool page_drop_pin(struct page *page)
{
	return count_down(page, &page->pins, 1UL << 32);
}
