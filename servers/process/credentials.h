/* SPDX-License-Identifier: MIT */
/*
 * Identities. A set never changes and is never forgotten, and equal sets are one: so its number,
 * the tag that messages carry, means the same for ever.
 */
#ifndef PROCESS_CREDENTIALS_H
#define PROCESS_CREDENTIALS_H

#include <abi/limits.h>
#include <protocol/process.h>
#include <stdbool.h>
#include <stdint.h>

/* A root directory that chroot() has named. Kept for ever too; the same directory is one root. */
struct root {
	struct root *next;
	uint64_t mount;
	uint64_t inode;
	handle_t directory; /* connection */
};

struct credentials {
	struct credentials *next;
	uint64_t tag; /* from 1; 0: a service's */
	struct process_identities id;
	const struct root *root; /* NULL: the machine's */
	uint32_t group_count;
	uint32_t group[NGROUPS_MAX];
};

/* What services have: user 0. */
extern const struct credentials credentials_service;

/* The set that says the same as this draft, whose tag and next do not count. NULL: no memory. */
const struct credentials *credentials_intern(const struct credentials *draft);
/* NULL: there is no such tag. */
const struct credentials *credentials_find(uint64_t tag);

/* Takes the connection over. NULL: no memory. */
const struct root *root_intern(uint64_t mount, uint64_t inode, handle_t directory);

static inline bool credentials_are_root(const struct credentials *credentials)
{
	return credentials->id.effective_user == 0;
}

bool credentials_have_group(const struct credentials *credentials, uint32_t group);

#endif
