/* SPDX-License-Identifier: MIT */
/* Users and groups: the process server keeps them for the whole process. */
#include "kelner.h"

#include <limits.h>
#include <protocol/process.h>

/* Without a process server everything runs as user 0. */
static struct process_identities identities(void)
{
	struct process_identities_request request = {.process = 0};
	struct process_identities_reply reply;
	struct protocol_extra extra = SELF_EXTRA;

	if (process_identities(process_port(), &request, &reply, &extra) < 0)
		return (struct process_identities){0};
	return reply.identities;
}

void sys_getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
	struct process_identities ids = identities();

	*real = ids.user;
	*effective = ids.effective_user;
	*saved = ids.saved_user;
}

void sys_getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
	struct process_identities ids = identities();

	*real = ids.group;
	*effective = ids.effective_group;
	*saved = ids.saved_group;
}

int sys_setresuid(uid_t real, uid_t effective, uid_t saved)
{
	struct process_set_users_request request = {real, effective, saved};
	struct protocol_extra extra = SELF_EXTRA;

	return (int)process_set_users(process_port(), &request, &extra);
}

int sys_setresgid(gid_t real, gid_t effective, gid_t saved)
{
	struct process_set_groups_ids_request request = {real, effective, saved};
	struct protocol_extra extra = SELF_EXTRA;

	return (int)process_set_groups_ids(process_port(), &request, &extra);
}

int sys_getgroups(int count, gid_t *groups)
{
	gid_t all[NGROUPS_MAX];
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = all,
		.reply_tail_size = sizeof(all),
	};
	int64_t status = process_groups(process_port(), &extra);
	int found = (int)(extra.reply_tail_length / sizeof(all[0]));

	if (status < 0)
		return (int)status;
	if (found > NGROUPS_MAX)
		return -EPROTO;
	if (count == 0)
		return found;
	if (count < found)
		return -EINVAL;
	for (int i = 0; i < found; i++)
		groups[i] = all[i];
	return found;
}

int sys_setgroups(size_t count, const gid_t *groups)
{
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.tail = groups,
		.tail_length = count * sizeof(*groups),
	};

	if (count > NGROUPS_MAX)
		return -EINVAL;
	return (int)process_set_groups(process_port(), &extra);
}
