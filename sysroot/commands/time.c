/* SPDX-License-Identifier: MIT */
/* time [-p] COMMAND [ARGUMENT...]: runs the command, then says how long it took (POSIX, time). */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXIT_USAGE     2
#define EXIT_NO_EXEC   126
#define EXIT_NOT_FOUND 127

extern char **environ;

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct rusage used;
	double start = now();
	int status = 0, error;
	pid_t child;

	argv++;
	if (argc > 1 && strcmp(*argv, "-p") == 0)
		argv++;
	if (*argv && strcmp(*argv, "--") == 0)
		argv++;
	if (!*argv || **argv == '-') {
		fprintf(stderr, "usage: time [-p] COMMAND [ARGUMENT...]\n");
		return EXIT_USAGE;
	}
	error = posix_spawnp(&child, *argv, NULL, NULL, argv, environ);
	if (error != 0) {
		fprintf(stderr, "time: cannot run %s: %s\n", *argv, strerror(error));
		return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NO_EXEC;
	}
	/* The keys that end the command are not meant for its clock. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	getrusage(RUSAGE_CHILDREN, &used);
	fprintf(stderr, "real %.2f\nuser %.2f\nsys %.2f\n", now() - start, seconds(used.ru_utime),
		seconds(used.ru_stime));
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
