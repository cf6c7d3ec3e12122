/* SPDX-License-Identifier: MIT */
/* The file protocol as far as a special file knows it: with an empty path, for the node itself. */
#include "tty.h"

#include <abi/errno.h>
#include <abi/message.h>
#include <abi/mode.h>
#include <kelner/syscalls.h>

#define ACCESS_READ   4
#define ACCESS_WRITE  2
#define ACCESS_RUN    1
#define DEVICE_MASTER DEVICE_NUMBER(5, 2)
#define TTY_DEVICE    3 /* what st_dev says */
#define MODE_BITS     07777

static struct terminal *find(struct call *call, int64_t *status)
{
	bool hung;
	struct terminal *terminal = terminal_of(call->badge, &hung);

	*status = terminal ? 0 : -ENXIO;
	if (terminal && call->tail_length > 0 && call->tail[0] != '\0')
		*status = -ENOTDIR;
	return *status < 0 ? NULL : terminal;
}

static bool through_master(const struct call *call)
{
	return badge_role(call->badge) == ROLE_MASTER;
}

static int may(const struct terminal *terminal, uint64_t tag, unsigned wanted)
{
	const struct identity *identity = identity_of(tag);
	unsigned allowed = terminal->mode & 7;

	if (!identity)
		return -EACCES;
	if (identity->user == 0)
		allowed = ACCESS_READ | ACCESS_WRITE;
	else if (identity->user == terminal->owner)
		allowed = terminal->mode >> 6 & 7;
	else if (identity_in_group(identity, terminal->owner_group))
		allowed = terminal->mode >> 3 & 7;
	return wanted & ~allowed ? -EACCES : 0;
}

static bool is_owner(const struct terminal *terminal, uint64_t tag)
{
	const struct identity *identity = identity_of(tag);

	return identity && (identity->user == 0 || identity->user == terminal->owner);
}

/* --- open ------------------------------------------------------------------------------------- */

static unsigned wanted_by(uint32_t flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY: return ACCESS_READ;
	case O_WRONLY: return ACCESS_WRITE;
	case O_RDWR: return ACCESS_READ | ACCESS_WRITE;
	default: return ACCESS_RUN;
	}
}

static int64_t open_terminal(struct call *call, struct terminal *terminal, uint32_t flags)
{
	int64_t connection;

	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	if (terminal->master_gone || terminal->locked)
		return -EIO;
	connection = may(terminal, call->credentials, wanted_by(flags));
	if (connection < 0)
		return connection;
	connection = side_connect(&terminal->user, flags);
	if (connection < 0)
		return connection;
	terminal->was_open = true;
	terminal->due = true;
	if (terminal->user.opens == 1 && terminal->line.termios.c_cflag & HUPCL)
		(void)line_set(terminal);
	session_opened(call, terminal, flags);
	call_give(call, (handle_t)connection);
	return 0;
}

static int64_t open_again(struct call *call, uint32_t flags)
{
	int64_t status, connection;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	if (!through_master(call))
		return open_terminal(call, terminal, flags);
	connection = side_connect(&terminal->master, flags);
	if (connection < 0)
		return connection;
	call_give(call, (handle_t)connection);
	return 0;
}

static int64_t on_open(struct call *call, const struct file_open_request *request)
{
	struct terminal *terminal;

	switch (badge_role(call->badge)) {
	case ROLE_DOOR_MASTER: return pty_open(call, request->flags);
	case ROLE_DOOR: terminal = terminal_at((uint32_t)call->badge); break;
	case ROLE_DOOR_OWN: terminal = session_terminal(call); break;
	case ROLE_DOOR_CONSOLE: terminal = tty.console; break;
	default: return open_again(call, request->flags);
	}
	return terminal ? open_terminal(call, terminal, request->flags) : -ENXIO;
}

/* --- attributes ------------------------------------------------------------------------------- */

static int64_t on_stat(struct call *call, const struct file_stat_request *request,
		       struct file_stat_reply *reply)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	(void)request;
	if (!terminal)
		return status;
	reply->attributes = (struct file_attributes){
		.device = TTY_DEVICE,
		.inode = (uint64_t)terminal->index << 1 | through_master(call),
		.mode = through_master(call) ? S_IFCHR | 0666 : terminal->mode,
		.links = 1,
		.user = terminal->owner,
		.group = terminal->owner_group,
		.special = through_master(call) ? DEVICE_MASTER : terminal->number,
		.block_size = 1024,
		.accessed = terminal->accessed,
		.modified = terminal->modified,
		.changed = terminal->changed,
	};
	return 0;
}

static int64_t on_access(struct call *call, const struct file_access_request *request)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	return terminal ? may(terminal, call->credentials, request->mode & 7) : status;
}

static int64_t on_change_mode(struct call *call, const struct file_change_mode_request *request)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);

	if (!terminal)
		return status;
	if (!is_owner(terminal, call->credentials))
		return -EPERM;
	terminal->mode = S_IFCHR | (request->mode & MODE_BITS);
	terminal->changed = now_real();
	return 0;
}

static int64_t on_change_owner(struct call *call, const struct file_change_owner_request *request)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);
	const struct identity *identity = identity_of(call->credentials);
	bool keeps_user;

	if (!terminal)
		return status;
	keeps_user = request->user == UINT32_MAX || request->user == terminal->owner;
	if (!identity ||
	    (identity->user != 0 &&
	     (identity->user != terminal->owner || !keeps_user ||
	      (request->group != UINT32_MAX && !identity_in_group(identity, request->group)))))
		return -EPERM;
	if (request->user != UINT32_MAX)
		terminal->owner = request->user;
	if (request->group != UINT32_MAX)
		terminal->owner_group = request->group;
	terminal->changed = now_real();
	return 0;
}

static void set_time(int64_t *time, int64_t wanted)
{
	if (wanted == FILE_TIME_NOW)
		*time = now_real();
	else if (wanted != FILE_TIME_OMIT)
		*time = wanted;
}

static int64_t on_set_times(struct call *call, const struct file_set_times_request *request)
{
	int64_t status;
	struct terminal *terminal = find(call, &status);
	bool present = request->accessed == FILE_TIME_NOW && request->modified == FILE_TIME_NOW;

	if (!terminal)
		return status;
	if (!is_owner(terminal, call->credentials)) {
		if (!present)
			return -EPERM;
		status = may(terminal, call->credentials, ACCESS_WRITE);
		if (status < 0)
			return status;
	}
	set_time(&terminal->accessed, request->accessed);
	set_time(&terminal->modified, request->modified);
	terminal->changed = now_real();
	return 0;
}

static int64_t on_truncate(struct call *call, const struct file_truncate_request *request)
{
	(void)call, (void)request;
	return -EINVAL; /* a terminal has no length */
}

static int64_t on_sync(struct call *call, const struct file_sync_request *request)
{
	(void)call, (void)request;
	return -EINVAL; /* fsync() is not for what keeps nothing */
}

static int64_t on_lock(struct call *call, const struct file_lock_request *request,
		       struct file_lock_reply *reply)
{
	(void)call, (void)request, (void)reply;
	return -EINVAL;
}

static int64_t on_read_directory(struct call *call,
				 const struct file_read_directory_request *request)
{
	(void)call, (void)request;
	return -ENOTDIR;
}

static int64_t on_content(struct call *call, const struct file_content_request *request)
{
	(void)call, (void)request;
	return -ENODEV;
}

const struct file_handlers file_handlers = {
	.open = on_open,
	.stat = on_stat,
	.access = on_access,
	.change_mode = on_change_mode,
	.change_owner = on_change_owner,
	.set_times = on_set_times,
	.truncate = on_truncate,
	.sync = on_sync,
	.lock = on_lock,
	.read_directory = on_read_directory,
	.content = on_content,
};
