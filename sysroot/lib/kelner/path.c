/* SPDX-License-Identifier: MIT */
/*
 * Messages about paths. A path is sent to the vfs where it is absolute, else to a directory's
 * connection. The answer FILE_WALK names another place where the walk goes on with the rest.
 */
#include "kelner.h"

#include "../system/layout.h"

#include <limits.h>
#include <protocol/file.h>
#include <protocol/vfs.h>
#include <string.h>

#define HOPS_MAX 64 /* places that one path may lead through */

/* A walk: what is left of the path, and where to send it. */
struct walk {
	handle_t target;
	bool target_is_ours; /* from vfs.step: to be closed */
	unsigned links;
	size_t length; /* of the rest */
	char path[PROTOCOL_TAIL_MAX];
};

int64_t __kelner_file_status(int64_t status)
{
	return status == -EPIPE ? -EIO : status;
}

static int64_t walk_begin(struct walk *walk, handle_t directory, const char *path)
{
	walk->length = strnlen(path, PATH_MAX);
	if (walk->length >= PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(walk->path, path, walk->length + 1);
	walk->links = 0;
	walk->target_is_ours = false;
	walk->target = *path == '/' ? start_handle(START_VFS) : directory;
	/* A program without servers has no files. */
	return *path == '/' && walk->target == HANDLE_NONE ? -ENOENT : 0;
}

static void walk_end(struct walk *walk)
{
	if (walk->target_is_ours)
		(void)kelner_handle_close(walk->target);
	walk->target_is_ours = false;
}

/* Moves to the place that an answer named. */
static int64_t walk_on(struct walk *walk, const struct file_walk *where)
{
	struct vfs_step_request request = {.kind = where->kind, .mount = where->mount};
	struct protocol_extra extra = SELF_EXTRA;
	int64_t status;

	walk_end(walk);
	if (where->kind == FILE_WALK_ROOT) {
		walk->target = start_handle(START_VFS);
		return 0;
	}
	status = vfs_step(start_handle(START_VFS), &request, &extra);
	if (status < 0)
		return status;
	if (extra.received[0] == HANDLE_NONE)
		return -EMFILE;
	walk->target = extra.received[0];
	walk->target_is_ours = true;
	return 0;
}

/* The path with what follows it, as it is sent. */
static int64_t append(struct walk *walk, const char *behind, size_t length, size_t *tail)
{
	*tail = walk->length;
	if (!behind)
		return 0;
	if (walk->length + 1 + length > sizeof(walk->path) - 1)
		return -ENAMETOOLONG;
	memcpy(walk->path + walk->length + 1, behind, length);
	walk->path[walk->length + 1 + length] = 0;
	*tail = walk->length + 1 + length;
	return 0;
}

/* One message; FILE_WALK leaves the rest of the path in the walk. */
static int64_t send_once(struct walk *walk, size_t tail, const struct protocol_message *message,
			 void *request, void *reply, struct protocol_extra *extra)
{
	char rest[MESSAGE_DATA_MAX];
	void *reply_tail = extra->reply_tail;
	size_t reply_tail_size = extra->reply_tail_size;
	bool leased = tail > MESSAGE_DATA_MAX - layout_tail(message->request_size);
	int64_t status;

	extra->tail = walk->path;
	extra->tail_length = tail;
	extra->tail_is_long_buffer = true;
	if (!reply_tail) {
		extra->reply_tail = rest;
		extra->reply_tail_size = sizeof(rest);
	}
	status = protocol_call(walk->target, message, request, reply, extra);
	if (status == FILE_WALK) {
		size_t length = extra->reply_tail_length;

		if (length > extra->reply_tail_size)
			return -EPROTO;
		if (!leased) { /* else the server has written the rest there itself */
			memcpy(walk->path, extra->reply_tail, length);
			walk->path[length] = 0;
		}
		walk->length = strnlen(walk->path, sizeof(walk->path) - 1);
	}
	extra->reply_tail = reply_tail;
	extra->reply_tail_size = reply_tail_size;
	return status;
}

int64_t __kelner_path_call_at(handle_t directory, const char *path, const char *behind,
			      size_t behind_length, const struct protocol_message *message,
			      void *request, void *reply, struct protocol_extra *extra)
{
	struct walk walk;
	struct file_walk where;
	size_t tail;
	int64_t status = walk_begin(&walk, directory, path);

	if (status < 0)
		return status;
	for (unsigned hops = 0;; hops++) {
		status = append(&walk, behind, behind_length, &tail);
		if (status == 0)
			status = RESTARTED(send_once(&walk, tail, message, request, reply, extra));
		if (status != FILE_WALK)
			break;
		memcpy(&where, extra->word, sizeof(where));
		walk.links += where.links;
		if (walk.links > SYMLOOP_MAX || hops == HOPS_MAX)
			status = -ELOOP;
		else
			status = walk_on(&walk, &where);
		if (status < 0)
			break;
	}
	walk_end(&walk);
	/* Who does not know the message is no directory; a link's mode is refused by a file server.
	 */
	if (status == -EOPNOTSUPP && *path && *path != '/' &&
	    message->label != file_change_mode_message.label)
		return -ENOTDIR;
	return __kelner_file_status(status);
}

int64_t __kelner_path_call(int directory, const char *path, const char *behind,
			   size_t behind_length, const struct protocol_message *message,
			   void *request, void *reply, struct protocol_extra *extra)
{
	handle_t target = descriptor(directory);

	if (directory == AT_FDCWD) {
		target = __kelner_working();
		if (target == HANDLE_NONE && *path != '/')
			return -ENOENT;
	}
	return __kelner_path_call_at(target, path, behind, behind_length, message, request, reply,
				     extra);
}

int64_t __kelner_open_at(handle_t directory, const char *path, int flags, mode_t mode)
{
	struct file_open_request request = {
		.flags = (uint32_t)(flags & ~(O_CLOEXEC | O_CLOFORK)),
		.mode = mode & ~__kelner_mask() & 07777,
	};
	struct protocol_extra extra = {.once = flags & O_EXCL};
	int64_t status = __kelner_path_call_at(directory, path, 0, 0, &file_open_message, &request,
					       0, &extra);

	if (status < 0)
		return status;
	return extra.received[0] == HANDLE_NONE ? -EMFILE : (int64_t)extra.received[0];
}

int64_t __kelner_open_handle(int directory, const char *path, int flags)
{
	handle_t target = directory == AT_FDCWD ? __kelner_working() : descriptor(directory);

	if (target == HANDLE_NONE && directory == AT_FDCWD && *path != '/')
		return -ENOENT;
	return __kelner_open_at(target, path, flags, 0);
}
