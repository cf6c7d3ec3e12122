/* SPDX-License-Identifier: MIT */
#include "roots.h"

#include "attach.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>
#include <protocol/file.h>
#include <protocol/process.h>

#define CACHE_SIZE 64

/* Tags never change their meaning. Tag 0 is of services. */
static struct root cache[CACHE_SIZE] = {[0 ... CACHE_SIZE - 1] = {.directory = HANDLE_NONE}};

static int64_t ask_directory(struct root *root)
{
	struct process_root_request request = {.tag = root->tag};
	struct protocol_extra extra = {.flags = MESSAGE_UNINTERRUPTED};
	int64_t status = process_root(start_handle(START_PROCESS_PORT), &request, &extra);

	if (status < 0)
		return status;
	root->directory = extra.received[0];
	return root->directory == HANDLE_NONE ? -EMFILE : 0;
}

static int64_t ask(struct root *root, uint64_t tag)
{
	struct process_credentials_request request = {.tag = tag};
	struct process_credentials_reply reply;
	struct protocol_extra extra = {.flags = MESSAGE_UNINTERRUPTED};
	int64_t status;

	if (root->directory != HANDLE_NONE)
		(void)kelner_handle_close(root->directory);
	*root = (struct root){.tag = tag, .directory = HANDLE_NONE};
	status = process_credentials(start_handle(START_PROCESS_PORT), &request, &reply, &extra);
	if (status >= 0) {
		root->user = reply.user;
		status = reply.root_mount ? ask_directory(root) : 0;
	}
	if (status < 0)
		root->tag = 0;
	return status;
}

int64_t root_of(uint64_t tag, const struct root **root)
{
	struct root *cached = &cache[tag % CACHE_SIZE];
	int64_t status = cached->tag == tag ? 0 : ask(cached, tag);

	*root = tag && cached->directory != HANDLE_NONE ? cached : NULL;
	return status;
}

int64_t root_path(const struct root *root, char path[PATH_MAX])
{
	char rest[MESSAGE_DATA_MAX];
	struct file_path_of_reply reply;
	struct protocol_extra extra = {.reply_tail = rest, .reply_tail_size = sizeof(rest)};
	const struct mount *mount;
	size_t length;
	int64_t status;

	path[0] = '\0';
	if (!root)
		return 0;
	set_patience(&extra);
	status = file_path_of(root->directory, &reply, &extra);
	if (status < 0)
		return status;
	mount = mount_find(reply.mount);
	if (!mount)
		return -ENOENT;
	length = extra.reply_tail_length;
	if (length == 1) /* the mount point itself */
		length = 0;
	if (mount->path_length + length >= PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(path, mount->path, mount->path_length);
	memcpy(path + mount->path_length, rest, length);
	path[mount->path_length + length] = '\0';
	return 0;
}

const char *root_strip(const char *root_path, const char *path)
{
	size_t length = strlen(root_path);

	return strncmp(path, root_path, length) == 0 && path[length] == '/' ? path + length : NULL;
}
