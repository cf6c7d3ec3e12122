/* SPDX-License-Identifier: MIT */
/* The size of arguments and environment: ARG_MAX is what fits, and a byte more is E2BIG. */
#include "check.h"

#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS     8
#define PARTS     (1 + WORDS) /* the program's name and words that fill the rest */
#define WORD_ROOM (ARG_MAX / WORDS)

static char name[] = "/tests/posix/arguments";
static char *words[PARTS + 1] = {name};
static char *none[] = {NULL};

/* Arguments that need exactly this many bytes, the pointers with their two ends included. */
static void fill(size_t bytes)
{
	size_t left = bytes - (PARTS + 2) * sizeof(char *) - sizeof(name);

	for (int i = 1; i <= WORDS; i++) {
		size_t length = left / (size_t)(WORDS + 1 - i);

		memset(words[i], 'a' + i, length - 1);
		words[i][length - 1] = '\0';
		left -= length;
	}
}

/* What the new program has counted, or how it could not be started. */
static int run(size_t bytes, int *error)
{
	int status = -1;
	pid_t child;

	fill(bytes);
	*error = posix_spawn(&child, name, NULL, NULL, words, none);
	if (*error)
		return -1;
	return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run_after_fork(size_t bytes)
{
	int status = -1;
	pid_t child;

	fill(bytes);
	child = fork();
	if (child == 0) {
		execve(name, words, none);
		_exit(errno == E2BIG ? 70 : 71);
	}
	return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The started program: were all words there, each of its own letter to its end? */
static int look(int argc, char **argv)
{
	size_t bytes = sizeof(name) + (PARTS + 2) * sizeof(char *);

	for (int i = 1; i < argc; i++) {
		size_t length = strlen(argv[i]);

		if (argv[i][0] != 'a' + i || argv[i][length - 1] != 'a' + i)
			return 1;
		bytes += length + 1;
	}
	return argc == PARTS && bytes <= ARG_MAX ? 42 : 2;
}

int main(int argc, char **argv)
{
	int error;

	if (argc > 1)
		return look(argc, argv);
	for (int i = 1; i <= WORDS; i++) {
		words[i] = malloc(WORD_ROOM);
		CHECK(words[i] != NULL);
	}
	CHECK(sysconf(_SC_ARG_MAX) == ARG_MAX && ARG_MAX >= _POSIX_ARG_MAX);
	CHECK(run(ARG_MAX / 2, &error) == 42);
	CHECK(run(ARG_MAX - 1, &error) == 42);
	CHECK(run(ARG_MAX, &error) == 42);
	CHECK(run(ARG_MAX + 1, &error) == -1 && error == E2BIG);
	CHECK(run_after_fork(ARG_MAX) == 42);
	CHECK(run_after_fork(ARG_MAX + 1) == 70);
	return check_end();
}
