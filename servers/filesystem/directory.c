/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>
#include <stdbool.h>

#define BUCKETS_LEAST 8
#define SLOTS_LEAST   8
#define NO_SLOT       SIZE_MAX

/* A slot without an entry is a link of the list of free ones, told by its lowest bit. */
union slot {
	struct directory_entry *entry;
	uintptr_t link; /* next free slot * 2 + 1 */
};

struct directory {
	struct directory_entry **bucket;
	size_t bucket_count; /* a power of two */
	union slot *slot;
	size_t slot_count; /* in use or free */
	size_t slot_room;
	size_t first_free;
	size_t count;
};

static uint64_t seed;

/* Seeded, so that nobody can choose names that all fall into one bucket. */
static uint64_t hash_of(const char *name, size_t length)
{
	uint64_t hash;

	while (!seed)
		(void)kelner_random_get(&seed, sizeof(seed));
	hash = seed;
	for (size_t i = 0; i < length; i++) {
		hash = (hash ^ (uint8_t)name[i]) * 0x9e3779b97f4a7c15UL;
		hash ^= hash >> 32;
	}
	return hash;
}

struct directory *directory_create(void)
{
	struct directory *directory = allocate_zeroed(1, sizeof(*directory));

	if (!directory)
		return NULL;
	directory->first_free = NO_SLOT;
	directory->bucket_count = BUCKETS_LEAST;
	directory->bucket = allocate_zeroed(BUCKETS_LEAST, sizeof(*directory->bucket));
	if (!directory->bucket) {
		release(directory);
		return NULL;
	}
	return directory;
}

void directory_destroy(struct directory *directory)
{
	uint64_t cursor = 0;
	struct directory_entry *entry;

	while ((entry = directory_next(directory, &cursor)))
		release(entry);
	release(directory->slot);
	release(directory->bucket);
	release(directory);
}

static struct directory_entry **bucket_of(const struct directory *directory, uint64_t hash)
{
	return &directory->bucket[hash & (directory->bucket_count - 1)];
}

struct directory_entry *directory_find(const struct directory *directory, const char *name,
				       size_t length)
{
	uint64_t hash = hash_of(name, length);
	struct directory_entry *entry = *bucket_of(directory, hash);

	while (entry && (entry->hash != hash || entry->length != length ||
			 memcmp(entry->name, name, length) != 0))
		entry = entry->next;
	return entry;
}

/* More buckets, where memory allows: without them the directory only becomes slower. */
static void grow_buckets(struct directory *directory)
{
	size_t count = directory->bucket_count * 2;
	struct directory_entry **bucket = allocate_zeroed(count, sizeof(*bucket));
	struct directory_entry *entry;
	uint64_t cursor = 0;

	if (!bucket)
		return;
	release(directory->bucket);
	directory->bucket = bucket;
	directory->bucket_count = count;
	while ((entry = directory_next(directory, &cursor))) {
		entry->next = *bucket_of(directory, entry->hash);
		*bucket_of(directory, entry->hash) = entry;
	}
}

static bool take_slot(struct directory *directory, size_t *slot)
{
	if (directory->first_free != NO_SLOT) {
		*slot = directory->first_free;
		directory->first_free = directory->slot[*slot].link >> 1;
		if (directory->first_free == NO_SLOT >> 1)
			directory->first_free = NO_SLOT;
		return true;
	}
	if (directory->slot_count == directory->slot_room) {
		size_t room = directory->slot_room ? directory->slot_room * 2 : SLOTS_LEAST;
		union slot *grown = reallocate(directory->slot, room * sizeof(*grown));

		if (!grown)
			return false;
		directory->slot = grown;
		directory->slot_room = room;
	}
	*slot = directory->slot_count++;
	return true;
}

struct directory_entry *directory_add(struct directory *directory, const char *name, size_t length,
				      struct inode *inode)
{
	struct directory_entry *entry = allocate(sizeof(*entry) + length + 1);
	struct directory_entry **bucket;

	if (!entry)
		return NULL;
	if (!take_slot(directory, &entry->slot)) {
		release(entry);
		return NULL;
	}
	entry->inode = inode;
	entry->hash = hash_of(name, length);
	entry->length = length;
	memcpy(entry->name, name, length);
	entry->name[length] = '\0';
	directory->slot[entry->slot].entry = entry;
	bucket = bucket_of(directory, entry->hash);
	entry->next = *bucket;
	*bucket = entry;
	if (++directory->count > directory->bucket_count)
		grow_buckets(directory);
	return entry;
}

void directory_remove(struct directory *directory, struct directory_entry *entry)
{
	struct directory_entry **link = bucket_of(directory, entry->hash);

	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	directory->slot[entry->slot].link = directory->first_free << 1 | 1;
	directory->first_free = entry->slot;
	if (--directory->count == 0) {
		directory->slot_count = 0;
		directory->first_free = NO_SLOT;
	}
	release(entry);
}

struct directory_entry *directory_next(const struct directory *directory, uint64_t *cursor)
{
	for (; *cursor < directory->slot_count; (*cursor)++) {
		union slot slot = directory->slot[*cursor];

		if (!(slot.link & 1)) {
			(*cursor)++;
			return slot.entry;
		}
	}
	return NULL;
}

size_t directory_count(const struct directory *directory)
{
	return directory->count;
}
