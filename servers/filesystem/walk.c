/* SPDX-License-Identifier: MIT */
/* Path names: from a directory to what they name. */
#include "filesystem.h"

#include "directory.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <protocol/vfs.h>

/* A walk on its way. */
struct progress {
	struct call *call;
	struct walk *walk;
	unsigned flags;
	char *rest; /* what is still to be walked, inside path */
	char path[PATH_MAX];
	char target[PATH_MAX];
};

/* One walk at a time: too large for a stack. */
static struct progress the_walk;

int inode_lookup(struct inode *directory, const char *name, size_t length, struct inode **inode)
{
	struct directory_entry *entry;

	if (!directory->parent) /* it was removed */
		return -ENOENT;
	if (filesystem.operations->lookup)
		return filesystem.operations->lookup(directory, name, length, inode);
	entry = directory_find(directory->directory, name, length);
	if (!entry)
		return -ENOENT;
	*inode = entry->inode;
	return 0;
}

/* The walk goes on elsewhere: prepares the reply that says where. */
static int64_t leave(const struct progress *walk, uint32_t kind, uint64_t mount)
{
	struct call *call = walk->call;
	struct file_walk record = {.kind = kind, .links = walk->walk->links, .mount = mount};
	size_t length = strlen(walk->rest);

	memcpy(call->reply_word, &record, sizeof(record));
	if (call->tail_is_leased) {
		int64_t status = call_write(call, call->lease_count - 1, 0, walk->rest, length + 1);

		return status < 0 ? status : FILE_WALK;
	}
	if (length > call_tail_room(0))
		return -ENAMETOOLONG;
	call->reply_tail = walk->rest;
	call->reply_tail_length = length;
	return FILE_WALK;
}

static int read_target(struct inode *link, char *buffer, size_t size)
{
	size_t length;

	if (filesystem.operations->read_link)
		return filesystem.operations->read_link(link, buffer, size);
	length = strlen(link->target);
	if (length >= size)
		return -ENAMETOOLONG;
	memcpy(buffer, link->target, length + 1);
	return (int)length;
}

/* Puts a link's target before the rest of the path. */
static int follow(struct progress *walk, struct inode *link)
{
	size_t rest = strlen(walk->rest), slash = walk->walk->slash ? 1 : 0;
	int length;

	if (++walk->walk->links > SYMLOOP_MAX)
		return -ELOOP;
	length = read_target(link, walk->target, sizeof(walk->target));
	if (length < 0)
		return length;
	if (length == 0)
		return -ENOENT;
	if ((size_t)length + slash + rest + 1 > sizeof(walk->path))
		return -ENAMETOOLONG;
	memmove(walk->path + (size_t)length + slash, walk->rest, rest + 1);
	memcpy(walk->path, walk->target, (size_t)length);
	if (slash)
		walk->path[length] = '/';
	walk->rest = walk->path;
	return 0;
}

/* The next name of the path into walk->name; its length, 0 at the end. */
static int next_name(struct progress *progress)
{
	struct walk *walk = progress->walk;
	size_t length = 0;

	while (*progress->rest == '/')
		progress->rest++;
	while (progress->rest[length] && progress->rest[length] != '/')
		length++;
	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(walk->name, progress->rest, length);
	walk->name[length] = '\0';
	walk->length = length;
	progress->rest += length;
	walk->slash = *progress->rest == '/';
	while (*progress->rest == '/')
		progress->rest++;
	walk->special = strcmp(walk->name, ".") == 0 || strcmp(walk->name, "..") == 0;
	return (int)length;
}

/* ".." : 0, or as leave(). */
static int64_t go_up(struct progress *progress, struct inode *directory)
{
	if (!directory->parent)
		return -ENOENT;
	if (directory->number == progress->walk->who.root) /* its ".." is itself */
		return 0;
	if (directory == filesystem.root && filesystem.mount > VFS_MOUNT_ROOT)
		return leave(progress, FILE_WALK_PARENT, filesystem.mount);
	progress->walk->inode = directory->parent;
	return 0;
}

/* One name further, from walk->directory to walk->inode; or a link's target comes first. */
static int64_t step(struct progress *progress)
{
	struct walk *walk = progress->walk;
	struct inode *found;
	bool last = *progress->rest == '\0';
	int status = may_access(walk->directory, &walk->who, MAY_EXECUTE);

	if (status < 0)
		return status;
	if (walk->special && walk->length == 1) {
		walk->inode = walk->directory;
		return 0;
	}
	if (walk->special)
		return go_up(progress, walk->directory);
	status = inode_lookup(walk->directory, walk->name, walk->length, &found);
	if (status == -ENOENT && last && progress->flags & WALK_CREATE) {
		walk->inode = NULL;
		return walk->directory->parent ? 0 : -ENOENT;
	}
	if (status < 0)
		return status;
	walk->inode = found;
	if (inode_type(found) == S_IFLNK &&
	    (!last || walk->slash || progress->flags & WALK_FOLLOW)) {
		status = follow(progress, found);
		if (status < 0)
			return status;
		walk->inode = walk->directory;
		walk->slash = false;
		return progress->rest[0] == '/' ? leave(progress, FILE_WALK_ROOT, 0) : 0;
	}
	if (found->mount)
		return leave(progress, FILE_WALK_MOUNT, found->mount);
	return 0;
}

static int64_t walk_names(struct progress *progress)
{
	struct walk *walk = progress->walk;

	while (*progress->rest) {
		int64_t status = next_name(progress);

		if (status < 0)
			return status;
		if (status == 0) /* only slashes */
			return 0;
		if (inode_type(walk->inode) != S_IFDIR)
			return -ENOTDIR;
		walk->directory = walk->inode;
		status = step(progress);
		if (status != 0)
			return status;
	}
	return 0;
}

int64_t walk(struct call *call, uint32_t start, unsigned flags, struct walk *walk)
{
	const struct credentials *who = credentials_of(call->credentials);
	size_t length = strlen(call->tail);
	int64_t status;

	walk->inode = inode_of(call->badge);
	if (!walk->inode)
		return call->badge ? -EIO : -EINVAL;
	if (!who)
		return -EACCES;
	memcpy(&walk->who, who,
	       offsetof(struct credentials, groups) + who->group_count * sizeof(who->groups[0]));
	if (length >= PATH_MAX)
		return -ENAMETOOLONG;
	if (start > length)
		return -EINVAL;
	walk->directory = NULL;
	walk->name[0] = '\0';
	walk->length = 0;
	walk->special = walk->slash = false;
	walk->links = 0;
	the_walk.call = call;
	the_walk.walk = walk;
	the_walk.flags = flags;
	the_walk.rest = the_walk.path;
	memcpy(the_walk.path, call->tail + start, length - start + 1);
	status = walk_names(&the_walk);
	if (status != 0)
		return status;
	if (walk->slash && walk->inode && inode_type(walk->inode) != S_IFDIR)
		return -ENOTDIR;
	return 0;
}
