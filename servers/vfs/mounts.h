/* SPDX-License-Identifier: MIT */
/* The mount table. */
#ifndef MOUNTS_H
#define MOUNTS_H

#include <abi/limits.h>
#include <kelner/protocol.h>
#include <stdbool.h>

#define MOUNT_TYPE_MAX 15

struct mount {
	struct mount *next;
	uint64_t number;
	uint32_t flags;      /* ST_ bits */
	handle_t control;    /* the file system's port */
	handle_t root;       /* connections: its root directory, */
	handle_t covered;    /* the directory that it is mounted on, */
	handle_t parent;     /* and the one above that; HANDLE_NONE of the root file system */
	struct mount *place; /* the mount that has the covered directory */
	char type[MOUNT_TYPE_MAX + 1];
	size_t path_length; /* of the root file system: 0 */
	char path[PATH_MAX];
};

/* In the order of their numbers. */
extern struct mount *mounts;

struct mount *mount_find(uint64_t number);
/* The mount that has exactly this path, or NULL. */
struct mount *mount_at(const char *path);
/*
 * The mount that is in charge of an absolute path, and how many bytes of the path lead to it, with
 * the slashes behind. NULL: nothing is mounted.
 */
struct mount *mount_of(const char *path, size_t *consumed);
/* The same for the place where a mount stands: without the mount itself. */
struct mount *mount_below(const struct mount *mount, size_t *consumed);
/* Brings a path to the form that mounts have: single slashes, none at the end, no dots. */
int mount_path_clean(const char *path, char *clean, size_t size);
/* Entries of the table only; NULL: no memory. */
struct mount *mount_add(const char *path, const char *type);
void mount_remove(struct mount *mount);
/* Is something mounted below it? */
bool mount_has_below(const struct mount *mount);

#endif
