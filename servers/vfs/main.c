/* SPDX-License-Identifier: MIT */
/*
 * The mount table, and the way of absolute paths to the file system in charge.
 *
 * Started with START_SERVICE (its port, which programs find as START_VFS), START_PROCESS_PORT
 * (connection with the badge PROCESS_BADGE_SERVER), START_LOG, START_PEER (control port of the
 * root file system, which becomes "/" at the start; the type's name is the first argument).
 */
#include "attach.h"
#include "forward.h"
#include "mounts.h"
#include "roots.h"

#include <abi/errno.h>
#include <abi/statvfs.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/server.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/file.h>
#include <protocol/process.h>
#include <protocol/vfs.h>

/* Services, whose tag is 0, and user 0. */
static bool may_mount(const struct call *call)
{
	struct process_credentials_request request = {.tag = call->credentials};
	struct process_credentials_reply reply;

	if (call->credentials == 0)
		return true;
	return process_credentials(start_handle(START_PROCESS_PORT), &request, &reply, NULL) >= 0 &&
	       reply.user == 0;
}

/* A mount point's path, which begins at the caller's root, in the form of the mount table. */
static int64_t clean_path(const struct call *call, char path[PATH_MAX])
{
	const struct root *root;
	int64_t status = root_of(call->credentials, &root);
	size_t length;

	if (status == 0)
		status = root_path(root, path);
	if (status < 0)
		return status;
	length = strlen(path);
	return mount_path_clean(call->tail, path + length, PATH_MAX - length);
}

static int64_t on_mount(struct call *call, const struct vfs_mount_request *request,
			struct vfs_mount_reply *reply)
{
	static char path[PATH_MAX];
	size_t length = strlen(call->tail);
	const char *type = length + 1 < call->tail_length ? call->tail + length + 1 : "";
	int64_t status;

	if (!may_mount(call))
		return -EPERM;
	if (request->flags & ~(uint32_t)(ST_RDONLY | ST_NOSUID) || type[0] == '\0' ||
	    strlen(type) > MOUNT_TYPE_MAX)
		return -EINVAL;
	status = clean_path(call, path);
	if (status < 0)
		return status;
	return attach(path, type, request->flags, call_keep(call, 0), &reply->mount);
}

static int64_t on_unmount(struct call *call)
{
	static char path[PATH_MAX];
	struct mount *mount;
	int64_t status;

	if (!may_mount(call))
		return -EPERM;
	status = clean_path(call, path);
	if (status < 0)
		return status;
	mount = mount_at(path);
	if (!mount)
		return -EINVAL;
	if (mount->path_length == 0 || mount_has_below(mount))
		return -EBUSY;
	detach(mount);
	return 0;
}

static int64_t on_step(struct call *call, const struct vfs_step_request *request)
{
	const struct mount *mount = mount_find(request->mount);
	static char path[PATH_MAX];
	const struct root *root;
	handle_t target;
	int64_t copy, status = root_of(call->credentials, &root);

	if (status < 0)
		return status;
	if (!mount)
		return -ENOENT;
	/* User 0 can leave its root by way of an open directory, as elsewhere. */
	if (root && root->user != 0) {
		status = root_path(root, path);
		if (status < 0)
			return status;
		if (!root_strip(path, mount->path))
			return -ENOENT;
	}
	switch (request->kind) {
	case FILE_WALK_MOUNT: target = mount->root; break;
	case FILE_WALK_PARENT: target = mount->parent; break;
	default: return -EINVAL;
	}
	if (target == HANDLE_NONE)
		return -ENOENT;
	copy = kelner_handle_duplicate(target, CONNECTION_RIGHTS, 0);
	if (copy < 0)
		return copy;
	call_give(call, (handle_t)copy);
	return 0;
}

static int64_t reply_path(struct call *call, const char *path, size_t length, size_t fixed)
{
	if (length > call_tail_room(fixed))
		return -ENAMETOOLONG;
	call->reply_tail = path;
	call->reply_tail_length = length;
	return 0;
}

/* A mount point's path as the caller sees it; NULL: it does not. */
static const char *seen_path(const char *root, const struct mount *mount)
{
	if (root[0])
		return root_strip(root, mount->path);
	return mount->path_length ? mount->path : "/";
}

static int64_t caller_root_path(const struct call *call, char path[PATH_MAX])
{
	const struct root *root;
	int64_t status = root_of(call->credentials, &root);

	return status < 0 ? status : root_path(root, path);
}

static int64_t on_mount_info(struct call *call, const struct vfs_mount_info_request *request,
			     struct vfs_mount_info_reply *reply)
{
	static char root[PATH_MAX], text[PATH_MAX + MOUNT_TYPE_MAX + 2];
	const struct mount *mount = mounts;
	int64_t status = caller_root_path(call, root);
	const char *path = NULL;
	uint32_t seen = 0;
	size_t length;

	if (status < 0)
		return status;
	for (; mount; mount = mount->next) {
		path = seen_path(root, mount);
		if (path && seen++ == request->index)
			break;
	}
	if (!mount)
		return -ENOENT;
	reply->mount = mount->number;
	reply->flags = mount->flags;
	length = strlen(path) + 1;
	memcpy(text, path, length);
	memcpy(text + length, mount->type, strlen(mount->type) + 1);
	return reply_path(call, text, length + strlen(mount->type) + 1, sizeof(*reply));
}

static int64_t on_mount_path(struct call *call, const struct vfs_mount_path_request *request)
{
	static char root[PATH_MAX];
	const struct mount *mount = mount_find(request->mount);
	int64_t status = caller_root_path(call, root);
	const char *path;

	if (status < 0)
		return status;
	path = mount ? seen_path(root, mount) : NULL;
	return path ? reply_path(call, path, strlen(path), 0) : -ENOENT;
}

static const struct vfs_handlers handlers = {
	.mount = on_mount,
	.unmount = on_unmount,
	.step = on_step,
	.mount_info = on_mount_info,
	.mount_path = on_mount_path,
};

static int64_t handle(struct call *call)
{
	int64_t status = forward_file_message(call);

	return status == PROTOCOL_OTHER ? vfs_dispatch(&handlers, call) : status;
}

int main(int argc, char **argv, char **envp)
{
	struct server server = {.port = start_handle(START_SERVICE), .handle = handle};
	uint64_t number;
	int64_t status;

	(void)envp;
	status = attach("", argc > 1 ? argv[1] : "initrd", ST_RDONLY, start_handle(START_PEER),
			&number);
	if (status < 0) {
		log_text(LOG_ERROR "vfs: cannot attach the root file system: error %d\n",
			 (int)-status);
		return 1;
	}
	status = server_run(&server);
	log_text(LOG_ERROR "vfs: cannot receive at its port: error %d\n", (int)-status);
	return 1;
}
