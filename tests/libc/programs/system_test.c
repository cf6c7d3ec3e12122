/* SPDX-License-Identifier: MIT */
/* Signals, children, files, time, users: the thin layer over the system. */
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <poll.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static volatile sig_atomic_t seen, value;

static void handler(int signal)
{
	seen = signal;
}

static void with_information(int signal, siginfo_t *information, void *context)
{
	(void)context;
	seen = signal;
	value = information->si_code == SI_QUEUE ? information->si_value.sival_int : -1;
}

static void signals(void)
{
	struct sigaction action = {.sa_flags = 0}, old;
	sigset_t set, before;
	int fds[2], number;
	char byte;
	sigjmp_buf environment;

	action.sa_handler = handler;
	CHECK(sigaction(SIGUSR1, &action, 0) == 0 && raise(SIGUSR1) == 0 && seen == SIGUSR1);
	CHECK(sigaction(SIGUSR1, 0, &old) == 0 && old.sa_handler == handler);
	FAILS(sigaction(SIGKILL, &action, 0), EINVAL);
	FAILS(sigaction(0, &action, 0), EINVAL);
	FAILS(sigaction(32, &action, 0), EINVAL);
	sigemptyset(&set);
	CHECK(sigaddset(&set, SIGUSR1) == 0 && sigismember(&set, SIGUSR1) == 1);
	FAILS(sigaddset(&set, 99), EINVAL);
	seen = 0;
	CHECK(sigprocmask(SIG_BLOCK, &set, &before) == 0 && raise(SIGUSR1) == 0 && seen == 0);
	sigset_t pending;
	CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) == 1);
	FAILS(sigsuspend(&before), EINTR);
	CHECK(seen == SIGUSR1);
	raise(SIGUSR1);
	CHECK(sigwait(&set, &number) == 0 && number == SIGUSR1);
	FAILS(sigtimedwait(&set, 0, &(struct timespec){0, 1000}), EAGAIN);
	CHECK(sigprocmask(SIG_SETMASK, &before, 0) == 0);
	FAILS(sigprocmask(77, &set, 0), EINVAL);
	action.sa_flags = SA_SIGINFO;
	action.sa_sigaction = with_information;
	sigaction(SIGRTMIN, &action, 0);
	CHECK(sigqueue(getpid(), SIGRTMIN, (union sigval){42}) == 0 && value == 42);
	/* A read is interrupted, or goes on where SA_RESTART says so. */
	pipe(fds);
	action.sa_handler = handler;
	action.sa_flags = 0;
	sigaction(SIGALRM, &action, 0);
	struct itimerval soon = {{0, 0}, {0, 20000}};
	setitimer(ITIMER_REAL, &soon, 0);
	FAILS(read(fds[0], &byte, 1), EINTR);
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, 0);
	pid_t child = fork();
	if (child == 0) {
		usleep(60000);
		write(fds[1], "x", 1);
		_exit(0);
	}
	setitimer(ITIMER_REAL, &soon, 0);
	CHECK(read(fds[0], &byte, 1) == 1 && byte == 'x');
	waitpid(child, 0, 0);
	if (sigsetjmp(environment, 1) == 0) {
		sigprocmask(SIG_BLOCK, &set, 0);
		siglongjmp(environment, 5);
	}
	sigprocmask(SIG_BLOCK, 0, &before);
	CHECK(sigismember(&before, SIGUSR1) == 0);
	char name[SIG2STR_MAX];
	CHECK(sig2str(SIGINT, name) == 0 && strcmp(name, "INT") == 0);
	CHECK(str2sig("RTMIN+3", &number) == 0 && number == SIGRTMIN + 3);
}

static void children(void)
{
	posix_spawn_file_actions_t actions;
	char text[40] = "", *arguments[] = {"sh", "-c", "cat; exit 9", 0};
	extern char **environ;
	int status, fds[2];
	pid_t pid;

	CHECK(system(0) != 0 && WEXITSTATUS(system("exit 3")) == 3);
	CHECK(WEXITSTATUS(system("nonexistent-command 2>/dev/null")) == 127);
	FILE *f = popen("echo out", "r");
	CHECK(f && fgets(text, sizeof(text), f) && strcmp(text, "out\n") == 0 && pclose(f) == 0);
	f = popen("cat > popened", "w");
	CHECK(f && fputs("in", f) >= 0 && pclose(f) == 0);
	CHECK(!popen("x", "q") && errno == EINVAL);
	posix_spawn_file_actions_init(&actions);
	pipe(fds);
	CHECK(posix_spawn_file_actions_addopen(&actions, 0, "popened", O_RDONLY, 0) == 0);
	CHECK(posix_spawn_file_actions_adddup2(&actions, fds[1], 1) == 0);
	CHECK(posix_spawn_file_actions_addclose(&actions, -1) == EBADF);
	CHECK(posix_spawnp(&pid, "sh", &actions, 0, arguments, environ) == 0);
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 9);
	CHECK(read(fds[0], text, sizeof(text)) == 2 && memcmp(text, "in", 2) == 0);
	CHECK(posix_spawn(&pid, "/nonexistent", 0, 0, arguments, environ) == ENOENT);
	FAILS(waitpid(-1, &status, 0), ECHILD);
	FAILS(waitpid(-1, &status, 12345 << 8), EINVAL);
	FAILS(execl("/nonexistent", "x", (char *)0), ENOENT);
	posix_spawn_file_actions_destroy(&actions);
}

static void files(void)
{
	struct stat status;
	char path[4096];
	struct dirent **list;
	int fd = open("a", O_RDWR | O_CREAT | O_EXCL, 0640), n;

	CHECK(fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0);
	FAILS(open("a", O_CREAT | O_EXCL, 0600), EEXIST);
	CHECK(write(fd, "hello", 5) == 5 && pread(fd, path, 3, 1) == 3 &&
	      memcmp(path, "ell", 3) == 0);
	CHECK(lseek(fd, 0, SEEK_CUR) == 5 && ftruncate(fd, 2) == 0);
	CHECK(fcntl(fd, F_GETFL) == O_RDWR && fcntl(fd, F_DUPFD, 50) == 50 && dup2(50, 50) == 50);
	FAILS(dup3(50, 50, 0), EINVAL);
	FAILS(dup2(99, 100), EBADF);
	CHECK(close(50) == 0);
	FAILS(close(50), EBADF);
	CHECK(mkdir("d", 0700) == 0 && symlink("../a", "d/link") == 0);
	CHECK(realpath("d/link", path) && strcmp(path + strlen(path) - 2, "/a") == 0);
	CHECK(!realpath("d/none/x", path) && errno == ENOENT);
	CHECK(readlink("d/link", path, 100) == 4);
	n = scandir(".", &list, 0, alphasort);
	CHECK(n >= 4 && strcmp(list[0]->d_name, ".") == 0 && strcmp(list[2]->d_name, "a") == 0);
	FAILS(remove("d"), ENOTEMPTY);
	CHECK(remove("d/link") == 0 && remove("d") == 0);
	char temporary[] = "tXXXXXX";
	CHECK((n = mkstemp(temporary)) >= 0 && unlink(temporary) == 0);
	FAILS(mkstemp(path), EINVAL);
	struct pollfd wait = {n, POLLIN | POLLOUT, 0};
	CHECK(poll(&wait, 1, 0) == 1 && (wait.revents & POLLOUT));
	int fds[2];
	fd_set set;
	pipe(fds);
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	struct timeval timeout = {0, 1000};
	CHECK(select(fds[0] + 1, &set, 0, 0, &timeout) == 0 && !FD_ISSET(fds[0], &set));
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0 && send(fds[0], "abc", 3, 0) == 3);
	CHECK(recv(fds[1], path, 10, 0) == 3 && memcmp(path, "abc", 3) == 0);
	CHECK(sysconf(_SC_PAGESIZE) == 4096 && sysconf(_SC_NPROCESSORS_ONLN) >= 1);
	FAILS(sysconf(9999), EINVAL);
	CHECK(getpwuid(0) && strcmp(getpwuid(0)->pw_name, "root") == 0 && !getpwnam("nobody-here"));
}

static void check_time(const char *zone, time_t moment, const char *expected)
{
	char text[80];
	struct tm fields;

	setenv("TZ", zone, 1);
	localtime_r(&moment, &fields);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %Z %z %j %V", &fields);
	if (strcmp(text, expected) != 0)
		fprintf(stderr, "%s: %s\n", zone, text);
	CHECK(strcmp(text, expected) == 0);
	fields.tm_isdst = -1;
	CHECK(mktime(&fields) == moment);
}

static void times(void)
{
	check_time("UTC0", 0, "1970-01-01 00:00:00 UTC +0000 001 01");
	check_time("CET-1CEST,M3.5.0,M10.5.0/3", 1700000000,
		   "2023-11-14 23:13:20 CET +0100 318 46");
	check_time("CET-1CEST,M3.5.0,M10.5.0/3", 1690000000,
		   "2023-07-22 06:26:40 CEST +0200 203 29");
	check_time("EST5EDT,M3.2.0,M11.1.0", 1720000000, "2024-07-03 05:46:40 EDT -0400 185 27");
	check_time("<+0530>-5:30", 1600000000, "2020-09-13 17:56:40 +0530 +0530 257 37");
	check_time("AEST-10AEDT,M10.1.0,M4.1.0/3", 1704067200,
		   "2024-01-01 11:00:00 AEDT +1100 001 01");
	check_time("UTC0", -86400L * 365 * 200, "1770-02-18 00:00:00 UTC +0000 049 07");
	struct tm fields = {.tm_year = 124, .tm_mon = 14, .tm_mday = -3, .tm_hour = 30};
	setenv("TZ", "UTC0", 1);
	CHECK(mktime(&fields) == 1740549600 && fields.tm_mon == 1 && fields.tm_mday == 26);
}

static void options(void)
{
	char *arguments[] = {"p", "-a", "-bvalue", "--long=x", "--flag", "rest", 0};
	static const struct option table[] = {
		{"long", required_argument, 0, 'l'}, {"flag", no_argument, 0, 'f'}, {0, 0, 0, 0}};

	CHECK(getopt_long(6, arguments, "ab:", table, 0) == 'a');
	CHECK(getopt_long(6, arguments, "ab:", table, 0) == 'b' && strcmp(optarg, "value") == 0);
	CHECK(getopt_long(6, arguments, "ab:", table, 0) == 'l' && strcmp(optarg, "x") == 0);
	CHECK(getopt_long(6, arguments, "ab:", table, 0) == 'f');
	CHECK(getopt_long(6, arguments, "ab:", table, 0) == -1 && optind == 5);
}

static void characters(void)
{
	wchar_t wide[10];
	char bytes[20];

	CHECK(setlocale(LC_ALL, "C.UTF-8") && MB_CUR_MAX == 4);
	CHECK(mbstowcs(wide, "a\303\244\342\202\254", 10) == 3 && wide[1] == 0xe4 &&
	      wide[2] == 0x20ac);
	CHECK(wcstombs(bytes, wide, 20) == 6 && strcmp(bytes, "a\303\244\342\202\254") == 0);
	FAILS((int)mbstowcs(wide, "\300\200", 10), EILSEQ);
	FAILS((int)mbstowcs(wide, "\355\240\200", 10), EILSEQ);
	CHECK(wcwidth(0x4e00) == 2 && wcwidth(0x301) == 0 && wcwidth('a') == 1 && wcwidth(7) == -1);
	CHECK(!setlocale(LC_ALL, "xx_YY.ISO-8859-1") && setlocale(LC_ALL, "C") && MB_CUR_MAX == 1);
}

int main(void)
{
	signals();
	children();
	files();
	times();
	options();
	characters();
	return finish();
}
