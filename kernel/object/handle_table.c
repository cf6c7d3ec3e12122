/* SPDX-License-Identifier: MIT */
/*
 * Handle tables. Slots come in chunks of one page. The lowest free slot is found from a hint that
 * is never too high, a bitmap of full chunks, and a scan of one chunk, so it costs about as much
 * with 65,536 open descriptors as with three.
 */
#include <abi/errno.h>
#include <kernel/handle_table.h>
#include <kernel/page.h>

#define HALF_CHUNKS  (HANDLE_CHUNKS / 2)
#define HALF_SLOTS   (HALF_CHUNKS * HANDLE_CHUNK_SLOTS)
#define SWEEP_LENGTH 32 /* handles closed in one turn */

/* Index into free_hint and count, and which half of the chunks. */
enum table_half {
	HALF_DESCRIPTORS,
	HALF_SYSTEM,
};

#define DESCRIPTOR_LIMIT_DEFAULT 1024

void handle_table_init(struct handle_table *table, struct job *job) NO_LOCK_ANALYSIS
{
	spinlock_init(&table->lock, LOCK_LEVEL_HANDLES);
	table->descriptor_limit = DESCRIPTOR_LIMIT_DEFAULT;
	table->job = job;
}

uint32_t handle_table_set_limit(struct handle_table *table, uint32_t limit)
{
	uint32_t old;

	spinlock_acquire(&table->lock);
	old = table->descriptor_limit;
	table->descriptor_limit = limit < HANDLE_DESCRIPTORS ? limit : HANDLE_DESCRIPTORS;
	spinlock_release(&table->lock);
	return old;
}

/* --- slots ----------------------------------------------------------------------------------- */

static uint64_t slot_generation(const struct handle_slot *slot)
{
	return slot->meta >> 24;
}

/* A slot whose generations are used up is never used again. */
static bool slot_is_free(const struct handle_slot *slot)
{
	return !slot->object && slot_generation(slot) != HANDLE_GENERATION_MAX;
}

static void rights_added(struct object *object, uint32_t rights)
{
	const struct object_type *type = object_types[object->kind];

	if (unlikely(type->handle_added))
		type->handle_added(object, rights);
}

static void rights_removed(struct object *object, uint32_t rights)
{
	const struct object_type *type = object_types[object->kind];

	if (unlikely(type->handle_removed))
		type->handle_removed(object, rights);
}

static void slot_fill(struct handle_slot *slot, struct object *object, uint32_t rights,
		      uint32_t flags, uint64_t generation)
{
	rights_added(object, rights);
	slot->object = object;
	slot->meta =
		(uint64_t)(rights & RIGHTS_ALL) | (uint64_t)(flags & 0xff) << 16 | generation << 24;
}

static NODISCARD int chunk_create(struct handle_table *table, struct handle_slot **chunk)
{
	struct page *page;

	if (job_charge_pages(table->job, 1))
		return -ENOMEM;
	page = page_alloc_zeroed(PAGE_KERNEL);
	if (!page) {
		job_uncharge_pages(table->job, 1);
		return -ENOMEM;
	}
	*chunk = page_pointer(page);
	return 0;
}

static void chunk_destroy(struct handle_table *table, struct handle_slot *chunk)
{
	if (!chunk)
		return;
	page_free(paddr_page(pointer_paddr(chunk)));
	job_uncharge_pages(table->job, 1);
}

/* The first chunk of a half, from the given one on, that is not known to be full. */
static unsigned chunk_not_full(const struct handle_table *table, enum table_half half,
			       unsigned chunk) REQUIRES(table->lock)
{
	while (chunk < HALF_CHUNKS) {
		unsigned bit = half * HALF_CHUNKS + chunk;
		uint64_t word = ~table->full[bit / 64] >> bit % 64;

		if (word)
			return chunk + (unsigned)__builtin_ctzl(word);
		chunk = (chunk / 64 + 1) * 64;
	}
	return HALF_CHUNKS;
}

static void chunk_set_full(struct handle_table *table, unsigned chunk, bool full)
	REQUIRES(table->lock)
{
	uint64_t bit = 1UL << chunk % 64;

	if (full)
		table->full[chunk / 64] |= bit;
	else
		table->full[chunk / 64] &= ~bit;
}

/* The lowest free slot number in [start, limit), or limit; its chunk may not exist yet. */
static unsigned table_find_free(struct handle_table *table, enum table_half half, unsigned start,
				unsigned limit) REQUIRES(table->lock)
{
	bool all_below_used = start <= table->free_hint[half];
	unsigned chunk = start / HANDLE_CHUNK_SLOTS;

	while ((chunk = chunk_not_full(table, half, chunk)) * HANDLE_CHUNK_SLOTS < limit) {
		struct handle_slot *slots = table->chunk[half * HALF_CHUNKS + chunk];
		unsigned number = chunk * HANDLE_CHUNK_SLOTS;
		unsigned end = number + HANDLE_CHUNK_SLOTS;
		bool whole = all_below_used || number >= start;

		if (number < start)
			number = start;
		while (slots && number < end && !slot_is_free(&slots[number % HANDLE_CHUNK_SLOTS]))
			number++;
		if (number < end)
			return number < limit ? number : limit;
		if (whole)
			chunk_set_full(table, half * HALF_CHUNKS + chunk, true);
		chunk++;
	}
	return limit;
}

/* Empties a slot; the caller owns its handle count then. */
static struct object *slot_clear(struct handle_table *table, struct handle_slot *slot,
				 enum table_half half, unsigned number) REQUIRES(table->lock)
{
	struct object *object = slot->object;

	rights_removed(object, handle_slot_rights(slot));
	if (half == HALF_SYSTEM)
		write_once(table->closings, table->closings + 1);
	slot->object = NULL;
	table->count[half]--;
	if (slot_is_free(slot)) {
		chunk_set_full(table, half * HALF_CHUNKS + number / HANDLE_CHUNK_SLOTS, false);
		if (number < table->free_hint[half])
			table->free_hint[half] = number;
	}
	return object;
}

/*
 * The object goes into the lowest free slot at or above minimum, and takes a handle count. What it
 * replaced, where replaced is not NULL and names where to put it: then minimum is the very slot.
 */
static NODISCARD int table_insert(struct handle_table *table, enum table_half half,
				  struct object *object, uint64_t rights_and_flags,
				  unsigned minimum, struct object **replaced, handle_t *handle)
{
	struct handle_slot *spare = NULL;
	struct handle_slot **slots, *slot;
	unsigned limit, number;
	bool lowest;
	int error = 0;

	for (;;) {
		spinlock_acquire(&table->lock);
		lowest = !replaced && minimum <= table->free_hint[half];
		limit = half == HALF_SYSTEM ? HALF_SLOTS : table->descriptor_limit;
		if (table->closing)
			limit = 0;
		if (minimum >= limit) {
			error = replaced ? -EBADF : half == HALF_SYSTEM ? -EMFILE : -EINVAL;
			break;
		}
		number = minimum;
		if (!replaced) {
			if (number < table->free_hint[half])
				number = table->free_hint[half];
			number = number < limit ? table_find_free(table, half, number, limit)
						: limit;
			if (number == limit) {
				error = -EMFILE;
				break;
			}
		}
		slots = &table->chunk[half * HALF_CHUNKS + number / HANDLE_CHUNK_SLOTS];
		if (!*slots) {
			*slots = spare;
			spare = NULL;
		}
		if (*slots)
			break;
		/* Pages are zeroed without the lock; then all is looked at again. */
		spinlock_release(&table->lock);
		error = chunk_create(table, &spare);
		if (error)
			return error;
	}
	if (!error) {
		slot = &(*slots)[number % HANDLE_CHUNK_SLOTS];
		if (slot->object)
			*replaced = slot_clear(table, slot, half, number);
		object_handle_added(object);
		slot_fill(slot, object, (uint32_t)rights_and_flags,
			  (uint32_t)(rights_and_flags >> 32),
			  half == HALF_SYSTEM ? slot_generation(slot) + 1 : 0);
		table->count[half]++;
		if (number >= table->end[half])
			table->end[half] = number + 1;
		if (lowest || number == table->free_hint[half])
			table->free_hint[half] = number + 1;
		*handle = slot_generation(slot) << 16 | number;
	}
	spinlock_release(&table->lock);
	chunk_destroy(table, spare);
	return error;
}

/* --- one handle ------------------------------------------------------------------------------ */

static ALWAYS_INLINE int table_look_up(struct handle_table *table, handle_t handle,
				       enum object_kind kind, uint32_t rights,
				       struct handle_slot **slot) REQUIRES(table->lock)
{
	*slot = handle_slot(table, handle);
	if (unlikely(!*slot))
		return -EBADF;
	if (unlikely(kind != OBJECT_NONE && (*slot)->object->kind != kind))
		return -EINVAL;
	if (unlikely(rights & ~handle_slot_rights(*slot)))
		return -EACCES;
	return 0;
}

static ALWAYS_INLINE int get(struct handle_table *table, handle_t handle, enum object_kind kind,
			     uint32_t rights, struct object **object, uint32_t *has, bool hold)
{
	struct handle_slot *slot;
	int error;

	spinlock_acquire(&table->lock);
	error = table_look_up(table, handle, kind, rights, &slot);
	if (likely(!error)) {
		*object = slot->object;
		*has = handle_slot_rights(slot);
		object_retain(*object);
		if (hold) {
			object_handle_added(*object);
			rights_added(*object, *has);
		}
	}
	spinlock_release(&table->lock);
	return error;
}

int handle_get(struct handle_table *table, handle_t handle, enum object_kind kind, uint32_t rights,
	       struct object **object)
{
	uint32_t has;

	return get(table, handle, kind, rights, object, &has, false);
}

int handle_get_with_rights(struct handle_table *table, handle_t handle, enum object_kind kind,
			   uint32_t rights, struct object **object, uint32_t *has)
{
	return get(table, handle, kind, rights, object, has, false);
}

int handle_hold(struct handle_table *table, handle_t handle, enum object_kind kind, uint32_t rights,
		struct object **object, uint32_t *has)
{
	return get(table, handle, kind, rights, object, has, true);
}

void handle_let_go(struct object *object, uint32_t has)
{
	rights_removed(object, has);
	object_handle_removed(object);
	object_release(object);
}

static uint64_t pack_rights(uint32_t rights, uint32_t flags)
{
	return (uint64_t)flags << 32 | rights;
}

int handle_add(struct handle_table *table, struct object *object, uint32_t rights, uint32_t flags,
	       handle_t *handle)
{
	return table_insert(table, HALF_SYSTEM, object, pack_rights(rights, flags), 0, NULL,
			    handle);
}

int descriptor_add(struct handle_table *table, struct object *object, uint32_t rights,
		   uint32_t flags, unsigned minimum, unsigned *descriptor)
{
	handle_t handle;
	int error;

	if (object->kind != OBJECT_CONNECTION)
		return -EINVAL;
	error = table_insert(table, HALF_DESCRIPTORS, object, pack_rights(rights, flags), minimum,
			     NULL, &handle);
	if (!error)
		*descriptor = (unsigned)handle;
	return error;
}

int descriptor_replace(struct handle_table *table, struct object *object, uint32_t rights,
		       uint32_t flags, unsigned descriptor)
{
	struct object *replaced = NULL;
	handle_t handle;
	int error;

	if (object->kind != OBJECT_CONNECTION)
		return -EINVAL;
	error = table_insert(table, HALF_DESCRIPTORS, object, pack_rights(rights, flags),
			     descriptor, &replaced, &handle);
	if (replaced)
		object_handle_removed(replaced);
	return error;
}

static enum table_half handle_half(handle_t handle)
{
	return handle < HANDLE_DESCRIPTORS ? HALF_DESCRIPTORS : HALF_SYSTEM;
}

int handle_remove(struct handle_table *table, handle_t handle)
{
	struct object *object = NULL;
	struct handle_slot *slot;

	spinlock_acquire(&table->lock);
	slot = handle_slot(table, handle);
	if (slot)
		object = slot_clear(table, slot, handle_half(handle), handle & 0xffff);
	spinlock_release(&table->lock);
	if (!object)
		return -EBADF;
	object_handle_removed(object);
	return 0;
}

int handle_get_flags(struct handle_table *table, handle_t handle)
{
	struct handle_slot *slot;
	int flags;

	spinlock_acquire(&table->lock);
	slot = handle_slot(table, handle);
	flags = slot ? (int)handle_slot_flags(slot) : -EBADF;
	spinlock_release(&table->lock);
	return flags;
}

int handle_set_flags(struct handle_table *table, handle_t handle, uint32_t flags)
{
	struct handle_slot *slot;

	spinlock_acquire(&table->lock);
	slot = handle_slot(table, handle);
	if (slot)
		slot->meta = (slot->meta & ~(0xffUL << 16)) | (uint64_t)(flags & 0xff) << 16;
	spinlock_release(&table->lock);
	return slot ? 0 : -EBADF;
}

/* --- whole tables ---------------------------------------------------------------------------- */

static bool slot_is_cloned(const struct handle_slot *slot, enum table_half half)
{
	uint32_t flags = handle_slot_flags(slot);

	if (!slot->object || !(handle_slot_rights(slot) & RIGHT_DUPLICATE))
		return false;
	return half == HALF_SYSTEM ? flags & HANDLE_INHERIT : !(flags & HANDLE_CLOSE_ON_FORK);
}

/* What is not copied leaves its generation, so that its number names nothing in the copy either. */
static unsigned chunk_clone(const struct handle_slot *from, struct handle_slot *to,
			    enum table_half half, unsigned end)
{
	unsigned count = 0;

	for (unsigned i = 0; i < end && i < HANDLE_CHUNK_SLOTS; i++) {
		if (!slot_is_cloned(&from[i], half)) {
			to[i].meta = slot_generation(&from[i]) << 24;
			continue;
		}
		object_handle_added(from[i].object);
		rights_added(from[i].object, handle_slot_rights(&from[i]));
		to[i] = from[i];
		count++;
	}
	return count;
}

/* The new table's lock is not taken: nobody else knows the table. */
static int half_clone(struct handle_table *from, struct handle_table *to,
		      enum table_half half) NO_LOCK_ANALYSIS
{
	for (unsigned first = 0; first < read_once(from->end[half]); first += HANDLE_CHUNK_SLOTS) {
		unsigned i = half * HALF_CHUNKS + first / HANDLE_CHUNK_SLOTS;
		struct handle_slot *copy;
		int error;

		if (!__atomic_load_n(&from->chunk[i], __ATOMIC_ACQUIRE))
			continue;
		error = chunk_create(to, &copy);
		if (error)
			return error;
		spinlock_acquire(&from->lock);
		to->end[half] = from->end[half];
		if (from->chunk[i])
			to->count[half] +=
				chunk_clone(from->chunk[i], copy, half, from->end[half] - first);
		spinlock_release(&from->lock);
		to->chunk[i] = copy;
	}
	return 0;
}

int handle_table_clone(struct handle_table *from, struct handle_table *to)
{
	int error = half_clone(from, to, HALF_DESCRIPTORS);

	if (!error)
		error = half_clone(from, to, HALF_SYSTEM);
	handle_table_set_limit(to, handle_table_limit(from));
	return error;
}

/* The first descriptor at or above *number that a spawned process gets, held; false: no more. */
static bool next_inherited(struct handle_table *table, unsigned *number, struct object **object,
			   uint32_t *rights)
{
	struct handle_slot *slot;

	*object = NULL;
	spinlock_acquire(&table->lock);
	for (; *number < table->end[HALF_DESCRIPTORS] && !*object; ++*number) {
		if (!table->chunk[*number / HANDLE_CHUNK_SLOTS]) {
			*number |= HANDLE_CHUNK_SLOTS - 1;
			continue;
		}
		slot = &table->chunk[*number / HANDLE_CHUNK_SLOTS][*number % HANDLE_CHUNK_SLOTS];
		if (!slot_is_cloned(slot, HALF_DESCRIPTORS) ||
		    handle_slot_flags(slot) & HANDLE_CLOSE_ON_EXEC)
			continue;
		*object = slot->object;
		*rights = handle_slot_rights(slot);
		object_retain(*object);
		object_handle_added(*object);
	}
	spinlock_release(&table->lock);
	return *object;
}

int handle_table_inherit(struct handle_table *from, struct handle_table *to)
{
	struct object *object;
	unsigned number = 0;
	uint32_t rights;
	int error = read_once(to->count[HALF_DESCRIPTORS]) ? -EBUSY : 0;

	if (!error)
		handle_table_set_limit(to, HANDLE_DESCRIPTORS);
	while (!error && next_inherited(from, &number, &object, &rights)) {
		error = descriptor_replace(to, object, rights, 0, number - 1);
		object_handle_removed(object);
		object_release(object);
	}
	handle_table_set_limit(to, handle_table_limit(from));
	return error;
}

/*
 * Takes doomed handles out, going on at the cursor, until the array is full or the table has been
 * gone through; chunks that are done with are freed where all handles go.
 */
static unsigned table_collect(struct handle_table *table, bool all, struct object **objects,
			      struct handle_slot **done) REQUIRES(table->lock)
{
	unsigned limit = all ? 2 * HALF_SLOTS : HALF_SLOTS;
	unsigned count = 0;

	while (table->cursor < limit && count < SWEEP_LENGTH && !*done) {
		enum table_half half = table->cursor / HALF_SLOTS;
		unsigned number = table->cursor % HALF_SLOTS;
		struct handle_slot **slots = &table->chunk[table->cursor / HANDLE_CHUNK_SLOTS];
		struct handle_slot *slot;

		if (number >= table->end[half]) {
			table->cursor = (half + 1) * HALF_SLOTS;
			continue;
		}
		if (!*slots) {
			table->cursor = (table->cursor | (HANDLE_CHUNK_SLOTS - 1)) + 1;
			continue;
		}
		table->cursor++;
		slot = &(*slots)[number % HANDLE_CHUNK_SLOTS];
		if (slot->object && (all || handle_slot_flags(slot) & HANDLE_CLOSE_ON_EXEC))
			objects[count++] = slot_clear(table, slot, half, number);
		if (all && (++number % HANDLE_CHUNK_SLOTS == 0 || number == table->end[half])) {
			*done = *slots;
			*slots = NULL;
		}
	}
	return count;
}

static bool table_sweep(struct handle_table *table, bool all)
{
	struct object *objects[SWEEP_LENGTH];
	struct handle_slot *done = NULL;
	unsigned count;
	bool more;

	spinlock_acquire(&table->lock);
	if (all && !table->closing) {
		table->closing = true;
		table->cursor = 0;
	}
	count = table_collect(table, all, objects, &done);
	more = table->cursor < (all ? 2 * HALF_SLOTS : HALF_SLOTS);
	if (!more)
		table->cursor = 0;
	spinlock_release(&table->lock);
	chunk_destroy(table, done);
	for (unsigned i = 0; i < count; i++)
		object_handle_removed(objects[i]);
	return more;
}

bool handle_table_drain(struct handle_table *table)
{
	return table_sweep(table, true);
}

bool handle_table_exec(struct handle_table *table)
{
	return table_sweep(table, false);
}

#define SWAP(a, b)                           \
	do {                                 \
		__typeof__(a) swapped = (a); \
		(a) = (b);                   \
		(b) = swapped;               \
	} while (0)

void handle_table_exchange(struct handle_table *a, struct handle_table *b)
{
	struct handle_table *first = a < b ? a : b, *second = a < b ? b : a;

	spinlock_acquire(&first->lock);
	spinlock_acquire_second(&second->lock);
	for (unsigned i = HALF_CHUNKS; i < HANDLE_CHUNKS; i++)
		SWAP(a->chunk[i], b->chunk[i]);
	for (unsigned i = HALF_CHUNKS / 64; i < HANDLE_CHUNKS / 64; i++)
		SWAP(a->full[i], b->full[i]);
	SWAP(a->free_hint[HALF_SYSTEM], b->free_hint[HALF_SYSTEM]);
	SWAP(a->count[HALF_SYSTEM], b->count[HALF_SYSTEM]);
	SWAP(a->end[HALF_SYSTEM], b->end[HALF_SYSTEM]);
	write_once(a->closings, a->closings + 1);
	write_once(b->closings, b->closings + 1);
	write_once(a->closings, a->closings + 1);
	write_once(b->closings, b->closings + 1);
	spinlock_release(&second->lock);
	spinlock_release(&first->lock);
}
