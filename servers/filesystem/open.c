/* SPDX-License-Identifier: MIT */
/* file.open, file.content and file.execute. */
#include "filesystem.h"

#include "fifo.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/mman.h>
#include <abi/node.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>

static unsigned wanted_access(uint32_t flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY: return MAY_READ | (flags & O_TRUNC ? MAY_WRITE : 0);
	case O_WRONLY: return MAY_WRITE;
	case O_RDWR: return MAY_READ | MAY_WRITE;
	default: return MAY_EXECUTE;
	}
}

static bool lies_in_file_system(const struct inode *inode)
{
	uint32_t type = inode_type(inode);

	return type == S_IFREG || type == S_IFDIR;
}

/* What open() asks of a file that was there before. */
static int check_existing(const struct inode *inode, const struct walk *walk, uint32_t flags)
{
	uint32_t type = inode_type(inode);
	unsigned wanted = wanted_access(flags);

	if (flags & O_CREAT && flags & O_EXCL)
		return -EEXIST;
	if (flags & O_DIRECTORY && type != S_IFDIR)
		return -ENOTDIR;
	if (flags & O_PATH)
		return 0;
	if (type == S_IFLNK)
		return -ELOOP;
	if (type == S_IFDIR && (wanted & MAY_WRITE || flags & O_CREAT))
		return -EISDIR;
	if (type == S_IFSOCK)
		return -EOPNOTSUPP;
	if (filesystem.read_only && wanted & MAY_WRITE && lies_in_file_system(inode))
		return -EROFS;
	return may_access(inode, &walk->who, wanted);
}

static int open_create(struct walk *walk, uint32_t flags, uint32_t mode)
{
	if (walk->slash)
		return -EISDIR;
	if (flags & O_DIRECTORY)
		return -EINVAL;
	return file_create(walk, S_IFREG | (mode & FILESYSTEM_MODE_BITS), &walk->inode);
}

static int truncate_opened(struct inode *inode)
{
	int status;

	inode_refresh(inode);
	status = filesystem.operations->resize(inode, 0);
	if (status == 0) {
		inode->mode &= ~(uint32_t)(S_ISUID | S_ISGID);
		inode_touch(inode);
	}
	return status;
}

static int64_t open_regular(struct call *call, struct inode *inode, uint32_t flags, bool created)
{
	int64_t connection;
	int status = 0;

	if (inode_type(inode) == S_IFREG && filesystem.operations->content && !(flags & O_PATH))
		status = filesystem.operations->content(inode);
	if (status == 0 && flags & O_TRUNC && !created && !(flags & O_PATH) &&
	    filesystem.operations->resize)
		status = truncate_opened(inode);
	if (status < 0)
		return status;
	connection = inode_connect(inode, flags);
	if (connection < 0)
		return connection;
	call_give(call, (handle_t)connection);
	return 0;
}

int64_t file_on_open(struct call *call, const struct file_open_request *request)
{
	uint32_t flags = request->flags, type;
	bool exclusive = flags & O_CREAT && flags & O_EXCL;
	bool follow = !(flags & O_NOFOLLOW) && !exclusive;
	bool created = false;
	UNCLEARED struct walk at;
	int64_t status;

	if ((flags & O_ACCMODE) == (O_WRONLY | O_RDWR))
		return -EINVAL;
	if (flags & O_PATH)
		flags &= ~(uint32_t)(O_CREAT | O_EXCL | O_TRUNC);
	status = walk(call, request->start,
		      (follow ? WALK_FOLLOW : 0) | (flags & O_CREAT ? WALK_CREATE : 0), &at);
	if (status != 0)
		return status;
	if (!at.inode) {
		status = open_create(&at, flags, request->mode);
		created = true;
	} else {
		status = check_existing(at.inode, &at, flags);
	}
	if (status < 0)
		return status;
	type = inode_type(at.inode);
	if (type == S_IFREG || type == S_IFDIR || flags & O_PATH)
		return open_regular(call, at.inode, flags, created || type != S_IFREG);
	if (type == S_IFIFO)
		return fifo_open(call, at.inode, flags);
	return filesystem.operations->open ? filesystem.operations->open(call, at.inode, request)
					   : -ENXIO;
}

int64_t file_on_content(struct call *call, const struct file_content_request *request)
{
	struct inode *inode = inode_of(call->badge);
	uint32_t mode = call->status_flags & O_ACCMODE;
	uint32_t rights = RIGHT_READ | RIGHT_EXECUTE | RIGHT_DUPLICATE | RIGHT_TRANSFER;
	int64_t handle;
	int status;

	if (!inode)
		return -EIO;
	if (inode_type(inode) != S_IFREG || !filesystem.operations->content)
		return -ENODEV;
	if (mode != O_RDONLY && mode != O_RDWR)
		return -EACCES;
	if (request->shared && request->protection & PROT_WRITE) {
		if (mode != O_RDWR || filesystem.read_only)
			return -EACCES;
	}
	status = filesystem.operations->content(inode);
	if (status < 0)
		return status;
	if (inode->content == HANDLE_NONE)
		return -ENODEV;
	if (request->shared && mode == O_RDWR && !filesystem.read_only)
		rights |= RIGHT_WRITE;
	handle = kelner_handle_duplicate(inode->content, rights, 0);
	if (handle < 0)
		return handle;
	call_give(call, (handle_t)handle);
	return 0;
}

/*
 * What runs must not change under it: a writable file system gives a private copy of the content,
 * which shares the pages until one side writes.
 */
static int64_t image_of(struct inode *inode)
{
	int status =
		filesystem.operations->content ? filesystem.operations->content(inode) : -EACCES;

	if (status < 0)
		return status;
	if (inode->content == HANDLE_NONE)
		return -EACCES;
	if (!filesystem.read_only) {
		int64_t size = kelner_vmo_size(inode->content);

		return size < 0 ? size : kelner_vmo_clone(inode->content, 0, (uint64_t)size);
	}
	return kelner_handle_duplicate(
		inode->content, RIGHT_READ | RIGHT_EXECUTE | RIGHT_DUPLICATE | RIGHT_TRANSFER, 0);
}

int64_t file_on_execute(struct call *call, const struct file_execute_request *request)
{
	struct process_execute_request forwarded;
	handle_t handles[3];
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, WALK_FOLLOW, &at);

	if (status != 0)
		return status;
	if (inode_type(at.inode) != S_IFREG)
		return -EACCES;
	status = may_access(at.inode, &at.who, MAY_EXECUTE);
	if (status == 0)
		status = image_of(at.inode);
	if (status < 0)
		return status;
	handles[0] = (handle_t)status;
	handles[1] = call->handle[0];
	handles[2] = call->handle[1];
	forwarded = (struct process_execute_request){
		.flags = request->flags,
		.mask = request->mask,
		.mode = at.inode->mode,
		.owner = at.inode->user,
		.group = at.inode->group,
		.identity = 1,
	};
	status = call_forward(call, filesystem.process_server, PROCESS_LABEL_EXECUTE, &forwarded,
			      sizeof(forwarded), handles, 3);
	(void)kelner_handle_close(handles[0]);
	return status < 0 ? status : CALL_LATER;
}

int64_t file_on_change_root(struct call *call, const struct file_change_root_request *request)
{
	struct process_set_root_request forwarded = {.mount = filesystem.mount};
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, WALK_FOLLOW, &at);
	handle_t root;

	if (status != 0)
		return status;
	if (inode_type(at.inode) != S_IFDIR)
		return -ENOTDIR;
	status = may_access(at.inode, &at.who, MAY_EXECUTE);
	if (status == 0)
		status = inode_connect(at.inode, O_PATH);
	if (status < 0)
		return status;
	root = (handle_t)status;
	forwarded.inode = at.inode->number;
	call->tail_length = 0;
	status = call_forward(call, filesystem.process_server, PROCESS_LABEL_SET_ROOT, &forwarded,
			      sizeof(forwarded), &root, 1);
	(void)kelner_handle_close(root);
	return status < 0 ? status : CALL_LATER;
}
