/* SPDX-License-Identifier: MIT */
/*
 * keyboard [LAYOUT]: the layouts of the keyboard, the one in use marked; or chooses another, for
 * all consoles. It asks the terminal that it runs on, and where that has no keyboard (a serial
 * line) the first console.
 */
#include <errno.h>
#include <fcntl.h>
#include <protocol/character.h>
#include <protocol/tty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONSOLE "/dev/tty1"

/* Its place among the layouts and its name and title, or a negative errno. */
static int64_t layout_at(handle_t terminal, uint32_t index, char *text, size_t size)
{
	struct tty_keyboard_request request = {.index = index};
	struct tty_keyboard_reply reply;
	struct protocol_extra extra = {.reply_tail = text, .reply_tail_size = size - 1};
	int64_t status = tty_keyboard(terminal, &request, &reply, &extra);

	if (status < 0)
		return status;
	text[extra.reply_tail_length < size ? extra.reply_tail_length : size - 1] = '\0';
	return reply.index;
}

/* The own terminal, else the first console; a negative errno where neither has a keyboard. */
static int64_t find_terminal(void)
{
	static const char *const paths[] = {"/dev/tty", CONSOLE};
	int64_t status = -ENODEV;

	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char text[64];
		int fd = open(paths[i], O_RDWR | O_NOCTTY | O_CLOEXEC);

		if (fd < 0) {
			status = -errno;
			continue;
		}
		status = layout_at((handle_t)fd, CHARACTER_KEYBOARD_PRESENT, text, sizeof(text));
		if (status >= 0)
			return fd;
		close(fd);
	}
	return status;
}

static int list(handle_t terminal)
{
	char text[64];
	int64_t present = layout_at(terminal, CHARACTER_KEYBOARD_PRESENT, text, sizeof(text));

	for (uint32_t i = 0; layout_at(terminal, i, text, sizeof(text)) >= 0; i++) {
		char *title = strchr(text, ' ');

		if (title)
			*title++ = '\0';
		printf("%c %-8s %s\n", i == present ? '*' : ' ', text, title ? title : "");
	}
	return 0;
}

static int choose(handle_t terminal, const char *name)
{
	struct protocol_extra extra = {.tail = name, .tail_length = strlen(name) + 1};
	int64_t status = tty_set_keyboard(terminal, &extra);

	if (status >= 0)
		return 0;
	if (status == -ENOENT)
		fprintf(stderr, "keyboard: there is no layout %s (keyboard alone lists all)\n",
			name);
	else
		fprintf(stderr, "keyboard: %s: %s\n", name, strerror((int)-status));
	return 1;
}

int main(int argc, char **argv)
{
	int64_t terminal;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
		fprintf(stderr, "usage: keyboard [LAYOUT]\n");
		return 2;
	}
	terminal = find_terminal();
	if (terminal < 0) {
		fprintf(stderr,
			"keyboard: neither this terminal nor " CONSOLE
			" has a keyboard whose layout can be chosen: %s\n",
			strerror((int)-terminal));
		return 1;
	}
	return argc == 2 ? choose((handle_t)terminal, argv[1]) : list((handle_t)terminal);
}
