/* SPDX-License-Identifier: MIT */
/*
 * session TERMINAL [PROGRAM ARGUMENT...]: makes the terminal descriptors 0 to 2 of a new session
 * and becomes the program, or without one a login shell. What cannot be done is said on the
 * terminal, with the status that a shell would give.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>
#include <utmpx.h>

#define SHELL            "/bin/sh"
#define EXIT_USAGE       2
#define EXIT_NO_TERMINAL 125
#define EXIT_NO_EXEC     126
#define EXIT_NOT_FOUND   127

static int open_terminal(const char *path)
{
	int fd;

	(void)setsid(); /* fails where the starter made the session: that is what is wanted */
	fd = open(path, O_RDWR);
	if (fd < 0)
		return -1;
	for (int i = 0; i < 3; i++) {
		if (fd != i && dup2(fd, i) < 0)
			return -1;
	}
	if (fd > 2)
		close(fd);
	/* Opening it as a session's leader made it the controlling terminal; now to the foreground.
	 */
	(void)tcsetpgrp(0, getpgrp());
	return 0;
}

/* `who` lists the session as long as its process lives. */
static void enter_login(const char *terminal)
{
	struct utmpx login = {.ut_type = USER_PROCESS, .ut_pid = getpid()};
	const char *line = strncmp(terminal, "/dev/", 5) == 0 ? terminal + 5 : terminal;
	const char *user = getenv("LOGNAME") ? getenv("LOGNAME") : "root";
	size_t length = strlen(line), id = sizeof(login.ut_id);
	struct timeval now;

	strncpy(login.ut_user, user, sizeof(login.ut_user) - 1);
	strncpy(login.ut_line, line, sizeof(login.ut_line) - 1);
	/* A terminal's last letters tell it from the others. */
	memcpy(login.ut_id, line + (length > id ? length - id : 0), length > id ? id : length);
	gettimeofday(&now, NULL);
	login.ut_tv.tv_sec = now.tv_sec;
	login.ut_tv.tv_usec = now.tv_usec;
	/* Without /run there is no list to be in. */
	(void)pututxline(&login);
	endutxent();
}

static void greet(const char *terminal)
{
	struct utsname name;

	if (uname(&name) == 0)
		printf("%s %s on %s\n", name.sysname, name.release, terminal);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static char login[] = "-sh";
	char *shell[] = {login, NULL};
	const char *path = SHELL;
	const char *home = getenv("HOME") ? getenv("HOME") : "/";
	char **arguments = shell;

	if (argc < 2) {
		fprintf(stderr, "usage: session TERMINAL [PROGRAM ARGUMENT...]\n");
		return EXIT_USAGE;
	}
	if (open_terminal(argv[1]) < 0) {
		fprintf(stderr, "session: cannot open the terminal %s: %s\n", argv[1],
			strerror(errno));
		return EXIT_NO_TERMINAL;
	}
	if (!getenv("TERM"))
		setenv("TERM", "xterm-256color", 1);
	if (argc > 2) {
		arguments = argv + 2;
		path = argv[2];
	} else {
		enter_login(argv[1]);
		greet(argv[1]);
		if (chdir(home) < 0)
			fprintf(stderr, "session: no home directory %s: %s\n", home,
				strerror(errno));
	}
	execv(path, arguments);
	fprintf(stderr, "session: cannot run %s: %s\n", path, strerror(errno));
	return errno == ENOENT || errno == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NO_EXEC;
}
