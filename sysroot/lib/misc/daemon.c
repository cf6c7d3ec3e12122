/* SPDX-License-Identifier: MIT */
/* Small functions of BSD: daemon(), rpmatch(), getloadavg(), getpass(). */
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <paths.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ANSWER_MAX    256 /* bytes that getpass() keeps */
#define LOAD_AVERAGES 3   /* over 1, 5 and 15 minutes */

int daemon(int keep_folder, int keep_streams)
{
	int fd;

	switch (fork()) {
	case -1: return -1;
	case 0: break;
	default: _exit(0);
	}
	if (setsid() < 0 || (!keep_folder && chdir("/") < 0))
		return -1;
	if (keep_streams)
		return 0;
	fd = open(_PATH_DEVNULL, O_RDWR);
	if (fd < 0)
		return -1;
	for (int i = 0; i < 3; i++) {
		if (dup2(fd, i) < 0)
			return -1;
	}
	if (fd > 2)
		close(fd);
	return 0;
}

static int matches(const char *answer, nl_item item)
{
	regex_t expression;
	int result;

	if (regcomp(&expression, nl_langinfo(item), REG_EXTENDED | REG_NOSUB))
		return 0;
	result = regexec(&expression, answer, 0, 0, 0) == 0;
	regfree(&expression);
	return result;
}

int rpmatch(const char *answer)
{
	return matches(answer, YESEXPR) ? 1 : matches(answer, NOEXPR) ? 0 : -1;
}

int getloadavg(double averages[], int count)
{
	FILE *file = fopen("/proc/loadavg", "re");
	int known = 0;

	if (!file)
		return -1;
	while (known < count && known < LOAD_AVERAGES && fscanf(file, "%lf", &averages[known]) == 1)
		known++;
	fclose(file);
	return known || count <= 0 ? known : -1;
}

char *getpass(const char *prompt)
{
	static char answer[ANSWER_MAX + 1];
	int fd = open(_PATH_TTY, O_RDWR | O_CLOEXEC);
	int in = fd < 0 ? STDIN_FILENO : fd, out = fd < 0 ? STDERR_FILENO : fd;
	struct termios before, quiet;
	int terminal = tcgetattr(in, &before) == 0;
	size_t used = 0;
	ssize_t n;
	char c;

	if (terminal) {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
		quiet.c_lflag |= ICANON;
		tcsetattr(in, TCSAFLUSH, &quiet);
	}
	n = write(out, prompt, strlen(prompt));
	while (n >= 0 && (n = read(in, &c, 1)) == 1 && c != '\n') {
		if (used < ANSWER_MAX)
			answer[used++] = c;
	}
	answer[used] = 0;
	if (terminal) {
		tcsetattr(in, TCSAFLUSH, &before);
		dprintf(out, "\n");
	}
	if (fd >= 0)
		close(fd);
	return n < 0 || (n == 0 && used == 0) ? 0 : answer;
}
