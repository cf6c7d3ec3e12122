/* SPDX-License-Identifier: MIT */
/* Reading directories, and where a directory lies. */
#include "filesystem.h"

#include "directory.h"

#include <abi/dirent.h>
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <kelner/memory.h>

/* Cursors 0 and 1 are "." and ".."; the names' own cursors begin behind them. */
#define CURSOR_NAMES 2

static int next_name(struct inode *directory, uint64_t *cursor, struct listing *listing)
{
	struct directory_entry *entry;
	uint64_t own;
	int found;

	if (*cursor < CURSOR_NAMES) {
		const struct inode *inode =
			*cursor == 0 || !directory->parent ? directory : directory->parent;

		listing->name = *cursor == 0 ? "." : "..";
		listing->length = 1 + *cursor;
		listing->number = inode->number;
		listing->mode = inode->mode;
		(*cursor)++;
		return 1;
	}
	if (!directory->parent) /* it was removed */
		return 0;
	own = *cursor - CURSOR_NAMES;
	if (filesystem.operations->list) {
		found = filesystem.operations->list(directory, &own, listing);
		*cursor = own + CURSOR_NAMES;
		return found;
	}
	entry = directory_next(directory->directory, &own);
	*cursor = own + CURSOR_NAMES;
	if (!entry)
		return 0;
	listing->name = entry->name;
	listing->length = entry->length;
	listing->number = entry->inode->number;
	listing->mode = entry->inode->mode;
	return 1;
}

static size_t put_record(uint8_t *at, const struct listing *listing, uint64_t next)
{
	struct dirent record;
	size_t head = offsetof(struct dirent, d_name);
	size_t size = (head + listing->length + 1 + 7) & ~(size_t)7;

	memset(&record, 0, size);
	record.d_ino = listing->number;
	record.d_off = (int64_t)next;
	record.d_reclen = (unsigned short)size;
	record.d_type = (unsigned char)(listing->mode >> 12 & 15);
	memcpy(record.d_name, listing->name, listing->length);
	memcpy(at, &record, size);
	return size;
}

static size_t record_size(const struct listing *listing)
{
	return (offsetof(struct dirent, d_name) + listing->length + 1 + 7) & ~(size_t)7;
}

int64_t file_on_read_directory(struct call *call, const struct file_read_directory_request *request)
{
	static uint8_t buffer[32768] __attribute__((aligned(8)));
	struct inode *directory = inode_of(call->badge);
	uint32_t mode = call->status_flags & O_ACCMODE;
	size_t room = request->size < sizeof(buffer) ? request->size : sizeof(buffer), used = 0;
	uint64_t cursor = call->offset;
	struct listing listing;
	int64_t status;

	if (!directory)
		return -EIO;
	if (inode_type(directory) != S_IFDIR)
		return -ENOTDIR;
	if (mode != O_RDONLY && mode != O_RDWR)
		return -EBADF;
	for (;;) {
		uint64_t next = cursor;
		int found = next_name(directory, &next, &listing);

		if (found < 0)
			return found;
		if (found == 0)
			break;
		if (record_size(&listing) > room - used) {
			if (used == 0)
				return -EINVAL;
			break;
		}
		used += put_record(buffer + used, &listing, next);
		cursor = next;
	}
	if (used == 0)
		return 0;
	status = call_write(call, 0, 0, buffer, used);
	if (status < 0)
		return status;
	directory->accessed = filesystem_now();
	call->reply_flags = MESSAGE_SET_OFFSET;
	call->reply_offset = cursor;
	return (int64_t)used;
}

int64_t file_on_path_of(struct call *call, struct file_path_of_reply *reply)
{
	static char path[PATH_MAX];
	const struct inode *directory = inode_of(call->badge);
	const struct credentials *who = credentials_of(call->credentials);
	size_t at = sizeof(path);

	if (!directory)
		return -EIO;
	if (inode_type(directory) != S_IFDIR)
		return -ENOTDIR;
	if (!who)
		return -EACCES;
	for (; directory != filesystem.root && directory->number != who->root;
	     directory = directory->parent) {
		if (!directory->parent)
			return -ENOENT;
		if (!directory->entry)
			return -ENAMETOOLONG;
		if (directory->entry->length + 1 > at)
			return -ENAMETOOLONG;
		at -= directory->entry->length;
		memcpy(path + at, directory->entry->name, directory->entry->length);
		path[--at] = '/';
	}
	if (at == sizeof(path))
		path[--at] = '/';
	if (sizeof(path) - at > call_tail_room(sizeof(*reply)))
		return -ENAMETOOLONG;
	reply->mount = directory->number == who->root ? 0 : filesystem.mount;
	call->reply_tail = path + at;
	call->reply_tail_length = sizeof(path) - at;
	return 0;
}
