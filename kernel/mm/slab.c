/* SPDX-License-Identifier: MIT */
/*
 * A slab is an aligned block of pages: this header, then objects. Free objects are linked through
 * their first word. Magazines are refilled and drained half at a time.
 */
#include <kernel/cpu.h>
#include <kernel/page.h>
#include <kernel/panic.h>
#include <kernel/shadow.h>
#include <kernel/slab.h>
#include <kernel/string.h>

#define ORDER_LIMIT 3
#define OBJECTS_MIN 8 /* a slab for fewer is made larger */
#define EMPTY_LIMIT 1 /* empty slabs that a cache keeps */
#define BATCH       (MAGAZINE_SIZE / 2)

#ifdef KERNEL_SHADOW
#define GAP_BYTES 16U /* between objects, never allowed */
#else
#define GAP_BYTES 0U
#endif

static struct object_cache *caches[OBJECT_CACHE_LIMIT];
static unsigned caches_used = 1;
static struct spinlock caches_lock = SPINLOCK_INITIALISER(LOCK_LEVEL_ALLOCATOR);

static struct object_cache cache_of_caches = OBJECT_CACHE("object cache", struct object_cache);

/* --- slabs ----------------------------------------------------------------------------------- */

static void lay_out(struct object_cache *cache)
{
	uint32_t alignment = cache->alignment > sizeof(void *) ? cache->alignment : sizeof(void *);
	uint32_t bytes = cache->size + GAP_BYTES;

	cache->stride = (bytes + alignment - 1) & ~(alignment - 1);
	cache->first = ((uint32_t)sizeof(struct slab) + alignment - 1) & ~(alignment - 1);
	while (cache->order < ORDER_LIMIT &&
	       ((PAGE_SIZE << cache->order) - cache->first) / cache->stride < OBJECTS_MIN)
		cache->order++;
	list_init(&cache->partial);
}

/* The first use: the cache gets its number. */
static void enter(struct object_cache *cache)
{
	spinlock_acquire(&caches_lock);
	if (!cache->index) {
		assert(caches_used < OBJECT_CACHE_LIMIT, "there are numbers for all object caches");
		lay_out(cache);
		caches[caches_used] = cache;
		__atomic_store_n(&cache->index, caches_used++, __ATOMIC_RELEASE);
	}
	spinlock_release(&caches_lock);
}

static inline char *slab_object(const struct object_cache *cache, struct slab *slab,
				uint32_t number)
{
	return (char *)slab + cache->first + number * cache->stride;
}

static struct slab *slab_create(struct object_cache *cache) REQUIRES(cache->lock)
{
	struct page *block = page_alloc_order(PAGE_KERNEL, cache->order);
	struct slab *slab;

	if (!block)
		return NULL;
	slab = page_pointer(block);
	shadow_forbid(slab + 1, (PAGE_SIZE << cache->order) - sizeof(*slab), SHADOW_SLAB);
	*slab = (struct slab){.cache = cache};
	slab->total = (uint32_t)((PAGE_SIZE << cache->order) - cache->first) / cache->stride;
	list_prepend(&cache->partial, &slab->link);
	cache->slabs++;
	cache->empty++;
	return slab;
}

static NO_SHADOW void *slab_take(struct slab *slab) NO_LOCK_ANALYSIS
{
	struct object_cache *cache = slab->cache;
	void *object = slab->free;

	if (object)
		slab->free = *(void **)object;
	else
		object = slab_object(cache, slab, slab->fresh++);
	if (slab->used++ == 0)
		cache->empty--;
	if (slab->used == slab->total)
		list_remove(&slab->link);
	return object;
}

static NO_SHADOW void slab_put(struct object_cache *cache, void *object) REQUIRES(cache->lock)
{
	struct slab *slab = (struct slab *)((uintptr_t)object & ~((PAGE_SIZE << cache->order) - 1));

	assert(slab->cache == cache, "an object goes back to the cache that it came from");
	*(void **)object = slab->free;
	slab->free = object;
	if (slab->used-- == slab->total)
		list_prepend(&cache->partial, &slab->link);
	if (slab->used)
		return;
	if (cache->empty == EMPTY_LIMIT) {
		list_remove(&slab->link);
		slab->cache = NULL;
		cache->slabs--;
		page_free_order(paddr_page(pointer_paddr(slab)), cache->order);
	} else {
		cache->empty++;
	}
}

/* --- magazines ------------------------------------------------------------------------------- */

static NOINLINE struct magazine *refill(struct object_cache *cache)
{
	struct magazine *magazine;

	if (!cache->index)
		enter(cache);
	magazine = &cpu_current()->magazines[cache->index];
	spinlock_acquire(&cache->lock);
	while (magazine->count < BATCH) {
		struct slab *slab = container_of(cache->partial.next, struct slab, link);

		if (list_is_empty(&cache->partial))
			slab = slab_create(cache);
		if (!slab)
			break;
		magazine->objects[magazine->count++] = slab_take(slab);
	}
	spinlock_release(&cache->lock);
	return magazine->count ? magazine : NULL;
}

static NOINLINE void drain(struct object_cache *cache, struct magazine *magazine)
{
	spinlock_acquire(&cache->lock);
	while (magazine->count > BATCH)
		slab_put(cache, magazine->objects[--magazine->count]);
	spinlock_release(&cache->lock);
}

void *object_cache_alloc(struct object_cache *cache)
{
	struct magazine *magazine = &cpu_current()->magazines[cache->index];
	void *object;

	if (allocation_fails())
		return NULL;
	if (unlikely(magazine->count == 0)) {
		magazine = refill(cache);
		if (!magazine)
			return NULL;
	}
	object = magazine->objects[--magazine->count];
	magazine->live++;
	shadow_allow(object, cache->size);
	memset(object, 0, cache->size);
	return object;
}

void object_cache_free(struct object_cache *cache, void *object)
{
	struct magazine *magazine = &cpu_current()->magazines[cache->index];

	if (!object)
		return;
	magazine->live--;
	if (!shadow_quarantine(&cache, &object, __builtin_return_address(0)))
		return;
	magazine = &cpu_current()->magazines[cache->index];
	if (unlikely(magazine->count == MAGAZINE_SIZE))
		drain(cache, magazine);
	magazine->objects[magazine->count++] = object;
}

struct object_cache *object_cache_create(const char *name, size_t size, size_t alignment)
{
	struct object_cache *cache;

	if (size > (PAGE_SIZE << ORDER_LIMIT) / 2)
		return NULL;
	cache = object_cache_alloc(&cache_of_caches);
	if (!cache)
		return NULL;
	cache->name = name;
	cache->size = (uint32_t)size;
	cache->alignment = (uint32_t)alignment;
	spinlock_init(&cache->lock, LOCK_LEVEL_ALLOCATOR);
	return cache;
}

bool object_cache_state(unsigned number, struct object_cache_state *state)
{
	struct object_cache *cache;
	int64_t live = 0;

	if (number == 0 || number >= __atomic_load_n(&caches_used, __ATOMIC_ACQUIRE))
		return false;
	cache = caches[number];
	for (unsigned i = 0; i < cpu_count; i++)
		live += read_once(cpus[i]->magazines[number].live);
	spinlock_acquire(&cache->lock);
	*state = (struct object_cache_state){
		.name = cache->name,
		.object_size = cache->size,
		.live = live < 0 ? 0 : (uint64_t)live,
		.bytes = (uint64_t)cache->slabs * PAGE_SIZE << cache->order,
	};
	spinlock_release(&cache->lock);
	return true;
}
