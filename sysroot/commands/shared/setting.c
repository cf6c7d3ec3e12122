/* SPDX-License-Identifier: MIT */
#include "setting.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_SIZE 96

void setting_end_text(const struct protocol_extra *extra, char *text, size_t size)
{
	text[extra->reply_tail_length < size ? extra->reply_tail_length : size - 1] = '\0';
}

/* The own terminal, else the first console; a negative errno where neither has the setting. */
static int64_t find_terminal(const struct setting *setting)
{
	static const char *const paths[] = {"/dev/tty", SETTING_CONSOLE};
	int64_t status = -ENODEV;

	for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char text[TEXT_SIZE];
		int fd = open(paths[i], O_RDWR | O_NOCTTY | O_CLOEXEC);

		if (fd < 0) {
			status = -errno;
			continue;
		}
		status = setting->get((handle_t)fd, SETTING_PRESENT, text, sizeof(text));
		if (status >= 0)
			return fd;
		close(fd);
	}
	return status;
}

static int list(const struct setting *setting, handle_t terminal)
{
	char text[TEXT_SIZE];
	int64_t present = setting->get(terminal, SETTING_PRESENT, text, sizeof(text));

	for (uint32_t i = 0; setting->get(terminal, i, text, sizeof(text)) >= 0; i++) {
		char *rest = strchr(text, ' ');

		if (rest)
			*rest++ = '\0';
		printf("%c %-8s %s\n", i == present ? '*' : ' ', text, rest ? rest : "");
	}
	return 0;
}

static int choose(const struct setting *setting, handle_t terminal, const char *name)
{
	struct protocol_extra extra = {.tail = name, .tail_length = strlen(name) + 1};
	int64_t status = setting->set(terminal, &extra);
	const char *command = setting->command;

	if (status >= 0)
		return 0;
	if (status == -ENOENT)
		fprintf(stderr, "%s: there is no %s %s (%s alone lists all)\n", command,
			setting->what, name, command);
	else if (status == -ENOMEM)
		fprintf(stderr, "%s: %s: the screen or the memory is too small for it\n", command,
			name);
	else
		fprintf(stderr, "%s: %s: %s\n", command, name, strerror((int)-status));
	return 1;
}

int setting_command(const struct setting *setting, int argc, char **argv)
{
	int64_t terminal;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
		fprintf(stderr, "usage: %s [%s]\n", setting->command, setting->value);
		return 2;
	}
	terminal = find_terminal(setting);
	if (terminal < 0) {
		fprintf(stderr, "%s: neither this terminal nor " SETTING_CONSOLE " %s: %s\n",
			setting->command, setting->nowhere, strerror((int)-terminal));
		return 1;
	}
	return argc == 2 ? choose(setting, (handle_t)terminal, argv[1])
			 : list(setting, (handle_t)terminal);
}
