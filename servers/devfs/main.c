/* SPDX-License-Identifier: MIT */
/*
 * /dev: special files that drivers and servers add (device.add), and a few of its own. Opening one
 * of a driver's goes on to the driver's port.
 *
 * Started with START_SERVICE (its port), START_PROCESS_PORT (connection with the badge
 * PROCESS_BADGE_SERVER), START_LOG. Who has the port itself may add files. They end with the
 * server: after a restart their servers must add them again.
 */
#include "builtin.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <filesystem/directory.h>
#include <kelner/memory.h>
#include <kelner/print.h>
#include <kelner/syscalls.h>
#include <protocol/device.h>

#define DEVICE(major, minor) ((uint64_t)(major) << 8 | (minor))

struct device {
	struct inode inode;
	enum builtin builtin;
	handle_t port; /* of a driver's file */
};

static struct device *device_of(struct inode *inode)
{
	return (struct device *)inode;
}

/* Files come by device.add only. */
static int admit(void)
{
	return -EPERM;
}

static void forget(struct inode *inode)
{
	uint32_t type = inode_type(inode);

	if ((type == S_IFCHR || type == S_IFBLK) && !device_of(inode)->builtin)
		(void)kelner_handle_close(device_of(inode)->port);
}

static int64_t forward(struct call *call, const struct device *device,
		       const struct file_open_request *request)
{
	struct file_open_request forwarded = {.flags = request->flags, .mode = request->mode};
	int64_t status;

	/* The driver gets an empty path. */
	call->tail[0] = '\0';
	call->tail_length = 0;
	if (call->tail_is_leased) {
		status = call_write(call, call->lease_count - 1, 0, "", 1);
		if (status < 0)
			return status;
	}
	status = call_forward(call, device->port, FILE_LABEL_OPEN, &forwarded, sizeof(forwarded),
			      NULL, 0);
	if (status == -EPIPE)
		return -ENXIO;
	return status < 0 ? status : CALL_LATER;
}

static int64_t open_device(struct call *call, struct inode *inode,
			   const struct file_open_request *request)
{
	int64_t connection;

	if (!device_of(inode)->builtin)
		return forward(call, device_of(inode), request);
	connection = inode_connect(inode, request->flags);
	if (connection < 0)
		return connection;
	call_give(call, (handle_t)connection);
	return 0;
}

static int64_t read_device(struct call *call, struct inode *inode,
			   const struct kernel_read_request *request)
{
	if (!device_of(inode)->builtin)
		return -EIO;
	return builtin_read(call, device_of(inode)->builtin, request->size);
}

static int64_t write_device(struct call *call, struct inode *inode,
			    const struct kernel_write_request *request)
{
	(void)call;
	if (!device_of(inode)->builtin)
		return -EIO;
	return builtin_write(device_of(inode)->builtin, request->size);
}

/* The built-in devices have no end: a position stays where it was put. */
static int64_t seek_device(struct call *call, struct inode *inode,
			   const struct kernel_seek_request *request,
			   struct kernel_seek_reply *reply)
{
	(void)call;
	if (!device_of(inode)->builtin || request->whence != SEEK_END)
		return -EINVAL;
	reply->position = 0;
	return 0;
}

/* --- adding and removing --------------------------------------------------------------------- */

/* A folder's entry of a name; makes the folder. NULL: no memory, or it is a file. */
static struct inode *make_folder(struct inode *above, const char *name, size_t length)
{
	struct inode *folder;

	if (inode_lookup(above, name, length, &folder) == 0)
		return inode_type(folder) == S_IFDIR ? folder : NULL;
	folder = inode_create(S_IFDIR | 0755, 0, 0);
	if (folder && inode_add_name(above, name, length, folder) < 0) {
		inode_settle(folder);
		return NULL;
	}
	return folder;
}

/* The folder of a path and its last name; with `make` folders on the way are made. */
static int find_place(const char *path, bool make, struct inode **folder, const char **name)
{
	*folder = filesystem.root;
	for (;;) {
		size_t length = 0;

		while (path[length] && path[length] != '/')
			length++;
		if (length == 0 || length > NAME_MAX || (length == 1 && path[0] == '.') ||
		    (length == 2 && path[0] == '.' && path[1] == '.'))
			return -EINVAL;
		*name = path;
		if (!path[length])
			return 0;
		if (make)
			*folder = make_folder(*folder, path, length);
		else if (inode_lookup(*folder, path, length, folder) < 0 ||
			 inode_type(*folder) != S_IFDIR)
			return -ENOENT;
		if (!*folder)
			return -EINVAL;
		path += length + 1;
	}
}

static int add(const char *path, const struct device_add_request *request, enum builtin builtin,
	       handle_t port)
{
	struct inode *folder, *inode;
	const char *name;
	int status = find_place(path, true, &folder, &name);

	if (status < 0)
		return status;
	if (inode_lookup(folder, name, strlen(name), &inode) == 0)
		return -EEXIST;
	inode = inode_create(request->mode, request->user, request->group);
	if (!inode)
		return -ENOMEM;
	inode->special = request->number;
	device_of(inode)->builtin = builtin;
	device_of(inode)->port = port;
	status = inode_add_name(folder, name, strlen(name), inode);
	if (status < 0) {
		device_of(inode)->builtin = BUILTIN_NULL; /* the port stays the caller's */
		inode_settle(inode);
		return -ENOMEM;
	}
	return 0;
}

static int64_t on_add(struct call *call, const struct device_add_request *request)
{
	uint32_t type = request->mode & S_IFMT;
	handle_t port = call->handle[0];
	int status;

	if (call->badge != 0)
		return -EPERM;
	if ((type != S_IFCHR && type != S_IFBLK) || port == HANDLE_NONE)
		return -EINVAL;
	status = add(call->tail, request, BUILTIN_NONE, port);
	if (status == 0)
		(void)call_keep(call, 0);
	return status;
}

static int64_t on_remove(struct call *call)
{
	struct inode *folder;
	struct directory_entry *entry;
	const char *name;

	if (call->badge != 0)
		return -EPERM;
	if (find_place(call->tail, false, &folder, &name) < 0)
		return -ENOENT;
	entry = directory_find(folder->directory, name, strlen(name));
	if (!entry || inode_type(entry->inode) == S_IFDIR)
		return -ENOENT;
	inode_drop_name(folder, entry);
	return 0;
}

static const struct device_handlers handlers = {.add = on_add, .remove = on_remove};

static int64_t other(struct call *call)
{
	return device_dispatch(&handlers, call);
}

static const struct filesystem_operations operations = {
	.inode_size = sizeof(struct device),
	.admit = admit,
	.forget = forget,
	.open = open_device,
	.read = read_device,
	.write = write_device,
	.seek = seek_device,
	.other = other,
};

static int add_builtins(void)
{
	static const struct {
		const char *name;
		uint64_t number;
		enum builtin builtin;
	} devices[] = {
		{"null", DEVICE(1, 3), BUILTIN_NULL},      {"zero", DEVICE(1, 5), BUILTIN_ZERO},
		{"full", DEVICE(1, 7), BUILTIN_FULL},      {"random", DEVICE(1, 8), BUILTIN_RANDOM},
		{"urandom", DEVICE(1, 9), BUILTIN_RANDOM},
	};

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		struct device_add_request request = {.mode = S_IFCHR | 0666,
						     .number = devices[i].number};
		int status = add(devices[i].name, &request, devices[i].builtin, HANDLE_NONE);

		if (status < 0)
			return status;
	}
	/* A file system in memory is mounted on shm: shared memory, semaphores, message queues. */
	return make_folder(filesystem.root, "pts", 3) && make_folder(filesystem.root, "shm", 3)
		       ? 0
		       : -ENOMEM;
}

int main(int argc, char **argv, char **envp)
{
	int status = filesystem_begin(&operations);

	(void)argc, (void)argv, (void)envp;
	if (status == 0 && !filesystem_set_root(inode_create(S_IFDIR | 0755, 0, 0)))
		status = -ENOMEM;
	if (status == 0)
		status = add_builtins();
	if (status < 0) {
		log_text(LOG_ERROR "devfs: cannot start: error %d\n", -status);
		return 1;
	}
	return filesystem_run();
}
