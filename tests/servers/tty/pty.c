/* SPDX-License-Identifier: MIT */
#include "pty.h"

#include <protocol/tty.h>

bool pty_make(struct pty *pty)
{
	struct tty_pty_number_request request = {.unlock = 0};
	struct tty_pty_number_reply reply = {0};

	pty->master = (handle_t)EXPECT_GOOD(open_device("ptmx", O_RDWR | O_NONBLOCK | O_NOCTTY));
	if ((int64_t)pty->master < 0)
		return false;
	EXPECT(tty_pty_number(pty->master, &request, &reply, NULL), 0);
	(void)text_format(pty->name, sizeof(pty->name), "pts/%u", reply.number);
	EXPECT(open_device(pty->name, O_RDWR | O_NOCTTY), -EIO);
	request.unlock = 1;
	EXPECT(tty_pty_number(pty->master, &request, &reply, NULL), 0);
	pty->user = (handle_t)EXPECT_GOOD(open_device(pty->name, O_RDWR | O_NONBLOCK | O_NOCTTY));
	return (int64_t)pty->user >= 0;
}

void pty_close(struct pty *pty)
{
	if (pty->user != HANDLE_NONE)
		close_handle(pty->user);
	if (pty->master != HANDLE_NONE)
		close_handle(pty->master);
}

void expect_read(handle_t handle, const char *text, size_t size, const char *file, int line)
{
	static char buffer[4096];
	int64_t count = kelner_read(handle, buffer, sizeof(buffer));

	if (!test_expect(count, (int64_t)size, "bytes read", file, line))
		return;
	(void)test_expect(memcmp(buffer, text, size) == 0, 1, "the expected text", file, line);
}

struct termios attributes_of(handle_t handle)
{
	struct termios termios = {0};
	struct protocol_extra extra = {
		.reply_tail = &termios,
		.reply_tail_size = sizeof(termios),
	};

	EXPECT(tty_attributes(handle, &extra), 0);
	EXPECT(extra.reply_tail_length, sizeof(termios));
	return termios;
}

int64_t set_attributes(handle_t handle, uint32_t when, const struct termios *termios)
{
	struct tty_set_attributes_request request = {.when = when};
	struct protocol_extra extra = {.tail = termios, .tail_length = sizeof(*termios)};

	return tty_set_attributes(handle, &request, &extra);
}

short polled(handle_t handle)
{
	struct pollfd descriptor = {
		.fd = (int)handle,
		.events = POLLIN | POLLOUT,
	};

	EXPECT_GOOD(kelner_poll(&descriptor, 1, 0, NULL));
	return descriptor.revents;
}
