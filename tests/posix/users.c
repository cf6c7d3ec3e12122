/* SPDX-License-Identifier: MIT */
/* What users other than root are refused, each with its error, and what setuid programs give them.
 */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USER   1000
#define FOLDER "/tmp/posix-users"

/* Runs a command as the user: its status, and in `text` what it wrote. */
static int run(const char *command, char *text, size_t size)
{
	size_t length = 0;
	ssize_t count;
	int end[2], status = -1;
	pid_t child;

	text[0] = '\0';
	if (pipe(end) < 0 || (child = fork()) < 0)
		return -1;
	if (child == 0) {
		if (setgroups(0, NULL) != 0 || setgid(USER) != 0 || setuid(USER) != 0)
			_exit(99);
		dup2(end[1], 1);
		dup2(end[1], 2);
		close(end[0]);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(98);
	}
	close(end[1]);
	while (length < size - 1 && (count = read(end[0], text + length, size - 1 - length)) > 0)
		length += (size_t)count;
	text[length] = '\0';
	close(end[0]);
	return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The command fails, and says so in one line with these words. */
static void refused(const char *command, const char *words)
{
	char text[1000];
	int status = run(command, text, sizeof(text));
	size_t length = strlen(text);
	bool good = status > 0 && status < 98 && strstr(text, words) &&
		    strchr(text, '\n') == text + length - 1;

	check(good, command, __LINE__);
	if (!good)
		printf("  ended with %d and said: %s\n", status, text);
}

static void allowed(const char *command, const char *words)
{
	char text[1000];
	int status = run(command, text, sizeof(text));

	check(status == 0 && strstr(text, words), command, __LINE__);
	if (status != 0 || !strstr(text, words))
		printf("  ended with %d and said: %s\n", status, text);
}

static void commands_of_root_are_refused(void)
{
	char command[64];

	refused("mount tmpfs /mnt", "mount: /mnt: only root may do that");
	refused("umount /tmp", "umount: /tmp: only root may do that");
	refused("dmesg", "dmesg: only root may");
	refused("trace ls", "trace: only root may");
	refused("service stop tty", "service: only root may");
	refused("service restart console", "service: only root may");
	refused("poweroff", "poweroff: only root may");
	refused("reboot", "reboot: only root may");
	refused("halt", "halt: only root may");
	refused("/bin/kill -9 1", "No such process");
	snprintf(command, sizeof(command), "/bin/kill -9 %d", getpid());
	refused(command, "Operation not permitted");
	refused("nice -n -5 true; false", "cannot set niceness: Permission denied");
	refused("date -s 2020-01-01 > /dev/null", "cannot set date: Operation not permitted");
}

static void files_of_others_are_refused(void)
{
	refused("cat " FOLDER "/secret", "Permission denied");
	refused("ls /root", "Permission denied");
	refused("echo x > " FOLDER "/secret", "Permission denied");
	refused("rm -f " FOLDER "/sticky/kept", "Operation not permitted");
	refused("chown 1000 " FOLDER "/secret", "Operation not permitted");
	refused("chmod 777 " FOLDER "/secret", "Operation not permitted");
	refused("echo x > " FOLDER "/new", "Permission denied");
	refused("mknod " FOLDER "/sticky/device c 1 1", "Operation not permitted");
	refused("cat /dev/ttyS0", "Permission denied");
	refused("echo x > /dev/console", "Permission denied");
	allowed("echo mine > " FOLDER "/sticky/mine; rm " FOLDER "/sticky/mine; id -u", "1000");
}

static void calls_of_root_are_refused(void)
{
	struct rlimit limit = {100, 100}, more = {100, 200};
	struct timespec time = {0, 0};
	int status = -1;

	if (fork() == 0) {
		checks_failed = 0;
		CHECK(setgroups(0, NULL) == 0 && setgid(USER) == 0 && setuid(USER) == 0);
		FAILS(setuid(0), EPERM);
		FAILS(seteuid(0), EPERM);
		FAILS(setgid(0), EPERM);
		FAILS(setgroups(0, NULL), EPERM);
		FAILS(kill(getppid(), 0), EPERM);
		FAILS(kill(getppid(), SIGKILL), EPERM);
		CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
		FAILS(setrlimit(RLIMIT_NOFILE, &more), EPERM);
		FAILS(clock_settime(CLOCK_REALTIME, &time), EPERM);
		FAILS(setpriority(PRIO_PROCESS, 0, -1), EACCES);
		_exit(checks_failed);
	}
	CHECK(wait(&status) > 0 && status == 0);
}

static void processes_are_limited(void)
{
	struct rlimit limit = {10, 10};
	int status = -1;

	if (fork() == 0) {
		int count = 0, error = 0;

		checks_failed = 0;
		CHECK(setgid(USER) == 0 && setuid(USER) == 0);
		CHECK(setrlimit(RLIMIT_NPROC, &limit) == 0);
		while (count < 20) {
			pid_t child = fork();

			if (child < 0) {
				error = errno;
				break;
			}
			if (child == 0) {
				pause();
				_exit(0);
			}
			count++;
		}
		CHECK(count < 20 && error == EAGAIN);
		signal(SIGTERM, SIG_IGN);
		kill(-1, SIGTERM);
		while (wait(NULL) > 0)
			;
		_exit(checks_failed);
	}
	CHECK(wait(&status) > 0 && status == 0);
}

static void setuid_programs_have_their_owners_rights(void)
{
	CHECK(system("cp /bin/id /bin/cat " FOLDER "; chmod 4755 " FOLDER "/id " FOLDER "/cat") ==
	      0);
	allowed(FOLDER "/id", "uid=1000 gid=1000 euid=0(root)");
	allowed(FOLDER "/cat " FOLDER "/secret", "hidden");
	/* Who is written to or given away loses the bit. */
	CHECK(chown(FOLDER "/id", USER, USER) == 0);
	allowed(FOLDER "/id -u", "1000");
	CHECK(chmod(FOLDER "/id", 06755) == 0);
	allowed(FOLDER "/id; : >> " FOLDER "/id; echo x >> " FOLDER "/id; stat -c %a " FOLDER "/id",
		"\n755");
}

int main(void)
{
	CHECK(system("rm -rf " FOLDER "; mkdir -p " FOLDER "/sticky; chmod 1777 " FOLDER
		     "/sticky; cd " FOLDER "; echo kept > sticky/kept; umask 077; "
		     "echo hidden > secret") == 0);
	commands_of_root_are_refused();
	files_of_others_are_refused();
	calls_of_root_are_refused();
	processes_are_limited();
	setuid_programs_have_their_owners_rights();
	CHECK(system("rm -r " FOLDER) == 0);
	return check_end();
}
