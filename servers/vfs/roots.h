/* SPDX-License-Identifier: MIT */
/* Callers whose root directory is another than the machine's: chroot(). */
#ifndef ROOTS_H
#define ROOTS_H

#include <abi/limits.h>
#include <kelner/protocol.h>
#include <stdbool.h>

struct root {
	uint64_t tag;       /* of the caller's credentials */
	uint32_t user;      /* its effective one */
	handle_t directory; /* connection; HANDLE_NONE: the machine's root */
};

/* A caller's root, NULL where it is the machine's. 0, or a negative errno: nobody knows the tag. */
int64_t root_of(uint64_t tag, const struct root **root);
/*
 * The root's own path, "" of the machine's (NULL), without a slash at its end. 0 or a negative
 * errno: it was removed, or its file system does not answer.
 */
int64_t root_path(const struct root *root, char path[PATH_MAX]);
/* What follows the root's path in a path below it, with its slash; NULL: it is not below. */
const char *root_strip(const char *root_path, const char *path);

#endif
