/* SPDX-License-Identifier: MIT */
/* What files are like, and changes of that. */
#include "filesystem.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/object_info.h>
#include <abi/space.h>
#include <abi/statvfs.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

static unsigned follow_unless(uint32_t flags)
{
	return flags & AT_SYMLINK_NOFOLLOW ? 0 : WALK_FOLLOW;
}

static int64_t blocks_of(const struct inode *inode)
{
	struct vmo_info info;

	if (inode->content == HANDLE_NONE || kelner_vmo_info(inode->content, &info) < 0)
		return (int64_t)((inode->size + 511) / 512);
	return (int64_t)(info.pages * (FILESYSTEM_BLOCK / 512));
}

int64_t file_on_stat(struct call *call, const struct file_stat_request *request,
		     struct file_stat_reply *reply)
{
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, follow_unless(request->flags), &at);

	if (status == FILE_WALK)
		memcpy(reply, call->reply_word, sizeof(struct file_walk));
	if (status != 0)
		return status;
	inode_refresh(at.inode);
	reply->attributes = (struct file_attributes){
		.device = filesystem.mount,
		.inode = at.inode->number,
		.mode = at.inode->mode,
		.links = at.inode->links,
		.user = at.inode->user,
		.group = at.inode->group,
		/* A socket's is the way to it: file.socket tells it to who may write there. */
		.special = inode_type(at.inode) == S_IFSOCK ? 0 : at.inode->special,
		.size = (int64_t)at.inode->size,
		.blocks = blocks_of(at.inode),
		.block_size = FILESYSTEM_BLOCK,
		.accessed = at.inode->accessed,
		.modified = at.inode->modified,
		.changed = at.inode->changed,
	};
	return 0;
}

int64_t file_on_access(struct call *call, const struct file_access_request *request)
{
	UNCLEARED struct walk at;
	int64_t status;

	if (request->mode & ~7U)
		return -EINVAL;
	status = walk(call, request->start, follow_unless(request->flags), &at);
	if (status != 0)
		return status;
	if (!(request->flags & AT_EACCESS)) {
		at.who.user = at.who.real_user;
		at.who.group = at.who.real_group;
	}
	if (request->mode & MAY_WRITE && filesystem.read_only &&
	    (inode_type(at.inode) == S_IFREG || inode_type(at.inode) == S_IFDIR))
		return -EROFS;
	return may_access(at.inode, &at.who, request->mode);
}

int64_t file_on_socket(struct call *call, const struct file_socket_request *request,
		       struct file_socket_reply *reply)
{
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, WALK_FOLLOW, &at);

	if (status == FILE_WALK)
		memcpy(reply, call->reply_word, sizeof(*reply));
	if (status == 0)
		status = may_access(at.inode, &at.who, MAY_WRITE);
	if (status != 0)
		return status;
	if (inode_type(at.inode) != S_IFSOCK)
		return -ECONNREFUSED;
	reply->cookie = at.inode->special;
	return 0;
}

int64_t file_on_read_link(struct call *call, const struct file_read_link_request *request)
{
	char target[PATH_MAX];
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, 0, &at);
	size_t length;

	if (status != 0)
		return status;
	if (inode_type(at.inode) != S_IFLNK)
		return -EINVAL;
	if (filesystem.operations->read_link) {
		status = filesystem.operations->read_link(at.inode, target, sizeof(target));
		if (status < 0)
			return status;
		length = (size_t)status;
	} else {
		length = strlen(at.inode->target);
		memcpy(target, at.inode->target, length);
	}
	if (length > request->size)
		length = request->size;
	return length ? call_write(call, 0, 0, target, length) : 0;
}

/* Only the owner, and user 0, may change what a file is like. */
static int check_owner(const struct walk *at)
{
	if (filesystem.read_only)
		return -EROFS;
	return at->who.user == 0 || at->who.user == at->inode->user ? 0 : -EPERM;
}

int64_t file_on_change_mode(struct call *call, const struct file_change_mode_request *request)
{
	uint32_t mode = request->mode & FILESYSTEM_MODE_BITS;
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, follow_unless(request->flags), &at);

	if (status != 0)
		return status;
	if (inode_type(at.inode) == S_IFLNK)
		return -EOPNOTSUPP;
	status = check_owner(&at);
	if (status < 0)
		return status;
	if (at.who.user != 0 && inode_type(at.inode) != S_IFDIR &&
	    !credentials_in_group(&at.who, at.inode->group))
		mode &= ~(uint32_t)S_ISGID;
	at.inode->mode = inode_type(at.inode) | mode;
	at.inode->changed = filesystem_now();
	return inode_share_content(at.inode);
}

int64_t file_on_change_owner(struct call *call, const struct file_change_owner_request *request)
{
	uint32_t user = request->user, group = request->group;
	UNCLEARED struct walk at;
	struct inode *inode;
	int64_t status = walk(call, request->start, follow_unless(request->flags), &at);

	if (status != 0)
		return status;
	inode = at.inode;
	if (user == UINT32_MAX)
		user = inode->user;
	if (group == UINT32_MAX)
		group = inode->group;
	status = check_owner(&at);
	if (status < 0)
		return status;
	if (at.who.user != 0 && (user != inode->user ||
				 (group != inode->group && !credentials_in_group(&at.who, group))))
		return -EPERM;
	inode->user = user;
	inode->group = group;
	if (inode_type(inode) == S_IFREG && inode->mode & 0111) {
		inode->mode &= ~(uint32_t)S_ISUID;
		if (inode->mode & S_IXGRP)
			inode->mode &= ~(uint32_t)S_ISGID;
	}
	inode->changed = filesystem_now();
	return inode_share_content(inode);
}

static int64_t new_time(int64_t wanted, int64_t old, int64_t now)
{
	if (wanted == FILE_TIME_OMIT)
		return old;
	return wanted == FILE_TIME_NOW ? now : wanted;
}

int64_t file_on_set_times(struct call *call, const struct file_set_times_request *request)
{
	int64_t now = filesystem_now();
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, follow_unless(request->flags), &at);

	if (status != 0)
		return status;
	if (request->accessed == FILE_TIME_OMIT && request->modified == FILE_TIME_OMIT)
		return 0;
	status = check_owner(&at);
	/* Who may write may also say that it was just now. */
	if (status == -EPERM && request->accessed == FILE_TIME_NOW &&
	    request->modified == FILE_TIME_NOW)
		status = may_access(at.inode, &at.who, MAY_WRITE);
	if (status < 0)
		return status;
	inode_refresh(at.inode);
	at.inode->accessed = new_time(request->accessed, at.inode->accessed, now);
	at.inode->modified = new_time(request->modified, at.inode->modified, now);
	at.inode->changed = now;
	return 0;
}

int64_t file_on_stat_file_system(struct call *call,
				 const struct file_stat_file_system_request *request,
				 struct file_stat_file_system_reply *reply)
{
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, WALK_FOLLOW, &at);

	if (status == FILE_WALK)
		memcpy(reply, call->reply_word, sizeof(struct file_walk));
	if (status != 0)
		return status;
	*reply = (struct file_stat_file_system_reply){
		.block_size = FILESYSTEM_BLOCK,
		.files = inode_count(),
		.identity = filesystem.mount,
		.flags = filesystem.read_only ? ST_RDONLY : 0,
		.name_max = NAME_MAX,
	};
	if (filesystem.operations->usage)
		filesystem.operations->usage(reply);
	return 0;
}

int64_t file_on_truncate(struct call *call, const struct file_truncate_request *request)
{
	uint32_t mode = call->status_flags & O_ACCMODE;
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, WALK_FOLLOW, &at);

	if (status != 0)
		return status;
	if (inode_type(at.inode) == S_IFDIR)
		return -EISDIR;
	if (inode_type(at.inode) != S_IFREG || request->length < 0)
		return -EINVAL;
	if (filesystem.read_only || !filesystem.operations->resize)
		return -EROFS;
	if (call->tail[request->start] == '\0')
		status = mode == O_WRONLY || mode == O_RDWR ? 0 : -EINVAL;
	else
		status = may_access(at.inode, &at.who, MAY_WRITE);
	if (status == 0)
		status = filesystem.operations->content(at.inode);
	if (status == 0)
		status = filesystem.operations->resize(at.inode, (uint64_t)request->length);
	if (status < 0)
		return status;
	inode_refresh(at.inode);
	at.inode->mode &= ~(uint32_t)(S_ISUID | S_ISGID);
	inode_touch(at.inode);
	return 0;
}

int64_t file_on_allocate(struct call *call, const struct file_allocate_request *request)
{
	struct inode *inode = inode_of(call->badge);
	uint32_t mode = call->status_flags & O_ACCMODE;
	uint64_t end;
	int status;

	if (!inode)
		return -EIO;
	if (mode != O_WRONLY && mode != O_RDWR)
		return -EBADF;
	if (inode_type(inode) != S_IFREG || !filesystem.operations->reserve)
		return -ENODEV;
	if (request->from < 0 || request->length <= 0)
		return -EINVAL;
	if (__builtin_add_overflow((uint64_t)request->from, (uint64_t)request->length, &end) ||
	    end > INT64_MAX)
		return -EFBIG;
	status = filesystem.operations->content(inode);
	if (status == 0)
		status = filesystem.operations->reserve(inode, (uint64_t)request->from,
							(uint64_t)request->length);
	if (status == 0)
		inode->changed = filesystem_now();
	return status;
}
