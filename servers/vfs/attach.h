/* SPDX-License-Identifier: MIT */
/* File systems become mounts, and cease to be. */
#ifndef ATTACH_H
#define ATTACH_H

#include "mounts.h"

/* What clients get of connections to directories. */
#define CONNECTION_RIGHTS (RIGHT_DUPLICATE | RIGHT_TRANSFER)

/*
 * Mounts the file system behind a control port, which is taken over, on a clean path ("": the
 * root). On a path that is a mount of the same type already the file system is attached again.
 */
int64_t attach(const char *path, const char *type, uint32_t flags, handle_t control,
	       uint64_t *number);
void detach(struct mount *mount);
/* A file server is asked for a limited time only. */
void set_patience(struct protocol_extra *extra);

#endif
