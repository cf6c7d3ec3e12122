/* SPDX-License-Identifier: MIT */
#include "operations.h"

#include <abi/fcntl.h>
#include <filesystem/directory.h>
#include <kelner/syscalls.h>
#include <stdio.h>
#include <string.h>

struct call the_call;
uint64_t the_user;
int64_t op_status;

int64_t op_make_directory(const char *path)
{
	struct file_make_directory_request request = {.mode = 0777};

	shim_call(&the_call, filesystem.root, the_user, path);
	return file_on_make_directory(&the_call, &request);
}

int64_t op_open(const char *path, uint32_t flags)
{
	struct file_open_request request = {.flags = flags, .mode = 0666};
	uint64_t number;
	int64_t status;

	shim_call(&the_call, filesystem.root, the_user, path);
	status = file_on_open(&the_call, &request);
	if (status == 0 && the_call.reply_handle_count &&
	    kelner_connection_badge(the_call.reply_handle[0], 0, &number) == 0)
		inode_last_close(number, shim_key);
	return status;
}

int64_t op_create(const char *path)
{
	return op_open(path, O_RDWR | O_CREAT | O_EXCL);
}

int64_t op_unlink(const char *path, bool directory)
{
	struct file_unlink_request request = {.flags = directory ? AT_REMOVEDIR : 0};

	shim_call(&the_call, filesystem.root, the_user, path);
	return file_on_unlink(&the_call, &request);
}

static void add_second(const char *path, const char *second)
{
	memcpy(the_call.tail + strlen(path) + 1, second, strlen(second) + 1);
	the_call.tail_length = strlen(path) + strlen(second) + 2;
}

int64_t op_rename(const char *from, struct inode *directory, const char *name, uint32_t flags)
{
	struct file_rename_request request = {.name_length = (uint32_t)strlen(name),
					      .flags = flags};

	shim_call(&the_call, filesystem.root, the_user, from);
	the_call.handle[0] = shim_connection(directory);
	the_call.handle_count = 1;
	add_second(from, name);
	return file_on_rename(&the_call, &request);
}

int64_t op_link(struct inode *file, const char *path)
{
	struct file_link_request request = {0};

	shim_call(&the_call, filesystem.root, the_user, path);
	the_call.handle[0] = shim_connection(file);
	the_call.handle_count = 1;
	return file_on_link(&the_call, &request);
}

int64_t op_symlink(const char *target, const char *path)
{
	struct file_symlink_request request = {.target_length = (uint32_t)strlen(target)};

	shim_call(&the_call, filesystem.root, the_user, path);
	add_second(path, target);
	return file_on_symlink(&the_call, &request);
}

struct inode *op_find(const char *path)
{
	struct walk at;

	shim_call(&the_call, filesystem.root, the_user, path);
	op_status = walk(&the_call, 0, WALK_FOLLOW, &at);
	return op_status == 0 ? at.inode : NULL;
}

/* Directories below one, each checked; false where something is wrong. */
static bool check(struct inode *directory)
{
	uint32_t folders = 0;
	uint64_t cursor = 0;
	struct directory_entry *entry;

	while ((entry = directory_next(directory->directory, &cursor))) {
		struct inode *inode = entry->inode;

		if (inode->links == 0 || inode_of(inode->number) != inode)
			return false;
		if (inode_type(inode) != S_IFDIR)
			continue;
		folders++;
		if (inode->parent != directory || inode->entry != entry || !check(inode))
			return false;
	}
	return directory->links == folders + 2;
}

bool op_tree_is_sound(void)
{
	return check(filesystem.root);
}
