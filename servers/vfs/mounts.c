/* SPDX-License-Identifier: MIT */
#include "mounts.h"

#include <abi/errno.h>
#include <kelner/allocate.h>
#include <kelner/memory.h>
#include <protocol/vfs.h>

struct mount *mounts;
static uint64_t last_number = VFS_MOUNT_ROOT - 1;

struct mount *mount_find(uint64_t number)
{
	struct mount *mount = mounts;

	while (mount && mount->number != number)
		mount = mount->next;
	return mount;
}

struct mount *mount_at(const char *path)
{
	struct mount *mount = mounts;

	while (mount && strcmp(mount->path, path) != 0)
		mount = mount->next;
	return mount;
}

/* Bytes of path that say the mount's path, whatever its slashes; 0: it does not begin so. */
static size_t match(const struct mount *mount, const char *path)
{
	size_t at = 0, i = 0;

	while (i < mount->path_length) {
		if (path[at] != mount->path[i])
			return 0;
		at++, i++;
		while (path[at - 1] == '/' && path[at] == '/')
			at++;
	}
	if (path[at] && path[at] != '/')
		return 0;
	while (path[at] == '/')
		at++;
	return at;
}

static struct mount *find_longest(const char *path, const struct mount *except, size_t *consumed)
{
	struct mount *best = NULL;

	for (struct mount *mount = mounts; mount; mount = mount->next) {
		size_t length = mount == except ? 0 : match(mount, path);

		if (length && (!best || mount->path_length >= best->path_length)) {
			best = mount;
			*consumed = length;
		}
	}
	return best;
}

struct mount *mount_of(const char *path, size_t *consumed)
{
	return find_longest(path, NULL, consumed);
}

struct mount *mount_below(const struct mount *mount, size_t *consumed)
{
	return find_longest(mount->path, mount, consumed);
}

int mount_path_clean(const char *path, char *clean, size_t size)
{
	size_t used = 0;

	if (path[0] != '/')
		return -EINVAL;
	while (*path) {
		size_t length = 0;

		while (*path == '/')
			path++;
		while (path[length] && path[length] != '/')
			length++;
		if (length == 0)
			break;
		if ((length == 1 && path[0] == '.') ||
		    (length == 2 && path[0] == '.' && path[1] == '.'))
			return -EINVAL;
		if (used + length + 2 > size)
			return -ENAMETOOLONG;
		clean[used++] = '/';
		memcpy(clean + used, path, length);
		used += length;
		path += length;
	}
	clean[used] = '\0';
	return 0;
}

struct mount *mount_add(const char *path, const char *type)
{
	struct mount *mount = allocate_zeroed(1, sizeof(*mount)), **link = &mounts;

	if (!mount)
		return NULL;
	mount->number = ++last_number;
	mount->control = mount->root = mount->covered = mount->parent = HANDLE_NONE;
	mount->path_length = strlen(path);
	memcpy(mount->path, path, mount->path_length + 1);
	memcpy(mount->type, type, strlen(type) + 1);
	while (*link)
		link = &(*link)->next;
	*link = mount;
	return mount;
}

void mount_remove(struct mount *mount)
{
	struct mount **link = &mounts;

	while (*link != mount)
		link = &(*link)->next;
	*link = mount->next;
	release(mount);
}

bool mount_has_below(const struct mount *mount)
{
	for (const struct mount *other = mounts; other; other = other->next) {
		if (other != mount && other->path_length > mount->path_length &&
		    memcmp(other->path, mount->path, mount->path_length) == 0 &&
		    other->path[mount->path_length] == '/')
			return true;
	}
	return false;
}
