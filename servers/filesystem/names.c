/* SPDX-License-Identifier: MIT */
/* Names come and go: creating, linking, unlinking. */
#include "filesystem.h"

#include "directory.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>

#define LINKS_MAX 65000U

/* May the walk's last name be made? */
static int check_new(const struct walk *at)
{
	if (at->inode || at->length == 0)
		return -EEXIST;
	if (filesystem.read_only)
		return -EROFS;
	return may_access(at->directory, &at->who, MAY_WRITE);
}

int inode_add_name(struct inode *directory, const char *name, size_t length, struct inode *inode)
{
	struct directory_entry *entry = directory_add(directory->directory, name, length, inode);

	if (!entry)
		return -ENOSPC;
	inode->links++;
	if (inode_type(inode) == S_IFDIR) {
		inode->links++; /* its own "." */
		inode->parent = directory;
		inode->entry = entry;
		directory->links++;
	}
	inode_touch(directory);
	inode->changed = directory->changed;
	return 0;
}

int file_create(struct walk *walk, uint32_t mode, struct inode **inode)
{
	int status = check_new(walk);
	uint32_t group = walk->who.group;

	if (status == 0 && walk->directory->links >= LINKS_MAX && (mode & S_IFMT) == S_IFDIR)
		status = -EMLINK;
	if (status == 0 && filesystem.operations->admit)
		status = filesystem.operations->admit();
	if (status < 0)
		return status;
	/* Of a set-group-id directory everything below inherits the group. */
	if (walk->directory->mode & S_ISGID) {
		group = walk->directory->group;
		if ((mode & S_IFMT) == S_IFDIR)
			mode |= S_ISGID;
	}
	if ((mode & S_IFMT) != S_IFDIR && walk->who.user != 0 &&
	    !credentials_in_group(&walk->who, group))
		mode &= ~(uint32_t)S_ISGID;
	*inode = inode_create(mode, walk->who.user, group);
	if (!*inode)
		return -ENOSPC;
	status = inode_add_name(walk->directory, walk->name, walk->length, *inode);
	if (status < 0)
		inode_settle(*inode);
	return status;
}

int64_t file_on_make_directory(struct call *call, const struct file_make_directory_request *request)
{
	UNCLEARED struct walk at;
	struct inode *inode;
	int64_t status = walk(call, request->start, WALK_CREATE, &at);

	if (status != 0)
		return status;
	return file_create(&at, S_IFDIR | (request->mode & (S_ISVTX | 0777)), &inode);
}

int64_t file_on_make_node(struct call *call, const struct file_make_node_request *request)
{
	uint32_t type = request->mode & S_IFMT;
	UNCLEARED struct walk at;
	struct inode *inode;
	int64_t status = walk(call, request->start, WALK_CREATE, &at);

	if (status != 0)
		return status;
	if (type == 0)
		type = S_IFREG;
	if (type == S_IFDIR || type == S_IFLNK)
		return -EINVAL;
	if (!at.inode && at.slash)
		return -ENOENT;
	if ((type == S_IFCHR || type == S_IFBLK) && at.who.user != 0)
		return -EPERM;
	if (type != S_IFREG && type != S_IFIFO && type != S_IFCHR && type != S_IFBLK &&
	    type != S_IFSOCK)
		return -EINVAL;
	status = file_create(&at, type | (request->mode & FILESYSTEM_MODE_BITS), &inode);
	if (status == 0)
		inode->special = request->special;
	return status;
}

int64_t file_on_symlink(struct call *call, const struct file_symlink_request *request)
{
	size_t path = strlen(call->tail);
	const char *target = call->tail + path + 1;
	UNCLEARED struct walk at;
	struct inode *inode;
	char *copy;
	int64_t status;

	if (request->target_length == 0)
		return -ENOENT;
	if (request->target_length > SYMLINK_MAX)
		return -ENAMETOOLONG;
	if (path + 1 + request->target_length > call->tail_length ||
	    strlen(target) < request->target_length)
		return -EINVAL;
	status = walk(call, request->start, WALK_CREATE, &at);
	if (status != 0)
		return status;
	if (!at.inode && at.slash)
		return -ENOENT;
	copy = allocate(request->target_length + 1);
	if (!copy)
		return -ENOSPC;
	memcpy(copy, target, request->target_length);
	copy[request->target_length] = '\0';
	status = file_create(&at, S_IFLNK | 0777, &inode);
	if (status < 0) {
		release(copy);
		return status;
	}
	inode->target = copy;
	inode->size = request->target_length;
	return 0;
}

int64_t file_on_link(struct call *call, const struct file_link_request *request)
{
	struct inode *inode;
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, WALK_CREATE, &at);

	if (status != 0)
		return status;
	status = inode_of_connection(call->handle[0], &inode);
	if (status < 0)
		return status;
	if (!at.inode && at.slash)
		return -ENOENT;
	status = check_new(&at);
	if (status < 0)
		return status;
	if (inode_type(inode) == S_IFDIR)
		return -EPERM;
	if (inode->links == 0) /* it was removed: its name cannot come back */
		return -ENOENT;
	if (inode->links >= LINKS_MAX)
		return -EMLINK;
	return inode_add_name(at.directory, at.name, at.length, inode);
}

/* --- removing -------------------------------------------------------------------------------- */

void inode_drop_name(struct inode *directory, struct directory_entry *entry)
{
	struct inode *inode = entry->inode;

	directory_remove(directory->directory, entry);
	inode_touch(directory);
	inode->changed = directory->changed;
	inode->links--;
	if (inode_type(inode) == S_IFDIR) {
		inode->links--;
		inode->parent = NULL;
		inode->entry = NULL;
		directory->links--;
	}
	inode_settle(inode);
}

/* May the walk's last name go? The name's own rules are with the callers. */
static int check_removal(const struct walk *at)
{
	int status;

	if (filesystem.read_only)
		return -EROFS;
	status = may_access(at->directory, &at->who, MAY_WRITE);
	return status < 0 ? status : may_remove(at->directory, at->inode, &at->who);
}

static int check_empty(const struct inode *directory)
{
	if (directory->mount)
		return -EBUSY;
	return directory_count(directory->directory) ? -ENOTEMPTY : 0;
}

int64_t file_on_unlink(struct call *call, const struct file_unlink_request *request)
{
	bool directory = request->flags & AT_REMOVEDIR;
	UNCLEARED struct walk at;
	int64_t status = walk(call, request->start, 0, &at);

	if (status != 0)
		return status;
	if (directory && inode_type(at.inode) != S_IFDIR)
		return -ENOTDIR;
	if (at.length == 0) /* the root, or a mount point */
		return directory ? -EBUSY : inode_type(at.inode) == S_IFDIR ? -EISDIR : -EINVAL;
	if (at.special)
		return !directory ? -EISDIR : at.length == 1 ? -EINVAL : -ENOTEMPTY;
	status = check_removal(&at);
	if (status < 0)
		return status;
	if (!directory && inode_type(at.inode) == S_IFDIR)
		return -EISDIR;
	if (directory)
		status = check_empty(at.inode);
	if (status < 0)
		return status;
	inode_drop_name(at.directory, directory_find(at.directory->directory, at.name, at.length));
	return 0;
}

/* --- renaming -------------------------------------------------------------------------------- */

struct renaming {
	struct walk old;
	struct inode *directory; /* of the new name */
	struct inode *replaced;  /* what has it now, or NULL */
	char name[NAME_MAX + 1];
	size_t length;
};

/* The new name out of the request: 0, or what is wrong with it. */
static int take_new_name(struct call *call, const struct file_rename_request *request,
			 struct renaming *renaming, bool *slash)
{
	size_t path = strlen(call->tail), length = request->name_length;
	const char *name = call->tail + path + 1;

	if (length == 0 || path + 1 + length > call->tail_length)
		return -EINVAL;
	*slash = false;
	while (length && name[length - 1] == '/') {
		length--;
		*slash = true;
	}
	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(renaming->name, name, length);
	renaming->name[length] = '\0';
	renaming->length = length;
	for (size_t i = 0; i < length; i++) {
		if (name[i] == '/' || name[i] == '\0')
			return -EINVAL;
	}
	if (length == 0)
		return -EBUSY;
	return strcmp(renaming->name, ".") == 0 || strcmp(renaming->name, "..") == 0 ? -EBUSY : 0;
}

static bool lies_below(const struct inode *directory, const struct inode *above)
{
	while (directory != above && directory != directory->parent) {
		directory = directory->parent;
		if (!directory)
			return false;
	}
	return directory == above;
}

static int check_replaced(const struct renaming *renaming)
{
	const struct inode *moved = renaming->old.inode, *replaced = renaming->replaced;
	bool directory = inode_type(moved) == S_IFDIR;
	int status = may_remove(renaming->directory, replaced, &renaming->old.who);

	if (status < 0)
		return status;
	if (replaced->mount)
		return -EBUSY;
	if (directory && inode_type(replaced) != S_IFDIR)
		return -ENOTDIR;
	if (!directory && inode_type(replaced) == S_IFDIR)
		return -EISDIR;
	return directory ? check_empty(replaced) : 0;
}

static int check_rename(struct renaming *renaming, uint32_t flags, bool slash)
{
	const struct inode *moved = renaming->old.inode;
	bool directory = inode_type(moved) == S_IFDIR;
	int status = check_removal(&renaming->old);

	if (status == 0)
		status = may_access(renaming->directory, &renaming->old.who,
				    MAY_WRITE | MAY_EXECUTE);
	if (status < 0)
		return status;
	if (!renaming->directory->parent)
		return -ENOENT;
	if (slash && !directory)
		return -ENOTDIR;
	if (directory && lies_below(renaming->directory, moved))
		return -EINVAL;
	/* A directory that moves gets another "..". */
	if (directory && renaming->directory != renaming->old.directory &&
	    may_access(moved, &renaming->old.who, MAY_WRITE) < 0)
		return -EACCES;
	status = inode_lookup(renaming->directory, renaming->name, renaming->length,
			      &renaming->replaced);
	if (status == -ENOENT) {
		renaming->replaced = NULL;
		if (directory && renaming->directory != renaming->old.directory &&
		    renaming->directory->links >= LINKS_MAX)
			return -EMLINK;
		return 0;
	}
	if (status < 0)
		return status;
	if (flags & FILE_RENAME_NOREPLACE)
		return -EEXIST;
	return renaming->replaced == moved ? 0 : check_replaced(renaming);
}

/* The new name first: when there is no memory for it nothing has changed. */
static int rename_names(struct renaming *renaming)
{
	struct inode *moved = renaming->old.inode, *from = renaming->old.directory;
	struct directory_entry *old_entry =
		directory_find(from->directory, renaming->old.name, renaming->old.length);
	struct directory_entry *entry;

	if (renaming->replaced) {
		entry = directory_find(renaming->directory->directory, renaming->name,
				       renaming->length);
		entry->inode = moved;
		renaming->replaced->links--;
		renaming->replaced->changed = filesystem_now();
		if (inode_type(moved) == S_IFDIR) {
			renaming->replaced->links--;
			renaming->replaced->parent = NULL;
			renaming->replaced->entry = NULL;
			renaming->directory->links--;
		}
	} else {
		entry = directory_add(renaming->directory->directory, renaming->name,
				      renaming->length, moved);
		if (!entry)
			return -ENOSPC;
	}
	directory_remove(from->directory, old_entry);
	if (inode_type(moved) == S_IFDIR) {
		from->links--;
		renaming->directory->links++;
		moved->parent = renaming->directory;
		moved->entry = entry;
	}
	inode_touch(from);
	inode_touch(renaming->directory);
	moved->changed = from->changed;
	if (renaming->replaced)
		inode_settle(renaming->replaced);
	return 0;
}

int64_t file_on_rename(struct call *call, const struct file_rename_request *request)
{
	struct renaming renaming;
	bool slash;
	int64_t status = take_new_name(call, request, &renaming, &slash);

	if (status < 0)
		return status;
	status = walk(call, request->start, 0, &renaming.old);
	if (status != 0)
		return status;
	if (renaming.old.length == 0 || renaming.old.special)
		return -EBUSY;
	status = inode_of_connection(call->handle[0], &renaming.directory);
	if (status < 0)
		return status;
	if (inode_type(renaming.directory) != S_IFDIR)
		return -ENOTDIR;
	if (filesystem.read_only)
		return -EROFS;
	status = check_rename(&renaming, request->flags, slash);
	/* Two names of one file: nothing happens, as POSIX says. */
	if (status < 0 || renaming.replaced == renaming.old.inode)
		return status;
	return rename_names(&renaming);
}
