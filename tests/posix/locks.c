/* SPDX-License-Identifier: MIT */
/* Record locks: of processes and of open files, in each other's way, waiting, deadlock, ends. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "/tmp/posix-locks"
#define MANY 100

static int set(int fd, int command, short type, off_t from, off_t length)
{
	struct flock lock = {.l_type = type, .l_start = from, .l_len = length};

	return fcntl(fd, command, &lock);
}

static int reopen(void)
{
	return open(NAME, O_RDWR | O_CREAT, 0600);
}

/* A child that acts, and stays until it is told to end: its id, once it has acted. */
static pid_t start(int (*act)(void), int *way)
{
	int there[2], back[2];
	char byte = 0;
	pid_t child;

	if (pipe(there) < 0 || pipe(back) < 0)
		return -1;
	child = fork();
	if (child == 0) {
		close(there[1]);
		byte = act() ? 'y' : 'n';
		if (write(back[1], &byte, 1) != 1 || read(there[0], &byte, 1) < 0)
			_exit(2);
		_exit(0);
	}
	close(there[0]);
	close(back[1]);
	CHECK(read(back[0], &byte, 1) == 1 && byte == 'y');
	close(back[0]);
	*way = there[1];
	return child;
}

static void finish(pid_t child, int way)
{
	int status = -1;

	close(way);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static int take_ten(void)
{
	return set(reopen(), F_SETLK, F_WRLCK, 0, 10) == 0;
}

static void in_the_way_of_others(void)
{
	struct flock lock = {.l_type = F_RDLCK};
	int fd = reopen(), way;
	pid_t child = start(take_ten, &way);

	FAILS(set(fd, F_SETLK, F_RDLCK, 5, 1), EAGAIN);
	FAILS(set(fd, F_OFD_SETLK, F_WRLCK, 9, 1), EAGAIN);
	CHECK(set(fd, F_SETLK, F_WRLCK, 10, 0) == 0);
	CHECK(fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK && lock.l_pid == child &&
	      lock.l_start == 0 && lock.l_len == 10 && lock.l_whence == SEEK_SET);
	finish(child, way);
	/* The process has ended, and its lock with it: a wait for it ends. */
	CHECK(set(fd, F_SETLKW, F_WRLCK, 0, 10) == 0);
	close(fd);
}

static void given_up_by_any_close(void)
{
	int fd = reopen(), other = reopen(), way;
	pid_t child;

	CHECK(set(fd, F_SETLK, F_WRLCK, 0, 10) == 0 && close(other) == 0);
	child = start(take_ten, &way);
	finish(child, way);
	close(fd);
}

/* The lock of an open file lasts as long as any descriptor of it. */
static void of_open_files(void)
{
	int fd = reopen(), copy = dup(fd), other = reopen(), third = reopen(), way;
	struct flock lock = {.l_type = F_WRLCK};
	pid_t child;

	CHECK(set(fd, F_OFD_SETLK, F_WRLCK, 0, 10) == 0 && close(fd) == 0 && close(third) == 0);
	FAILS(set(other, F_OFD_SETLK, F_RDLCK, 0, 1), EAGAIN);
	FAILS(set(other, F_SETLK, F_RDLCK, 0, 1), EAGAIN);
	CHECK(fcntl(other, F_OFD_GETLK, &lock) == 0 && lock.l_pid == -1);
	lock.l_pid = 1;
	FAILS(fcntl(other, F_OFD_SETLK, &lock), EINVAL);
	CHECK(close(copy) == 0);
	child = start(take_ten, &way);
	finish(child, way);
	close(other);
}

static void deadlock_is_found(void)
{
	int fd = reopen(), there[2], status = -1, refused;
	char byte;
	pid_t child;

	CHECK(pipe(there) == 0 && set(fd, F_SETLK, F_WRLCK, 0, 1) == 0);
	child = fork();
	if (child == 0) {
		int own = reopen();

		if (set(own, F_SETLK, F_WRLCK, 1, 1) < 0 || write(there[1], "x", 1) != 1)
			_exit(2);
		/* Both wait for each other: whoever comes second is refused. */
		_exit(set(own, F_SETLKW, F_WRLCK, 0, 1) == 0 ? 0 : errno == EDEADLK ? 1 : 2);
	}
	CHECK(read(there[0], &byte, 1) == 1);
	refused = set(fd, F_SETLKW, F_WRLCK, 1, 1) < 0 && errno == EDEADLK;
	CHECK(set(fd, F_SETLK, F_UNLCK, 0, 0) == 0);
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
	CHECK(WEXITSTATUS(status) == (refused ? 0 : 1));
	close(fd);
	close(there[0]);
	close(there[1]);
}

static void nothing(int signal)
{
	(void)signal;
}

static void a_signal_ends_the_wait(void)
{
	struct sigaction action = {.sa_handler = nothing};
	int fd = reopen(), way;
	pid_t child = start(take_ten, &way);

	CHECK(sigaction(SIGALRM, &action, NULL) == 0);
	alarm(1);
	FAILS(set(fd, F_SETLKW, F_WRLCK, 0, 1), EINTR);
	alarm(0);
	finish(child, way);
	close(fd);
}

/* Many processes, one after another and some at once: nothing is used up. */
static void many_processes(void)
{
	int good = 0, status;

	for (int i = 0; i < MANY; i++) {
		if (fork() == 0)
			_exit(set(reopen(), F_SETLKW, F_WRLCK, 0, 1) == 0 ? 0 : 1);
	}
	while (wait(&status) > 0)
		good += status == 0;
	CHECK(good == MANY);
}

static void errors(void)
{
	int fd = open(NAME, O_RDONLY), ends[2];

	FAILS(set(fd, F_SETLK, F_WRLCK, 0, 1), EBADF);
	FAILS(set(fd, F_SETLK, F_RDLCK, -1, 1), EINVAL);
	FAILS(set(fd, F_SETLK, 77, 0, 1), EINVAL);
	FAILS(set(-1, F_SETLK, F_RDLCK, 0, 1), EBADF);
	CHECK(pipe(ends) == 0);
	FAILS(set(ends[0], F_SETLK, F_RDLCK, 0, 1), EINVAL);
	close(fd);
}

int main(void)
{
	in_the_way_of_others();
	given_up_by_any_close();
	of_open_files();
	deadlock_is_found();
	a_signal_ends_the_wait();
	many_processes();
	errors();
	unlink(NAME);
	return check_end();
}
