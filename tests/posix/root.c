/* SPDX-License-Identifier: MIT */
/* chroot(): who may, what a path then names, what fork, exec and spawn hand on, and what is seen.
 */
#include "check.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define JAIL "/tmp/posix-root"

extern char **environ;

static char *self;

static int exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0;
}

static int same(const char *left, const char *right)
{
	struct stat a, b;

	return stat(left, &a) == 0 && stat(right, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static int working_is(const char *wanted)
{
	char path[200];

	return getcwd(path, sizeof(path)) && strcmp(path, wanted) == 0;
}

/* A process of its own for each case: a root cannot be taken back. */
static void apart(void (*act)(void))
{
	int status = -1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		checks_failed = 0;
		act();
		fflush(stdout);
		_exit(checks_failed ? 1 : 0);
	}
	CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

static void copy_program(const char *to)
{
	static char block[65536];
	int in = open(self, O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0755);
	ssize_t count;

	while ((count = read(in, block, sizeof(block))) > 0)
		CHECK(write(out, block, (size_t)count) == count);
	close(in);
	close(out);
}

static void prepare(void)
{
	int fd;

	CHECK(mkdir(JAIL, 0755) == 0 && mkdir(JAIL "/dir", 0755) == 0);
	CHECK(mkdir(JAIL "/dir/inner", 0755) == 0 && mkdir(JAIL "/closed", 0700) == 0);
	fd = open(JAIL "/file", O_WRONLY | O_CREAT, 0644);
	CHECK(fd >= 0 && close(fd) == 0);
	CHECK(symlink("/file", JAIL "/dir/absolute") == 0);
	CHECK(symlink("../../../../file", JAIL "/dir/above") == 0);
	copy_program(JAIL "/program");
}

static void errors(void)
{
	FAILS(chroot(JAIL "/nothing"), ENOENT);
	FAILS(chroot(""), ENOENT);
	FAILS(chroot(JAIL "/file"), ENOTDIR);
	CHECK(setuid(1000) == 0);
	FAILS(chroot(JAIL), EPERM);
	FAILS(chroot(JAIL "/closed"), EACCES);
}

static void paths_begin_at_the_root(void)
{
	CHECK(chroot(JAIL) == 0 && chdir("/dir") == 0);
	CHECK(exists("/file") && exists("//file") && !exists("/bin") && !exists("/tmp"));
	CHECK(same("/", "/..") && same("/", "/../../dir/..") && same("/file", "/../file"));
	CHECK(same("absolute", "/file") && same("above", "/file") && same("../../..", "/"));
	CHECK(working_is("/dir") && chdir("inner") == 0 && working_is("/dir/inner"));
	CHECK(chdir("../../..") == 0 && working_is("/"));
	CHECK(mkdir("/made", 0755) == 0 && rename("/made", "/dir/moved") == 0);
	CHECK(rmdir("/dir/moved") == 0);
	FAILS(rmdir("/"), EBUSY);
	/* A root within the root, and "/" is the one that there is. */
	CHECK(chroot("/dir") == 0 && exists("/inner") && !exists("/file"));
	CHECK(chroot("/") == 0 && exists("/inner") && !exists("/file"));
}

static void the_working_directory_stays_outside(void)
{
	int outside = open("/", O_RDONLY | O_DIRECTORY);

	CHECK(chdir("/tmp") == 0 && chroot(JAIL) == 0);
	CHECK(exists("posix-root/file") && !exists("/posix-root"));
	FAILS(getcwd((char[100]){0}, 100) ? 0 : -1, ENOENT);
	CHECK(exists("../bin") && fchdir(outside) == 0 && exists("bin/sh"));
	/* What is found there can be the root again. */
	CHECK(chroot(".") == 0 && exists("/bin/sh") && working_is("/"));
}

static void other_users_stay_below(void)
{
	int dev = open("/dev", O_RDONLY | O_DIRECTORY);

	CHECK(chroot(JAIL) == 0 && setuid(1000) == 0);
	CHECK(exists("/file") && same("/", "/..") && chdir("/dir") == 0 && working_is("/dir"));
	/* A directory of another file system leads no further than to its own root. */
	FAILS(faccessat(dev, "../bin", F_OK, 0), ENOENT);
	CHECK(faccessat(dev, "null", F_OK, 0) == 0);
}

static void a_mount_point_as_root(void)
{
	CHECK(chroot("/tmp") == 0 && chdir("/") == 0 && working_is("/"));
	CHECK(exists("/posix-root/file") && same("/..", "/") && !exists("/bin"));
	CHECK(chdir("/posix-root") == 0 && working_is("/posix-root"));
}

static void a_root_may_be_renamed(void)
{
	int outside = open("/tmp", O_RDONLY | O_DIRECTORY);

	CHECK(chroot(JAIL) == 0 && chdir("/dir") == 0);
	CHECK(renameat(outside, "posix-root", outside, "posix-root-moved") == 0);
	CHECK(exists("/file") && working_is("/dir") && same("/..", "/"));
	CHECK(renameat(outside, "posix-root-moved", outside, "posix-root") == 0);
}

static void programs_inherit_it(void)
{
	static char name[] = "/program", word[] = "inside";
	char *arguments[] = {name, word, NULL};
	int status = -1;
	pid_t child;

	CHECK(chroot(JAIL) == 0 && chdir("/dir") == 0);
	child = fork();
	if (child == 0) {
		execv("/program", arguments);
		_exit(1);
	}
	CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 42);
	CHECK(posix_spawn(&child, "../program", NULL, NULL, arguments, environ) == 0);
	CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 42);
	CHECK(posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environ) == ENOENT);
}

static int inside(void)
{
	return exists("/file") && !exists("/bin") && working_is("/dir") ? 42 : 1;
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1)
		return inside();
	prepare();
	apart(errors);
	apart(paths_begin_at_the_root);
	apart(the_working_directory_stays_outside);
	apart(other_users_stay_below);
	apart(a_mount_point_as_root);
	apart(a_root_may_be_renamed);
	apart(programs_inherit_it);
	/* Nothing of this was ours. */
	CHECK(exists("/bin/sh") && exists(JAIL "/file"));
	return check_end();
}
