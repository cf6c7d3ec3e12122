/* SPDX-License-Identifier: MIT */
/* The working directory, a connection that fork clones, and the file mode creation mask. */
#include "kelner.h"

#include <limits.h>
#include <protocol/file.h>
#include <protocol/vfs.h>
#include <string.h>

static handle_t working; /* 0, a descriptor's number, stands for the one of the start block */
static mode_t mask;
static bool mask_is_ours;

handle_t __kelner_working(void)
{
	handle_t handle = __atomic_load_n(&working, __ATOMIC_ACQUIRE);

	return handle ? handle : start_handle(START_WORKING);
}

static int change_working(int64_t handle)
{
	handle_t before;

	if (handle < 0)
		return (int)handle;
	(void)kelner_handle_set_inherit((handle_t)handle, 1);
	before = __atomic_exchange_n(&working, (handle_t)handle, __ATOMIC_ACQ_REL);
	if (before)
		(void)kelner_handle_close(before);
	return 0;
}

/* O_SEARCH: the directory must be one that the caller may search. */
int sys_chdir(const char *path)
{
	if (!*path)
		return -ENOENT;
	return change_working(__kelner_open_handle(AT_FDCWD, path, O_SEARCH | O_DIRECTORY));
}

int sys_fchdir(int fd)
{
	struct file_open_request request = {.flags = O_SEARCH | O_DIRECTORY};
	struct protocol_extra extra = SELF_EXTRA;
	int64_t status = file_open(descriptor(fd), &request, &extra);

	if (status < 0)
		return status == -EOPNOTSUPP ? -ENOTDIR : (int)__kelner_file_status(status);
	return extra.received[0] == HANDLE_NONE ? -EMFILE
						: change_working((int64_t)extra.received[0]);
}

int sys_chroot(const char *path)
{
	struct file_change_root_request request = {.start = 0};
	struct protocol_extra extra = {.flags = 0};

	if (!*path)
		return -ENOENT;
	return (int)__kelner_path_call(AT_FDCWD, path, 0, 0, &file_change_root_message, &request, 0,
				       &extra);
}

/* The path of a mount point, without a slash at its end. */
static int64_t mount_path(uint64_t mount, char *buffer, size_t size, size_t *length)
{
	struct vfs_mount_path_request request = {.mount = mount};
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = buffer,
		.reply_tail_size = size,
	};
	int64_t status = vfs_mount_path(start_handle(START_VFS), &request, &extra);

	if (status < 0)
		return status;
	*length = strnlen(buffer, extra.reply_tail_length);
	if (*length > 0 && buffer[*length - 1] == '/')
		(*length)--;
	return 0;
}

ssize_t sys_getcwd(char *buffer, size_t length)
{
	char mount[MESSAGE_DATA_MAX], path[MESSAGE_DATA_MAX];
	struct file_path_of_reply reply;
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = path,
		.reply_tail_size = sizeof(path),
	};
	size_t mount_length = 0, path_length;
	int64_t status;

	if (__kelner_working() == HANDLE_NONE)
		return -ENOENT;
	status = file_path_of(__kelner_working(), &reply, &extra);
	if (status == -ENAMETOOLONG)
		return __kelner_climb(buffer, length);
	if (status == 0 && reply.mount != 0)
		status = mount_path(reply.mount, mount, sizeof(mount), &mount_length);
	if (status < 0)
		return __kelner_file_status(status);
	path_length = strnlen(path, extra.reply_tail_length);
	if (path_length == 1 && mount_length > 0)
		path_length = 0; /* the mount point itself */
	if (mount_length + path_length + 1 > length)
		return -ERANGE;
	memcpy(buffer, mount, mount_length);
	memcpy(buffer + mount_length, path, path_length);
	buffer[mount_length + path_length] = 0;
	return (ssize_t)(mount_length + path_length + 1);
}

mode_t __kelner_mask(void)
{
	return mask_is_ours ? mask : (mode_t)__kelner_block->umask;
}

mode_t sys_umask(mode_t new_mask)
{
	mode_t before = __kelner_mask();

	mask = new_mask & 0777;
	mask_is_ours = true;
	return before;
}

/* Memory is the files' home: what has been written is where it stays. */
void sys_sync(void)
{
}
