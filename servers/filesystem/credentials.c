/* SPDX-License-Identifier: MIT */
/* Who asks, and what that one may do. */
#include "filesystem.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <protocol/process.h>

#define CACHE_SIZE 64

/* Tags never change their meaning. Tag 0 is of services, which are user 0. */
static struct credentials cache[CACHE_SIZE];
static const struct credentials service;

static int ask(uint64_t tag, struct credentials *who)
{
	struct process_credentials_request request = {.tag = tag};
	struct process_credentials_reply reply;
	struct protocol_extra extra = {
		.reply_tail = who->groups,
		.reply_tail_size = sizeof(who->groups),
		.flags = MESSAGE_UNINTERRUPTED,
	};
	int64_t status = process_credentials(filesystem.process_server, &request, &reply, &extra);

	if (status < 0)
		return (int)status;
	who->user = reply.user;
	who->group = reply.group;
	who->real_user = reply.real_user;
	who->real_group = reply.real_group;
	who->root = reply.root_mount == filesystem.mount ? reply.root_inode : 0;
	who->group_count = (unsigned)(extra.reply_tail_length / sizeof(who->groups[0]));
	if (who->group_count > NGROUPS_MAX)
		who->group_count = NGROUPS_MAX;
	who->tag = tag;
	return 0;
}

const struct credentials *credentials_of(uint64_t tag)
{
	struct credentials *who = &cache[tag % CACHE_SIZE];

	if (tag == 0)
		return &service;
	if (who->tag == tag)
		return who;
	who->tag = 0;
	return ask(tag, who) < 0 ? NULL : who;
}

bool credentials_in_group(const struct credentials *who, uint32_t group)
{
	if (who->group == group)
		return true;
	for (unsigned i = 0; i < who->group_count; i++) {
		if (who->groups[i] == group)
			return true;
	}
	return false;
}

int may_access(const struct inode *inode, const struct credentials *who, unsigned wanted)
{
	unsigned allowed = inode->mode & 7;

	if (who->user == 0) {
		/* Everything, but to execute what nobody may. */
		allowed = MAY_READ | MAY_WRITE;
		if (inode_type(inode) == S_IFDIR || inode->mode & 0111)
			allowed |= MAY_EXECUTE;
	} else if (who->user == inode->user) {
		allowed = inode->mode >> 6 & 7;
	} else if (credentials_in_group(who, inode->group)) {
		allowed = inode->mode >> 3 & 7;
	}
	return wanted & ~allowed ? -EACCES : 0;
}

int may_remove(const struct inode *directory, const struct inode *inode,
	       const struct credentials *who)
{
	if (!(directory->mode & S_ISVTX) || who->user == 0 || who->user == inode->user ||
	    who->user == directory->user)
		return 0;
	return -EPERM;
}
