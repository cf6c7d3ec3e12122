/* SPDX-License-Identifier: MIT */
/* Start-up: constructors, thread-local storage, the canary, environment, the way out. */
#include "check.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int constructed;
static _Thread_local int with_value = 42;
static _Thread_local char zeroed[100];
static _Thread_local _Alignas(64) int aligned = 7;

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

static void write_a(void)
{
	write(1, "a", 1);
}

static void write_b(void)
{
	write(1, "b", 1);
}

static void nested(void)
{
	write(1, "n", 1);
	atexit(write_a);
}

__attribute__((destructor)) static void destruct(void)
{
	if (getenv("SHOW_DESTRUCTOR"))
		write(1, "d", 1);
}

/* What a child that ran `body` wrote, and its status. */
static int run(void (*body)(void), char *output, size_t size)
{
	int fds[2], status;
	ssize_t n, total = 0;

	pipe(fds);
	fflush(0);
	pid_t child = fork();
	if (child == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		body();
		_exit(99);
	}
	close(fds[1]);
	while ((n = read(fds[0], output + total, size - 1 - (size_t)total)) > 0)
		total += n;
	output[total] = 0;
	close(fds[0]);
	waitpid(child, &status, 0);
	return status;
}

static void exit_in_order(void)
{
	setenv("SHOW_DESTRUCTOR", "1", 1);
	atexit(write_b);
	atexit(nested);
	printf("buffered");
	exit(5);
}

static void many_handlers(void)
{
	for (int i = 0; i < 100; i++)
		atexit(write_a);
	exit(0);
}

static void quick(void)
{
	at_quick_exit(write_b);
	atexit(write_a);
	printf("lost");
	quick_exit(3);
}

static void abort_flushes_nothing(void)
{
	abort();
}

__attribute__((noinline)) static void smash(volatile char *p, int n)
{
	for (int i = 0; i < n; i++)
		p[i] = 'x';
}

static void smash_stack(void)
{
	volatile char small[8];
	close(2);
	smash(small, 64);
}

int main(int argc, char **argv, char **envp)
{
	char output[200];
	int status;

	CHECK(argc == 1 && argv[0] && !argv[1] && envp);
	CHECK(constructed == 1);
	CHECK(with_value == 42 && zeroed[0] == 0 && zeroed[99] == 0);
	CHECK(aligned == 7 && (unsigned long)&aligned % 64 == 0);
	CHECK(setenv("KEY", "one", 1) == 0 && strcmp(getenv("KEY"), "one") == 0);
	CHECK(setenv("KEY", "two", 0) == 0 && strcmp(getenv("KEY"), "one") == 0);
	CHECK(setenv("KEY", "two", 1) == 0 && strcmp(getenv("KEY"), "two") == 0);
	CHECK(unsetenv("KEY") == 0 && getenv("KEY") == 0);
	FAILS(setenv("", "x", 1), EINVAL);
	FAILS(setenv("A=B", "x", 1), EINVAL);
	FAILS(unsetenv("A=B"), EINVAL);
	static char put[] = "PUT=1";
	CHECK(putenv(put) == 0 && getenv("PUT") == put + 4);
	put[4] = '2';
	CHECK(strcmp(getenv("PUT"), "2") == 0);

	status = run(exit_in_order, output, sizeof(output));
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5);
	CHECK(strcmp(output, "nabdbuffered") == 0);
	status = run(many_handlers, output, sizeof(output));
	CHECK(status == 0 && strlen(output) == 100);
	status = run(quick, output, sizeof(output));
	CHECK(WEXITSTATUS(status) == 3 && strcmp(output, "b") == 0);
	status = run(abort_flushes_nothing, output, sizeof(output));
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == 6);
	status = run(smash_stack, output, sizeof(output));
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == 6);
	return finish();
}
