/* SPDX-License-Identifier: MIT */
/* Users and groups of processes. */
#include "process.h"

#include <abi/errno.h>
#include <kelner/memory.h>
#include <kelner/syscalls.h>
#include <protocol/vfs.h>

#define UNCHANGED UINT32_MAX

/* The caller goes on with another identity. */
static int64_t adopt(struct process *process, const struct credentials *draft)
{
	const struct credentials *set = credentials_intern(draft);

	if (!set)
		return -EAGAIN;
	process->credentials = set;
	process_publish(process);
	return 0;
}

/* Whether a process without privileges may choose an id for each place: one that it has. */
static bool may_choose(const uint32_t wanted[3], const uint32_t has[3])
{
	for (int i = 0; i < 3; i++) {
		if (wanted[i] != UNCHANGED && wanted[i] != has[0] && wanted[i] != has[1] &&
		    wanted[i] != has[2])
			return false;
	}
	return true;
}

static void choose(uint32_t *id, uint32_t wanted)
{
	if (wanted != UNCHANGED)
		*id = wanted;
}

int64_t handle_set_users(struct call *call, const struct process_set_users_request *request)
{
	struct process *caller = caller_of(call);
	struct credentials draft;

	if (!caller || caller->kind == PROCESS_SERVICE)
		return -EPERM;
	draft = *caller->credentials;
	if (!credentials_are_root(&draft) &&
	    !may_choose((const uint32_t[]){request->real, request->effective, request->saved},
			(const uint32_t[]){draft.id.user, draft.id.effective_user,
					   draft.id.saved_user}))
		return -EPERM;
	choose(&draft.id.user, request->real);
	choose(&draft.id.effective_user, request->effective);
	choose(&draft.id.saved_user, request->saved);
	return adopt(caller, &draft);
}

int64_t handle_set_groups_ids(struct call *call,
			      const struct process_set_groups_ids_request *request)
{
	struct process *caller = caller_of(call);
	struct credentials draft;

	if (!caller || caller->kind == PROCESS_SERVICE)
		return -EPERM;
	draft = *caller->credentials;
	if (!credentials_are_root(&draft) &&
	    !may_choose((const uint32_t[]){request->real, request->effective, request->saved},
			(const uint32_t[]){draft.id.group, draft.id.effective_group,
					   draft.id.saved_group}))
		return -EPERM;
	choose(&draft.id.group, request->real);
	choose(&draft.id.effective_group, request->effective);
	choose(&draft.id.saved_group, request->saved);
	return adopt(caller, &draft);
}

int64_t handle_identities(struct call *call, const struct process_identities_request *request,
			  struct process_identities_reply *reply)
{
	const struct process *process = process_named(call, request->process);

	if (!process)
		return -ESRCH;
	reply->identities = process->credentials->id;
	return 0;
}

static void answer_groups(struct call *call, const struct credentials *credentials)
{
	call->reply_tail = credentials->group;
	call->reply_tail_length = credentials->group_count * sizeof(credentials->group[0]);
}

int64_t handle_groups(struct call *call)
{
	const struct process *caller = caller_of(call);

	if (!caller)
		return -ESRCH;
	answer_groups(call, caller->credentials);
	return 0;
}

int64_t handle_set_groups(struct call *call)
{
	struct process *caller = caller_of(call);
	size_t count = call->tail_length / sizeof(uint32_t);
	struct credentials draft;

	if (!caller || caller->kind == PROCESS_SERVICE ||
	    !credentials_are_root(caller->credentials))
		return -EPERM;
	if (call->tail_length % sizeof(uint32_t) || count > NGROUPS_MAX)
		return -EINVAL;
	draft = *caller->credentials;
	memset(draft.group, 0, sizeof(draft.group));
	memcpy(draft.group, call->tail, call->tail_length);
	draft.group_count = (uint32_t)count;
	return adopt(caller, &draft);
}

int64_t handle_credentials(struct call *call, const struct process_credentials_request *request,
			   struct process_credentials_reply *reply)
{
	const struct credentials *credentials = credentials_find(request->tag);

	if (!credentials)
		return -ESRCH;
	reply->user = credentials->id.effective_user;
	reply->group = credentials->id.effective_group;
	reply->real_user = credentials->id.user;
	reply->real_group = credentials->id.group;
	reply->root_mount = credentials->root ? credentials->root->mount : 0;
	reply->root_inode = credentials->root ? credentials->root->inode : 0;
	answer_groups(call, credentials);
	return 0;
}

int64_t handle_set_root(struct call *call, const struct process_set_root_request *request)
{
	struct process *caller = caller_of(call);
	struct credentials draft;

	if (!caller_is_server(call) || !caller || caller->kind == PROCESS_SERVICE ||
	    !credentials_are_root(caller->credentials))
		return -EPERM;
	draft = *caller->credentials;
	draft.root = NULL;
	/* Who has left its root by way of an open directory finds the machine's again. */
	if (request->mount != VFS_MOUNT_ROOT || request->inode != VFS_ROOT_INODE) {
		draft.root = root_intern(request->mount, request->inode, call_keep(call, 0));
		if (!draft.root)
			return -EAGAIN;
	}
	return adopt(caller, &draft);
}

int64_t handle_root(struct call *call, const struct process_root_request *request)
{
	const struct credentials *credentials = credentials_find(request->tag);
	int64_t copy;

	if (!caller_is_server(call))
		return -EPERM;
	if (!credentials || !credentials->root)
		return -ENOENT;
	copy = kelner_handle_duplicate(credentials->root->directory,
				       RIGHT_DUPLICATE | RIGHT_TRANSFER, 0);
	if (copy < 0)
		return copy;
	call_give(call, (handle_t)copy);
	return 0;
}
