/* SPDX-License-Identifier: MIT */
/*
 * step measure|trace|both PROGRAM NAME... - runs the benchmarks of PROGRAM that are named.
 * measure: all of them, as they print themselves. trace: a few operations of each, with a wait for
 * a byte on standard input before and behind each, so that whoever watches the machine can start
 * and stop its trace. The program that benchmarks execute is "tiny" beside PROGRAM.
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define NAMES_MAX 64

static char tiny[256];

static void say(const char *what, const char *name)
{
	char line[128], key;
	int length = snprintf(line, sizeof(line), "bench: %s %s\n", what, name);

	if (write(1, line, (size_t)length) != length)
		_exit(1);
	if (read(0, &key, 1) != 1)
		_exit(1);
}

static void run(char **arguments)
{
	pid_t child = fork();

	if (child == 0) {
		execv(arguments[0], arguments);
		_exit(127);
	}
	if (child < 0 || waitpid(child, 0, 0) < 0)
		_exit(1);
}

static void measure(char *program, char **names)
{
	char *arguments[NAMES_MAX + 4] = {program, "-x", tiny};

	for (int i = 0; names[i] && i < NAMES_MAX; i++)
		arguments[i + 3] = names[i];
	run(arguments);
}

static void trace(char *program, char *name)
{
	char *arguments[] = {program, "-1", "-s", "1", "-x", tiny, name, 0};

	say("ready to trace", name);
	run(arguments);
	say("traced", name);
}

/* A byte arrives as it is typed, and is not shown. */
static void make_terminal_raw(void)
{
	struct termios mode;

	if (tcgetattr(0, &mode) < 0)
		return;
	mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	tcsetattr(0, TCSANOW, &mode);
}

int main(int argc, char **argv)
{
	const char *slash;

	if (argc < 4)
		return 2;
	slash = strrchr(argv[2], '/');
	snprintf(tiny, sizeof(tiny), "%.*stiny", slash ? (int)(slash + 1 - argv[2]) : 0, argv[2]);
	make_terminal_raw();
	if (strcmp(argv[1], "trace") != 0)
		measure(argv[2], argv + 3);
	for (int i = 3; i < argc && strcmp(argv[1], "measure") != 0; i++)
		trace(argv[2], argv[i]);
	return 0;
}
