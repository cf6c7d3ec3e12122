/* SPDX-License-Identifier: MIT */
/*
 * A directory in memory: names in a hash table and, for listing, in slots that they keep, so that
 * a cursor stays right while names come and go.
 */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include <stddef.h>
#include <stdint.h>

struct inode;

struct directory_entry {
	struct directory_entry *next; /* of the same bucket */
	struct inode *inode;
	uint64_t hash;
	size_t slot;
	size_t length;
	char name[]; /* NUL follows */
};

struct directory;

/* NULL: no memory. */
struct directory *directory_create(void);
/* Frees it with all its entries; the inodes stay. */
void directory_destroy(struct directory *directory);
struct directory_entry *directory_find(const struct directory *directory, const char *name,
				       size_t length);
/* The name must not be there. NULL: no memory. */
struct directory_entry *directory_add(struct directory *directory, const char *name, size_t length,
				      struct inode *inode);
void directory_remove(struct directory *directory, struct directory_entry *entry);
/* The first entry in slot *cursor or behind it; the cursor moves behind it. NULL: none. */
struct directory_entry *directory_next(const struct directory *directory, uint64_t *cursor);
size_t directory_count(const struct directory *directory);

#endif
