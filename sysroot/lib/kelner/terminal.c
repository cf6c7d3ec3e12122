/* SPDX-License-Identifier: MIT */
/* Terminals: messages to the server behind a descriptor. */
#include "kelner.h"

#include <protocol/tty.h>
#include <string.h>

/* What is no terminal answers in its own way: no server, or one that does not know the message. */
static int tty_status(int64_t status)
{
	if (status == -EOPNOTSUPP || status == -ENOSYS || status == -EPROTO)
		return -ENOTTY;
	return status == -EPIPE ? -EIO : (int)status;
}

int sys_tcgetattr(int fd, struct termios *attributes)
{
	struct protocol_extra extra = {
		.flags = MESSAGE_UNINTERRUPTED,
		.reply_tail = attributes,
		.reply_tail_size = sizeof(*attributes),
	};

	return tty_status(tty_attributes(descriptor(fd), &extra));
}

int sys_tcsetattr(int fd, int when, const struct termios *attributes)
{
	struct tty_set_attributes_request request = {.when = (uint32_t)when};
	struct protocol_extra extra = {.tail = attributes, .tail_length = sizeof(*attributes)};

	return tty_status(RESTARTED(tty_set_attributes(descriptor(fd), &request, &extra)));
}

int sys_tcdrain(int fd)
{
	return tty_status(RESTARTED(tty_drain(descriptor(fd), 0)));
}

int sys_tcflush(int fd, int queue)
{
	struct tty_flush_request request = {.queue = (uint32_t)queue};

	return tty_status(RESTARTED(tty_flush(descriptor(fd), &request, 0)));
}

int sys_tcflow(int fd, int action)
{
	struct tty_flow_request request = {.action = (uint32_t)action};

	return tty_status(RESTARTED(tty_flow(descriptor(fd), &request, 0)));
}

int sys_tcsendbreak(int fd, int duration)
{
	struct tty_send_break_request request = {.duration = (uint32_t)duration};

	return tty_status(RESTARTED(tty_send_break(descriptor(fd), &request, 0)));
}

pid_t sys_tcgetpgrp(int fd)
{
	struct tty_foreground_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int status = tty_status(tty_foreground(descriptor(fd), &reply, &extra));

	return status < 0 ? status : reply.group;
}

int sys_tcsetpgrp(int fd, pid_t group)
{
	struct tty_set_foreground_request request = {.group = group};

	return tty_status(RESTARTED(tty_set_foreground(descriptor(fd), &request, 0)));
}

pid_t sys_tcgetsid(int fd)
{
	struct tty_session_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int status = tty_status(tty_session(descriptor(fd), &reply, &extra));

	return status < 0 ? status : reply.session;
}

int sys_tcsetsid(int fd)
{
	struct tty_set_session_request request = {.steal = 0};
	struct protocol_extra extra = SELF_EXTRA;

	return tty_status(tty_set_session(descriptor(fd), &request, &extra));
}

int sys_tcgetwinsize(int fd, struct winsize *size)
{
	struct tty_size_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int status = tty_status(tty_size(descriptor(fd), &reply, &extra));

	if (status == 0)
		*size = (struct winsize){reply.rows, reply.columns, reply.width, reply.height};
	return status;
}

int sys_tcsetwinsize(int fd, const struct winsize *size)
{
	struct tty_set_size_request request = {size->ws_row, size->ws_col, size->ws_xpixel,
					       size->ws_ypixel};

	return tty_status(RESTARTED(tty_set_size(descriptor(fd), &request, 0)));
}

static int pty(int fd, uint32_t unlock, unsigned int *number)
{
	struct tty_pty_number_request request = {.unlock = unlock};
	struct tty_pty_number_reply reply;
	struct protocol_extra extra = SELF_EXTRA;
	int status = tty_status(tty_pty_number(descriptor(fd), &request, &reply, &extra));

	if (status == 0)
		*number = reply.number;
	return status;
}

int sys_pty_number(int fd, unsigned int *number)
{
	return pty(fd, 0, number);
}

int sys_pty_unlock(int fd)
{
	unsigned int number;

	return pty(fd, 1, &number);
}
