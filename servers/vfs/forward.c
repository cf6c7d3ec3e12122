/* SPDX-License-Identifier: MIT */
#include "forward.h"
#include "mounts.h"
#include "roots.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <protocol/file.h>

/* Those with a path. Their fixed part begins with the path's start, a u32. */
static const struct protocol_message *const path_messages[] = {
	&file_open_message,        &file_stat_message,
	&file_access_message,      &file_make_directory_message,
	&file_make_node_message,   &file_unlink_message,
	&file_link_message,        &file_symlink_message,
	&file_read_link_message,   &file_rename_message,
	&file_change_mode_message, &file_change_owner_message,
	&file_set_times_message,   &file_stat_file_system_message,
	&file_truncate_message,    &file_execute_message,
	&file_socket_message,      &file_change_root_message,
};
#define PATH_MESSAGE_COUNT (sizeof(path_messages) / sizeof(path_messages[0]))
#define FIXED_MAX          64

static const struct protocol_message *find_message(uint32_t label)
{
	for (size_t i = 0; i < PATH_MESSAGE_COUNT; i++) {
		if (path_messages[i]->label == label)
			return path_messages[i];
	}
	return NULL;
}

/* The directory where an absolute path begins, `start` moved behind what leads there. */
static handle_t begin(const struct root *root, const char *path, uint32_t *start)
{
	const struct mount *mount;
	size_t consumed;

	if (root) {
		while (path[*start] == '/')
			(*start)++;
		return root->directory;
	}
	mount = mount_of(path + *start, &consumed);
	if (!mount)
		return HANDLE_NONE;
	*start += (uint32_t)consumed;
	return mount->root;
}

int64_t forward_file_message(struct call *call)
{
	const struct protocol_message *message = find_message(call->label);
	uint8_t request[FIXED_MAX];
	const struct root *root;
	uint32_t start;
	handle_t target;
	int64_t status;

	if (!message)
		return call->label >> 16 == file_open_message.label >> 16 ? -EINVAL
									  : PROTOCOL_OTHER;
	status = call_unpack(call, message, request);
	if (status < 0)
		return status;
	memcpy(&start, request, sizeof(start));
	if (start > call->tail_length)
		return -EINVAL;
	/* An absolute link that was met below begins again here: only the path counts. */
	if (call->tail[start] != '/')
		return call->tail[start] ? -EINVAL : -ENOENT;
	status = root_of(call->credentials, &root);
	if (status < 0)
		return status;
	target = begin(root, call->tail, &start);
	if (target == HANDLE_NONE)
		return -ENOENT;
	memcpy(request, &start, sizeof(start));
	status = call_forward(call, target, message->label, request, message->request_size,
			      call->handle, message->handles_in);
	return status < 0 ? status : CALL_LATER;
}
