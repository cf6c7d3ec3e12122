/* SPDX-License-Identifier: MIT */
#include "content.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/node.h>
#include <abi/space.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>

#define SIZE_MAX_BYTES (1UL << 47)
#define AHEAD_MAX      (4UL << 20) /* reserved at once beyond what is needed */

#define INODES_PER_PAGE 4 /* of the room: what the server keeps of a file beside its content */

/* A process has 65,536 handles beside descriptors: some are left for files that are open. */
#define CONTENTS_MAX 60000

static uint64_t room, used; /* pages */
static unsigned contents;   /* files with memory of their own */

static uint64_t pages_of(uint64_t bytes)
{
	return (bytes + FILESYSTEM_BLOCK - 1) / FILESYSTEM_BLOCK;
}

/* Mappings of sparse files can use more than there is. */
static uint64_t room_left(void)
{
	uint64_t taken = used + inode_count() / INODES_PER_PAGE;

	return taken < room ? room - taken : 0;
}

void content_set_room(uint64_t bytes)
{
	room = bytes / FILESYSTEM_BLOCK;
}

int content_admit(void)
{
	return room_left() == 0 ? -ENOSPC : 0;
}

/* The file holds that many pages of the room. */
static int hold(struct file *file, uint64_t pages)
{
	if (pages > file->held && pages - file->held > room_left())
		return -ENOSPC;
	used += pages - file->held;
	file->held = pages;
	return 0;
}

static uint64_t pages_present(const struct file *file)
{
	struct vmo_info info;

	return kelner_vmo_info(file->inode.content, &info) < 0 ? 0 : info.pages;
}

static uint64_t size_of(const struct file *file)
{
	int64_t size = kelner_vmo_size(file->inode.content);

	return size < 0 ? 0 : (uint64_t)size;
}

/* Tells the kernel how far it may write. */
static int share(struct file *file)
{
	struct inode *inode = &file->inode;
	bool guarded = file->sparse || inode->mode & (S_ISUID | S_ISGID);
	int64_t status;

	if (inode->node == HANDLE_NONE || inode->content == HANDLE_NONE)
		return 0;
	if (file->told_node == inode->node && file->told_guarded == guarded &&
	    (guarded || file->told_held == file->held))
		return 0;
	file->told_node = HANDLE_NONE;
	status = kelner_node_set_content(inode->node, inode->content,
					 guarded ? CONTENT_READ_ONLY : 0);
	if (status == 0 && !guarded)
		status = kelner_node_set_limits(inode->node, file->held * FILESYSTEM_BLOCK);
	if (status < 0)
		return (int)status;
	file->told_node = inode->node;
	file->told_guarded = guarded;
	file->told_held = file->held;
	return 0;
}

int content_share(struct inode *inode)
{
	return share((struct file *)inode);
}

int content_get(struct inode *inode)
{
	int64_t content;

	if (inode->content != HANDLE_NONE)
		return 0;
	if (contents >= CONTENTS_MAX)
		return -ENOSPC;
	content = kelner_vmo_create(0, "tmpfs", 5);
	if (content < 0)
		return content == -ENOMEM || content == -EMFILE ? -ENOSPC : (int)content;
	inode->content = (handle_t)content;
	contents++;
	return content_share(inode);
}

static int set_size(struct file *file, uint64_t size)
{
	int64_t status = kelner_vmo_set_size(file->inode.content, size);

	if (status < 0)
		return (int)status;
	file->inode.size = size;
	return 0;
}

/*
 * From now on each page is accounted for as it comes. What mappings have added meanwhile counts
 * too, even where that is more than there is room.
 */
static void become_sparse(struct file *file)
{
	uint64_t present = pages_present(file);

	file->sparse = true;
	used += present - file->held;
	file->held = present;
}

int content_resize(struct inode *inode, uint64_t size)
{
	struct file *file = (struct file *)inode;
	uint64_t old = size_of(file);
	int status;

	if (size > SIZE_MAX_BYTES)
		return -EFBIG;
	status = set_size(file, size);
	if (status < 0)
		return status;
	if (size == 0) {
		file->sparse = false;
		(void)hold(file, 0);
	} else if (file->sparse || pages_of(size) > pages_of(old)) {
		become_sparse(file);
	} else {
		(void)hold(file, pages_of(size));
	}
	return share(file);
}

int content_reserve(struct inode *inode, uint64_t from, uint64_t length)
{
	struct file *file = (struct file *)inode;
	uint64_t size = size_of(file), end = from + length;
	uint64_t wanted = pages_of(end > size ? end : size);
	int status;

	if (end > SIZE_MAX_BYTES)
		return -EFBIG;
	/* With the room for all of it the file is no longer sparse. */
	status = wanted > file->held || file->sparse ? hold(file, wanted) : 0;
	if (status == 0 && end > size)
		status = set_size(file, end);
	if (status < 0)
		return status;
	file->sparse = false;
	return share(file);
}

/* --- writes that the kernel could not do ----------------------------------------------------- */

/* Room for a write at the end or inside of a file without holes, and some more for the next. */
static int make_room(struct file *file, uint64_t end)
{
	uint64_t needed = pages_of(end),
		 ahead = needed < pages_of(AHEAD_MAX) ? needed : pages_of(AHEAD_MAX);
	uint64_t left = room_left();

	if (needed <= file->held)
		return 0;
	if (needed - file->held > left)
		return -ENOSPC;
	/* What is reserved ahead must not be what others need: at most a quarter of it. */
	left -= needed - file->held;
	return hold(file, needed + (ahead < left / 4 ? ahead : left / 4));
}

/* How much of a write finds room, of one that begins at an offset; 0: none. */
static uint64_t bytes_with_room(struct file *file, uint64_t offset, uint64_t length)
{
	uint64_t end;

	if (offset >= file->held * FILESYSTEM_BLOCK && room_left() == 0)
		return 0;
	end = (file->held + room_left()) * FILESYSTEM_BLOCK;
	return end - offset < length ? end - offset : length;
}

/* Copies from the caller; bytes written or an error. */
static int64_t copy_in(struct call *call, struct file *file, uint64_t offset, uint64_t length)
{
	static uint8_t buffer[LEASE_BYTES_MAX];
	int64_t status = call_read(call, 0, 0, buffer, length);

	if (status <= 0)
		return status;
	length = (uint64_t)status;
	if (offset + length > size_of(file)) {
		status = set_size(file, offset + length);
		if (status < 0)
			return status;
	}
	status = kelner_vmo_write(file->inode.content, buffer, offset, length);
	return status == -ENOMEM ? -ENOSPC : status;
}

static int64_t write_dense(struct call *call, struct file *file, uint64_t offset, uint64_t length)
{
	int64_t written;
	int status;

	if (make_room(file, offset + length) < 0) {
		length = bytes_with_room(file, offset, length);
		if (length == 0)
			return -ENOSPC;
		status = hold(file, pages_of(offset + length));
		if (status < 0)
			return status;
	}
	written = copy_in(call, file, offset, length);
	status = share(file);
	return written < 0 ? written : status < 0 ? status : written;
}

/* Page by page: each that is not there yet needs room. */
static int64_t write_sparse(struct call *call, struct file *file, uint64_t offset, uint64_t length)
{
	uint64_t pages = pages_of(offset + length) - offset / FILESYSTEM_BLOCK;
	uint64_t old = size_of(file);
	int64_t written;

	become_sparse(file);
	if (room_left() == 0)
		return -ENOSPC;
	if (pages > room_left())
		length = room_left() * FILESYSTEM_BLOCK - offset % FILESYSTEM_BLOCK;
	written = copy_in(call, file, offset, length);
	if (written < 0 && size_of(file) > old)
		(void)set_size(file, old);
	become_sparse(file);
	return written;
}

int64_t content_write(struct call *call, struct inode *inode,
		      const struct kernel_write_request *request)
{
	struct file *file = (struct file *)inode;
	uint64_t offset = request->position < 0 ? call->offset : (uint64_t)request->position;
	uint64_t length = request->size, size;
	int64_t written;

	if (inode_type(inode) != S_IFREG)
		return -EBADF;
	if (content_get(inode) < 0)
		return -ENOSPC;
	size = size_of(file);
	if (request->position < 0 && call->status_flags & O_APPEND)
		offset = size;
	if (offset >= SIZE_MAX_BYTES || length > SIZE_MAX_BYTES - offset)
		return -EFBIG;
	if (length > LEASE_BYTES_MAX)
		length = LEASE_BYTES_MAX;
	if (inode->mode & (S_ISUID | S_ISGID)) {
		inode->mode &= ~(uint32_t)(S_ISUID | S_ISGID);
		(void)share(file);
	}
	if (file->sparse || pages_of(size) < offset / FILESYSTEM_BLOCK)
		written = write_sparse(call, file, offset, length);
	else
		written = write_dense(call, file, offset, length);
	(void)share(file);
	if (written <= 0)
		return written;
	inode_refresh(inode);
	inode_touch(inode);
	if (request->position < 0) {
		call->reply_flags = MESSAGE_SET_OFFSET;
		call->reply_offset = offset + (uint64_t)written;
	}
	return written;
}

/* Only of an empty file that nobody gave content yet. */
int64_t content_read(struct call *call, struct inode *inode,
		     const struct kernel_read_request *request)
{
	(void)call, (void)request;
	return inode_type(inode) == S_IFREG ? 0 : -EINVAL;
}

/* Holes are not told from data: all is data up to the end, which POSIX allows. */
int64_t content_seek(struct call *call, struct inode *inode,
		     const struct kernel_seek_request *request, struct kernel_seek_reply *reply)
{
	uint64_t size;

	(void)call;
	if (inode_type(inode) != S_IFREG) {
		if (request->whence != SEEK_END || request->offset < 0)
			return -EINVAL;
		reply->position = request->offset;
		return 0;
	}
	inode_refresh(inode);
	size = inode->size;
	if (request->whence != SEEK_DATA && request->whence != SEEK_HOLE)
		return -EINVAL;
	if (request->offset < 0 || (uint64_t)request->offset >= size)
		return -ENXIO;
	reply->position = request->whence == SEEK_DATA ? request->offset : (int64_t)size;
	return 0;
}

/* --- the end --------------------------------------------------------------------------------- */

/* An empty file needs no memory object, unless a mapping waits for it to grow. */
static bool drop_empty(struct file *file)
{
	struct inode *inode = &file->inode;
	struct vmo_info info;

	if (kelner_vmo_info(inode->content, &info) < 0 || info.size || info.mappings)
		return false;
	inode_refresh(inode);
	(void)hold(file, 0);
	file->sparse = false;
	(void)kelner_handle_close(inode->content);
	inode->content = HANDLE_NONE;
	contents--;
	return true;
}

void content_trim(struct inode *inode)
{
	struct file *file = (struct file *)inode;

	if (inode->content == HANDLE_NONE || drop_empty(file))
		return;
	if (file->sparse)
		become_sparse(file);
	else
		(void)hold(file, pages_of(size_of(file)));
	/* The node may stay: the kernel must not write into room that was given back. */
	(void)share(file);
}

void content_forget(struct inode *inode)
{
	(void)hold((struct file *)inode, 0);
	if (inode->content != HANDLE_NONE)
		contents--;
}

void content_usage(struct file_stat_file_system_reply *reply)
{
	reply->blocks = room;
	reply->blocks_free = reply->blocks_available = room_left();
	reply->files_free = room_left() * INODES_PER_PAGE;
	reply->files = inode_count() + reply->files_free;
}
