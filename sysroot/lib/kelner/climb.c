/* SPDX-License-Identifier: MIT */
/* The working directory's path where it is too long for one message: by way of ".." to the root. */
#include "kelner.h"

#include <limits.h>
#include <protocol/file.h>
#include <string.h>

/* A path that grows from its end. */
struct climb {
	char path[PATH_MAX];
	size_t start;
};

static int64_t attributes_of(handle_t directory, const char *name, struct file_attributes *result)
{
	struct file_stat_request request = {.flags = AT_SYMLINK_NOFOLLOW};
	struct file_stat_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int64_t status = __kelner_path_call_at(directory, name, 0, 0, &file_stat_message, &request,
					       &reply, &extra);

	if (status == 0)
		*result = reply.attributes;
	return status;
}

static bool same_file(const struct file_attributes *a, const struct file_attributes *b)
{
	return a->device == b->device && a->inode == b->inode;
}

static bool put_front(struct climb *climb, const char *name)
{
	size_t length = strlen(name);

	if (length + 1 > climb->start)
		return false;
	climb->start -= length;
	memcpy(climb->path + climb->start, name, length);
	climb->path[--climb->start] = '/';
	return true;
}

/* Puts the name by which the parent knows the child before the path. */
static int64_t find_name(struct climb *climb, handle_t parent, const struct file_attributes *child)
{
	_Alignas(8) char buffer[4096];
	struct file_read_directory_request request = {.size = sizeof(buffer)};
	struct file_attributes found;

	for (;;) {
		struct protocol_extra extra = SELF_EXTRA;
		int64_t status;

		extra.lease[0] = (struct lease){(uintptr_t)buffer, sizeof(buffer), LEASE_WRITE};
		status = file_read_directory(parent, &request, &extra);
		if (status <= 0)
			return status < 0 ? status : -ENOENT;
		for (int64_t at = 0; at < status;) {
			const struct dirent *entry = (const void *)(buffer + at);

			/* A mount point's entry tells another inode than what is mounted there. */
			if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
			    (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN) &&
			    attributes_of(parent, entry->d_name, &found) == 0 &&
			    same_file(&found, child))
				return put_front(climb, entry->d_name) ? 0 : -ENAMETOOLONG;
			at += entry->d_reclen;
		}
	}
}

/* Goes up for as long as ".." is another directory. */
static int64_t climb_up(struct climb *climb)
{
	handle_t here = __kelner_working();
	bool ours = false;
	struct file_attributes child, above;
	int64_t status = attributes_of(here, ".", &child);

	while (status == 0) {
		int64_t parent = __kelner_open_at(here, "..", O_RDONLY | O_DIRECTORY, 0);

		if (ours)
			(void)kelner_handle_close(here);
		if (parent < 0)
			return parent;
		here = (handle_t)parent;
		ours = true;
		status = attributes_of(here, ".", &above);
		if (status == 0 && same_file(&child, &above))
			break;
		if (status == 0)
			status = find_name(climb, here, &child);
		child = above;
	}
	if (ours)
		(void)kelner_handle_close(here);
	return status;
}

ssize_t __kelner_climb(char *buffer, size_t length)
{
	struct climb climb = {.start = PATH_MAX - 1};
	int64_t status = climb_up(&climb);
	size_t size;

	if (status < 0)
		return status;
	if (climb.path[climb.start] == 0)
		climb.path[--climb.start] = '/';
	size = PATH_MAX - climb.start;
	if (size > length)
		return -ERANGE;
	memcpy(buffer, climb.path + climb.start, size);
	return (ssize_t)size;
}
