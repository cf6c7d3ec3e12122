/* SPDX-License-Identifier: MIT */
#include "credentials.h"

#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>
#include <stddef.h>

const struct credentials credentials_service;

static struct credentials *all;
static struct root *roots;
static uint64_t last_tag;

static bool are_equal(const struct credentials *left, const struct credentials *right)
{
	return memcmp(&left->id, &right->id, sizeof(left->id)) == 0 && left->root == right->root &&
	       left->group_count == right->group_count &&
	       memcmp(left->group, right->group, left->group_count * sizeof(left->group[0])) == 0;
}

const struct credentials *credentials_intern(const struct credentials *draft)
{
	struct credentials *set;

	for (set = all; set; set = set->next) {
		if (are_equal(set, draft))
			return set;
	}
	set = allocate(sizeof(*set));
	if (!set)
		return NULL;
	*set = *draft;
	set->tag = ++last_tag;
	set->next = all;
	all = set;
	return set;
}

const struct credentials *credentials_find(uint64_t tag)
{
	if (tag == 0)
		return &credentials_service;
	for (const struct credentials *set = all; set; set = set->next) {
		if (set->tag == tag)
			return set;
	}
	return NULL;
}

bool credentials_have_group(const struct credentials *credentials, uint32_t group)
{
	if (credentials->id.group == group || credentials->id.effective_group == group ||
	    credentials->id.saved_group == group)
		return true;
	for (uint32_t i = 0; i < credentials->group_count; i++) {
		if (credentials->group[i] == group)
			return true;
	}
	return false;
}

const struct root *root_intern(uint64_t mount, uint64_t inode, handle_t directory)
{
	struct root *root = roots;

	while (root && (root->mount != mount || root->inode != inode))
		root = root->next;
	if (root) {
		(void)kelner_handle_close(directory);
		return root;
	}
	root = allocate(sizeof(*root));
	if (!root) {
		(void)kelner_handle_close(directory);
		return NULL;
	}
	*root = (struct root){roots, mount, inode, directory};
	roots = root;
	return root;
}
