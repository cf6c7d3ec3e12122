/* SPDX-License-Identifier: MIT */
/* The loop of a file server, and what the vfs asks of it. */
#include "filesystem.h"

#include "fifo.h"
#include "lock.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <kelner/print.h>
#include <kelner/start.h>

struct filesystem filesystem;

/* --- the vfs --------------------------------------------------------------------------------- */

/* Mounting is asked by services alone: their credential tag is 0. */
int64_t file_on_attach(struct call *call, const struct file_attach_request *request)
{
	int64_t connection;

	if (call->credentials != 0)
		return -EPERM;
	connection = inode_connect(filesystem.root, O_PATH);
	if (connection < 0)
		return connection;
	filesystem.mount = request->mount;
	call_give(call, (handle_t)connection);
	return 0;
}

int64_t file_on_cover(struct call *call, const struct file_cover_request *request)
{
	struct inode *directory = inode_of(call->badge);

	if (call->credentials != 0)
		return -EPERM;
	if (!directory)
		return -EIO;
	if (inode_type(directory) != S_IFDIR)
		return -ENOTDIR;
	if (request->mount && directory->mount && directory->mount != request->mount)
		return -EBUSY;
	directory->mount = request->mount;
	return 0;
}

/* --- what the kernel asks -------------------------------------------------------------------- */

static int64_t on_read(struct call *call, const struct kernel_read_request *request)
{
	struct inode *inode = inode_of(call->badge);

	if (!inode)
		return -EIO;
	if (inode_type(inode) == S_IFDIR)
		return -EISDIR;
	return filesystem.operations->read ? filesystem.operations->read(call, inode, request)
					   : -EIO;
}

static int64_t on_write(struct call *call, const struct kernel_write_request *request)
{
	struct inode *inode = inode_of(call->badge);

	if (!inode)
		return -EIO;
	return filesystem.operations->write ? filesystem.operations->write(call, inode, request)
					    : -EROFS;
}

static int64_t on_seek(struct call *call, const struct kernel_seek_request *request,
		       struct kernel_seek_reply *reply)
{
	struct inode *inode = inode_of(call->badge);

	if (!inode)
		return -EIO;
	return filesystem.operations->seek
		       ? filesystem.operations->seek(call, inode, request, reply)
		       : -EINVAL;
}

static int64_t on_sync(struct call *call, const struct file_sync_request *request)
{
	(void)request;
	return inode_of(call->badge) ? 0 : -EIO; /* what there is lies in memory */
}

/* --- the loop -------------------------------------------------------------------------------- */

static const struct file_handlers file_handlers = {
	.open = file_on_open,
	.stat = file_on_stat,
	.access = file_on_access,
	.socket = file_on_socket,
	.make_directory = file_on_make_directory,
	.make_node = file_on_make_node,
	.unlink = file_on_unlink,
	.link = file_on_link,
	.symlink = file_on_symlink,
	.read_link = file_on_read_link,
	.rename = file_on_rename,
	.change_mode = file_on_change_mode,
	.change_owner = file_on_change_owner,
	.set_times = file_on_set_times,
	.stat_file_system = file_on_stat_file_system,
	.truncate = file_on_truncate,
	.read_directory = file_on_read_directory,
	.sync = on_sync,
	.execute = file_on_execute,
	.change_root = file_on_change_root,
	.lock = file_on_lock,
	.allocate = file_on_allocate,
	.path_of = file_on_path_of,
	.attach = file_on_attach,
	.cover = file_on_cover,
	.content = file_on_content,
};

static const struct kernel_handlers kernel_handlers = {
	.read = on_read,
	.write = on_write,
	.seek = on_seek,
};

static int64_t handle(struct call *call)
{
	int64_t status;

	filesystem.caller = call->process;
	status = file_dispatch(&file_handlers, call);
	if (status == PROTOCOL_OTHER)
		status = kernel_dispatch(&kernel_handlers, call);
	if (status == PROTOCOL_OTHER && filesystem.operations->other)
		status = filesystem.operations->other(call);
	return status;
}

static void on_event(const struct server_event *event)
{
	if (event->kind == EVENT_LAST_CLOSE)
		inode_last_close(event->badge, event->word[0]);
	else if (event->kind == EVENT_EXIT)
		lock_process_ended(event->word[1]);
	else if (event->kind == EVENT_CANCEL && !fifo_cancel(event->word[0]))
		(void)lock_cancel(event->word[0]);
}

int filesystem_begin(const struct filesystem_operations *operations)
{
	filesystem.operations = operations;
	filesystem.port = start_handle(START_SERVICE);
	filesystem.process_server = start_handle(START_PROCESS_PORT);
	return filesystem.port == HANDLE_NONE ? -EBADF : 0;
}

bool filesystem_set_root(struct inode *root)
{
	if (!root)
		return false;
	/* It has a name of its own, and is above itself. */
	root->links = 2;
	root->parent = root;
	filesystem.root = root;
	return true;
}

int filesystem_run(void)
{
	struct server server = {
		.port = filesystem.port,
		.handle = handle,
		.event = on_event,
		.idle = filesystem.operations->idle,
	};
	int64_t status;

	status = server_run(&server);
	log_text(LOG_ERROR "a file server cannot receive at its port: error %d\n", (int)-status);
	return 1;
}
