/* SPDX-License-Identifier: MIT */
/*
 * setfont [SIZE]: the fonts of the screen, the one in use marked; or chooses another, for all
 * consoles. It asks the terminal that it runs on, and where that is no screen (a serial line) the
 * first console.
 */
#include <errno.h>
#include <fcntl.h>
#include <protocol/character.h>
#include <protocol/tty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONSOLE "/dev/tty1"

/* Its place among the fonts, its name and how much fits, or a negative errno. */
static int64_t font_at(handle_t terminal, uint32_t index, char *text, size_t size,
		       struct tty_font_reply *reply)
{
	struct tty_font_request request = {.index = index};
	struct protocol_extra extra = {.reply_tail = text, .reply_tail_size = size - 1};
	int64_t status = tty_font(terminal, &request, reply, &extra);

	if (status < 0)
		return status;
	text[extra.reply_tail_length < size ? extra.reply_tail_length : size - 1] = '\0';
	return reply->index;
}

/* The own terminal, else the first console; a negative errno where neither is a screen. */
static int64_t find_terminal(void)
{
	static const char *const paths[] = {"/dev/tty", CONSOLE};
	int64_t status = -ENODEV;

	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct tty_font_reply reply;
		char text[64];
		int fd = open(paths[i], O_RDWR | O_NOCTTY | O_CLOEXEC);

		if (fd < 0) {
			status = -errno;
			continue;
		}
		status = font_at((handle_t)fd, CHARACTER_FONT_PRESENT, text, sizeof(text), &reply);
		if (status >= 0)
			return fd;
		close(fd);
	}
	return status;
}

static int list(handle_t terminal)
{
	struct tty_font_reply reply;
	char text[64];
	int64_t present = font_at(terminal, CHARACTER_FONT_PRESENT, text, sizeof(text), &reply);

	for (uint32_t i = 0; font_at(terminal, i, text, sizeof(text), &reply) >= 0; i++) {
		printf("%c %-8s ", i == present ? '*' : ' ', text);
		if (reply.columns)
			printf("%u columns, %u rows\n", reply.columns, reply.rows);
		else
			printf("too large for this screen\n");
	}
	return 0;
}

static int choose(handle_t terminal, const char *name)
{
	struct protocol_extra extra = {.tail = name, .tail_length = strlen(name) + 1};
	int64_t status = tty_set_font(terminal, &extra);

	if (status >= 0)
		return 0;
	if (status == -ENOENT)
		fprintf(stderr, "setfont: there is no font %s (setfont alone lists all)\n", name);
	else if (status == -ENOMEM)
		fprintf(stderr, "setfont: %s: the screen or the memory is too small for it\n",
			name);
	else
		fprintf(stderr, "setfont: %s: %s\n", name, strerror((int)-status));
	return 1;
}

int main(int argc, char **argv)
{
	int64_t terminal;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
		fprintf(stderr, "usage: setfont [SIZE]\n");
		return 2;
	}
	terminal = find_terminal();
	if (terminal < 0) {
		fprintf(stderr, "setfont: neither this terminal nor " CONSOLE " is a screen: %s\n",
			strerror((int)-terminal));
		return 1;
	}
	return argc == 2 ? choose((handle_t)terminal, argv[1]) : list((handle_t)terminal);
}
