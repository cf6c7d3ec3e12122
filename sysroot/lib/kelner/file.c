/* SPDX-License-Identifier: MIT */
/* Opening, making and removing files. */
#include "kelner.h"

#include <limits.h>
#include <protocol/file.h>
#include <string.h>
#include <unistd.h>

int sys_open(int directory, const char *path, int flags, mode_t mode)
{
	struct file_open_request request = {
		.flags = (uint32_t)(flags & ~(O_CLOEXEC | O_CLOFORK)),
		.mode = mode & ~__kelner_mask() & 07777,
	};
	struct protocol_extra extra = {.flags = MESSAGE_WANT_DESCRIPTOR, .once = flags & O_EXCL};
	int64_t status;

	if (!*path)
		return -ENOENT;
	if (flags & O_CLOEXEC)
		extra.flags |= MESSAGE_CLOSE_ON_EXEC;
	if (flags & O_CLOFORK)
		extra.flags |= MESSAGE_CLOSE_ON_FORK;
	status = __kelner_path_call(directory, path, 0, 0, &file_open_message, &request, 0, &extra);
	if (status < 0)
		return (int)status;
	return extra.received[0] == HANDLE_NONE ? -EMFILE : (int)extra.received[0];
}

/* A message with a path and no reply, by a request whose name is the message's. */
#define PATH_MESSAGE(message, ...)                                                          \
	({                                                                                  \
		struct message##_request request_ = {__VA_ARGS__};                          \
		struct protocol_extra extra_ = SELF_EXTRA;                                  \
		!*path ? -ENOENT                                                            \
		       : (int)__kelner_path_call(directory, path, 0, 0, &message##_message, \
						 &request_, 0, &extra_);                    \
	})

int sys_access(int directory, const char *path, int mode, int flags)
{
	if (mode & ~(R_OK | W_OK | X_OK) || flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	return PATH_MESSAGE(file_access, .mode = (uint32_t)mode, .flags = (uint32_t)flags);
}

int sys_mkdir(int directory, const char *path, mode_t mode)
{
	return PATH_MESSAGE(file_make_directory, .mode = mode & ~__kelner_mask() & 07777);
}

int sys_mknod(int directory, const char *path, mode_t mode, dev_t device)
{
	return PATH_MESSAGE(file_make_node,
			    .mode = (mode & S_IFMT) | (mode & ~__kelner_mask() & 07777),
			    .special = device);
}

int sys_unlink(int directory, const char *path, int flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	return PATH_MESSAGE(file_unlink, .flags = (uint32_t)flags);
}

int sys_chmod(int directory, const char *path, mode_t mode, int flags)
{
	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return -EINVAL;
	return PATH_MESSAGE(file_change_mode, .mode = mode & 07777, .flags = (uint32_t)flags);
}

int sys_chown(int directory, const char *path, uid_t user, gid_t group, int flags)
{
	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return -EINVAL;
	return PATH_MESSAGE(file_change_owner, .user = user, .group = group,
			    .flags = (uint32_t)flags);
}

int sys_truncate(const char *path, off_t length)
{
	int directory = AT_FDCWD;

	if (length < 0)
		return -EINVAL;
	return PATH_MESSAGE(file_truncate, .length = length);
}

int sys_symlink(const char *target, int directory, const char *path)
{
	size_t length = strnlen(target, SYMLINK_MAX + 1);
	struct file_symlink_request request = {.target_length = (uint32_t)length};
	struct protocol_extra extra = SELF_EXTRA;

	if (!*target || !*path)
		return -ENOENT;
	if (length > SYMLINK_MAX)
		return -ENAMETOOLONG;
	return (int)__kelner_path_call(directory, path, target, length, &file_symlink_message,
				       &request, 0, &extra);
}

ssize_t sys_readlink(int directory, const char *path, char *buffer, size_t length)
{
	struct file_read_link_request request = {.start = 0};
	struct protocol_extra extra = SELF_EXTRA;

	if (!*path)
		return -ENOENT;
	if (length > PATH_MAX)
		length = PATH_MAX;
	request.size = (uint32_t)length;
	extra.lease[0] = (struct lease){(uintptr_t)buffer, (uint32_t)length, LEASE_WRITE};
	return __kelner_path_call(directory, path, 0, 0, &file_read_link_message, &request, 0,
				  &extra);
}

int sys_link(int old_directory, const char *old, int new_directory, const char *path, int flags)
{
	struct file_link_request request = {.start = 0};
	struct protocol_extra extra = SELF_EXTRA;
	int64_t file;

	if (flags & ~AT_SYMLINK_FOLLOW)
		return -EINVAL;
	if (!*old || !*path)
		return -ENOENT;
	file = __kelner_open_handle(old_directory, old,
				    flags & AT_SYMLINK_FOLLOW ? O_PATH : O_PATH | O_NOFOLLOW);
	if (file < 0)
		return (int)file;
	extra.handle[0] = (handle_t)file;
	int64_t status = __kelner_path_call(new_directory, path, 0, 0, &file_link_message, &request,
					    0, &extra);
	(void)kelner_handle_close((handle_t)file);
	return (int)status;
}

/* Where the last component of a path lies in it, and its length without slashes behind it. */
static const char *last_component(const char *path, size_t *length)
{
	const char *end = path + strlen(path), *start;

	while (end > path && end[-1] == '/')
		end--;
	start = end;
	while (start > path && start[-1] != '/')
		start--;
	*length = (size_t)(end - start);
	return start;
}

static bool is_dots(const char *name, size_t length)
{
	return (length == 1 && name[0] == '.') || (length == 2 && name[0] == '.' && name[1] == '.');
}

/* Opens the directory of a path's last component. */
static int64_t open_parent(int directory, const char *path, const char *name)
{
	char parent[PATH_MAX];
	size_t length = (size_t)(name - path);

	if (length == 0)
		return __kelner_open_handle(directory, ".", O_PATH | O_DIRECTORY);
	if (length >= sizeof(parent))
		return -ENAMETOOLONG;
	memcpy(parent, path, length);
	parent[length] = 0;
	return __kelner_open_handle(directory, parent, O_PATH | O_DIRECTORY);
}

int sys_rename(int old_directory, const char *old, int new_directory, const char *path)
{
	struct file_rename_request request = {.flags = 0};
	struct protocol_extra extra = SELF_EXTRA;
	size_t old_length, length;
	const char *old_name, *name;
	int64_t parent, status;

	if (!*old || !*path)
		return -ENOENT;
	old_name = last_component(old, &old_length);
	name = last_component(path, &length);
	if (length == 0 || old_length == 0)
		return -EBUSY; /* the root */
	if (is_dots(name, length) || is_dots(old_name, old_length))
		return -EINVAL;
	parent = open_parent(new_directory, path, name);
	if (parent < 0)
		return (int)parent;
	length = strlen(name); /* with slashes behind it, which mean a directory */
	request.name_length = (uint32_t)length;
	extra.handle[0] = (handle_t)parent;
	status = __kelner_path_call(old_directory, old, name, length, &file_rename_message,
				    &request, 0, &extra);
	(void)kelner_handle_close((handle_t)parent);
	return (int)status;
}
