/* SPDX-License-Identifier: MIT */
#include "attach.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/time.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>
#include <protocol/file.h>
#include <protocol/vfs.h>

/* A file server that does not answer must not stop every path of the system. */
#define PATIENCE  5000000000UL
#define STEPS_MAX 64

static void close_handle(handle_t *handle)
{
	if (*handle != HANDLE_NONE)
		(void)kelner_handle_close(*handle);
	*handle = HANDLE_NONE;
}

void set_patience(struct protocol_extra *extra)
{
	extra->flags |= MESSAGE_DEADLINE | MESSAGE_UNINTERRUPTED;
	extra->deadline = (uint64_t)kelner_clock_get(CLOCK_MONOTONIC) + PATIENCE;
}

/* Opens a directory by a path from one, as clients do. A connection or a negative errno. */
static int64_t open_directory(handle_t from, const char *path)
{
	static char rest[PROTOCOL_TAIL_MAX], next[PROTOCOL_TAIL_MAX];
	struct file_open_request request = {.flags = O_PATH | O_DIRECTORY};
	size_t length = strlen(path);

	memcpy(rest, path, length + 1);
	for (unsigned steps = 0; steps < STEPS_MAX; steps++) {
		struct protocol_extra extra = {
			.tail = rest,
			.tail_length = length,
			.reply_tail = next,
			.reply_tail_size = sizeof(next) - 1,
		};
		struct file_walk record;
		const struct mount *mount;
		int64_t status;

		set_patience(&extra);
		status = file_open(from, &request, &extra);
		if (status != FILE_WALK)
			return status < 0                  ? status
			       : extra.received_count == 1 ? (int64_t)extra.received[0]
							   : -EPROTO;
		memcpy(&record, extra.word, sizeof(record));
		length = extra.reply_tail_length;
		memcpy(rest, next, length);
		rest[length] = '\0';
		if (record.kind == FILE_WALK_ROOT) {
			size_t consumed;

			mount = mount_of(rest, &consumed);
			if (!mount)
				return -ENOENT;
			length -= consumed;
			memmove(rest, rest + consumed, length + 1);
			from = mount->root;
			continue;
		}
		mount = mount_find(record.mount);
		if (!mount)
			return -ENOENT;
		from = record.kind == FILE_WALK_MOUNT ? mount->root : mount->parent;
	}
	return -ELOOP;
}

static int64_t ask_attach(struct mount *mount)
{
	struct file_attach_request request = {.mount = mount->number};
	struct protocol_extra extra = {0};
	int64_t status;

	set_patience(&extra);
	status = file_attach(mount->control, &request, &extra);
	if (status < 0)
		return status;
	if (extra.received_count != 1 || extra.received[0] == HANDLE_NONE)
		return -EPROTO;
	close_handle(&mount->root);
	mount->root = extra.received[0];
	return 0;
}

static int64_t cover(handle_t directory, uint64_t number)
{
	struct file_cover_request request = {.mount = number};
	struct protocol_extra extra = {0};

	set_patience(&extra);
	return file_cover(directory, &request, &extra);
}

/* The directory that the mount covers, and the one above it. */
static int64_t find_place(struct mount *mount)
{
	size_t consumed;
	int64_t status;

	mount->place = mount_below(mount, &consumed);
	if (!mount->place)
		return -ENOENT;
	status = open_directory(mount->place->root, mount->path + consumed);
	if (status < 0)
		return status;
	mount->covered = (handle_t)status;
	status = open_directory(mount->covered, "..");
	if (status < 0)
		return status;
	mount->parent = (handle_t)status;
	return 0;
}

static void forget(struct mount *mount)
{
	close_handle(&mount->root);
	close_handle(&mount->covered);
	close_handle(&mount->parent);
	close_handle(&mount->control);
	mount_remove(mount);
}

/* After a restart of its server: what covers its directories is said again. */
static int64_t attach_again(struct mount *mount, handle_t control)
{
	int64_t status;

	close_handle(&mount->control);
	mount->control = control;
	status = ask_attach(mount);
	for (struct mount *other = mounts; status == 0 && other; other = other->next) {
		if (other == mount || other->place != mount)
			continue;
		close_handle(&other->covered);
		close_handle(&other->parent);
		/* A place that is gone: the mount stays, by its path. */
		if (find_place(other) == 0)
			(void)cover(other->covered, other->number);
	}
	return status;
}

int64_t attach(const char *path, const char *type, uint32_t flags, handle_t control,
	       uint64_t *number)
{
	struct mount *mount = mount_at(path);
	int64_t status;

	if (mount) {
		*number = mount->number;
		if (strcmp(mount->type, type) != 0) {
			close_handle(&control);
			return -EBUSY;
		}
		return attach_again(mount, control);
	}
	mount = mount_add(path, type);
	if (!mount) {
		close_handle(&control);
		return -ENOMEM;
	}
	mount->flags = flags;
	mount->control = control;
	status = path[0] ? find_place(mount) : 0;
	if (status == 0)
		status = ask_attach(mount);
	if (status == 0 && path[0])
		status = cover(mount->covered, mount->number);
	if (status < 0) {
		forget(mount);
		return status;
	}
	*number = mount->number;
	return 0;
}

void detach(struct mount *mount)
{
	(void)cover(mount->covered, 0);
	forget(mount);
}
