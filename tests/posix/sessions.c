/* SPDX-License-Identifier: MIT */
/* Sessions on pseudo-terminals, driven as a terminal emulator or `script` does it, two at once. */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define LIMIT 30000 /* ms until an answer must have come */
#define READY "ready> "

/* A shell behind the master side of a terminal, and what it has written. */
struct session {
	int master;
	pid_t shell;
	char text[32768];
	size_t length, seen;
};

static struct session one, two;

static void become_shell(const char *terminal)
{
	setsid();
	for (int i = 0; i < 3; i++)
		close(i);
	/* As a leader's first terminal it becomes the controlling one. */
	if (open(terminal, O_RDWR) != 0 || dup(0) != 1 || dup(0) != 2)
		_exit(120);
	setenv("PS1", READY, 1);
	execl("/bin/sh", "sh", "-i", NULL);
	_exit(121);
}

/* Reads what has come; false where nothing comes any more. */
static bool receive(struct session *session)
{
	struct pollfd poll_one = {.fd = session->master, .events = POLLIN};
	ssize_t count;

	if (session->length == sizeof(session->text) - 1 || poll(&poll_one, 1, LIMIT) != 1)
		return false;
	count = read(session->master, session->text + session->length,
		     sizeof(session->text) - 1 - session->length);
	if (count <= 0)
		return false;
	session->length += (size_t)count;
	session->text[session->length] = '\0';
	return true;
}

/* Waits until the session has written that, behind what was waited for before. */
static bool expect(struct session *session, const char *words)
{
	char *found;

	while (!(found = strstr(session->text + session->seen, words))) {
		if (!receive(session)) {
			printf("waited for \"%s\" after:\n%s\n", words,
			       session->text + session->seen);
			return false;
		}
	}
	session->seen = (size_t)(found - session->text) + strlen(words);
	return true;
}

static bool type(struct session *session, const char *keys)
{
	return write(session->master, keys, strlen(keys)) == (ssize_t)strlen(keys);
}

/* Types a command at the prompt and waits for its answer and the next prompt. */
static bool run(struct session *session, const char *command, const char *answer)
{
	return type(session, command) && expect(session, answer) && expect(session, READY);
}

static void start(struct session *session)
{
	memset(session, 0, sizeof(*session));
	session->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	CHECK(session->master >= 0 && grantpt(session->master) == 0);
	CHECK(unlockpt(session->master) == 0);
	session->shell = fork();
	if (session->shell == 0)
		become_shell(ptsname(session->master));
	CHECK(expect(session, READY));
}

static int status_of(pid_t process)
{
	int status = -1;

	return waitpid(process, &status, 0) == process ? status : -1;
}

static void end(struct session *session, int status)
{
	char command[32];

	snprintf(command, sizeof(command), "exit %d\n", status);
	CHECK(type(session, command));
	while (receive(session))
		;
	/* Nobody has the terminal open any more. */
	FAILS(read(session->master, command, 1), EIO);
	CHECK(status_of(session->shell) == status << 8);
	close(session->master);
}

static void a_session_is_at_its_terminal(void)
{
	start(&one);
	CHECK(run(&one, "tty\n", ptsname(one.master)));
	CHECK(run(&one, "test -t 0 && echo 'is'' one'\n", "is one"));
	CHECK(run(&one, "echo oh\177\177hello | tr a-z A-Z\n", "HELLO"));
	CHECK(type(&one, "stty raw -echo; printf 'key''s'; head -c 3 | od -c; stty sane\n"));
	CHECK(expect(&one, "keys") && type(&one, "\003\004\n") && expect(&one, "003 004  \\n"));
	CHECK(expect(&one, READY));
	CHECK(run(&one, "echo to the terminal > /dev/tty\n", "\nto the terminal"));
	end(&one, 7);
}

/* Starts a job that says when it is in the foreground. */
static bool start_job(struct session *session)
{
	return type(session, "sh -c 'echo u''p; exec sleep 1000'\n") && expect(session, "up");
}

static void jobs_are_controlled(void)
{
	start(&one);
	CHECK(start_job(&one) && run(&one, "\003", "^C"));
	CHECK(run(&one, "echo =$?\n", "\n=130"));
	CHECK(start_job(&one) && run(&one, "\032", "Stopped"));
	CHECK(run(&one, "bg; jobs\n", "Running"));
	/* Who reads in the background is stopped. */
	CHECK(run(&one, "cat &\n", "cat &"));
	CHECK(run(&one, "until grep -q ') T' /proc/$!/stat; do sleep 0.05; done; jobs\n",
		  "Stopped ("));
	CHECK(type(&one, "fg %2\n") && expect(&one, "cat\r\n"));
	CHECK(type(&one, "fed\n") && expect(&one, "fed\r\nfed") && run(&one, "\034", "Quit"));
	CHECK(run(&one, "kill %1; wait %1; echo =$?\n", "\n=143"));
	end(&one, 0);
}

static void a_changed_size_is_signalled(void)
{
	struct winsize size = {.ws_row = 40, .ws_col = 100};

	start(&one);
	CHECK(type(&one, "sh -c 'trap \"stty size; exit\" WINCH; echo u''p; while :; do sleep "
			 "0.05; done'\n"));
	CHECK(expect(&one, "up") && ioctl(one.master, TIOCSWINSZ, &size) == 0);
	CHECK(expect(&one, "40 100") && expect(&one, READY));
	end(&one, 0);
}

/* True once that process is gone. */
static bool gone(pid_t process)
{
	for (int i = 0; i < LIMIT / 10; i++) {
		if (kill(process, 0) < 0 && errno == ESRCH)
			return true;
		nanosleep(&(struct timespec){0, 10000000}, NULL);
	}
	return false;
}

/* Closing the master ends the shell and its foreground job. */
static void a_closed_master_hangs_up(void)
{
	pid_t job;
	int status;

	start(&one);
	CHECK(type(&one, "sh -c 'echo job $$.; exec sleep 1000'\n") && expect(&one, "\njob "));
	CHECK(expect(&one, "."));
	job = (pid_t)atoi(strstr(one.text, "\njob ") + 5);
	CHECK(job > 1 && kill(job, 0) == 0);
	close(one.master);
	status = status_of(one.shell);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	CHECK(gone(job));
}

static void two_do_not_disturb_each_other(void)
{
	start(&one);
	start(&two);
	CHECK(strcmp(ptsname(one.master), "") != 0);
	CHECK(type(&one,
		   "for i in 1 2 3 4 5 6 7 8 9; do seq 30; done | cksum; echo 'first'' done'\n"));
	CHECK(type(&two,
		   "for i in 1 2 3 4 5 6 7 8 9; do seq 40; done | cksum; echo 'second'' done'\n"));
	CHECK(expect(&one, "first done") && expect(&two, "second done"));
	CHECK(!strstr(one.text, "second") && !strstr(two.text, "first"));
	/* ^C in one ends nothing in the other. */
	CHECK(expect(&one, READY) && expect(&two, READY));
	CHECK(type(&one, "sh -c 'echo u''p; read line; echo got $line'\n") && expect(&one, "up"));
	CHECK(start_job(&two) && run(&two, "\003", "^C"));
	CHECK(run(&one, "this\n", "got this"));
	/* Nor does hanging up. */
	close(two.master);
	CHECK(status_of(two.shell) != -1);
	end(&one, 3);
}

/* The shell asks its terminal for nothing that it does not get while output waits unread. */
static void output_waits_for_its_reader(void)
{
	size_t total = 0;

	start(&one);
	CHECK(type(&one, "seq 20000 | cksum; seq 20000; printf '\\n%s\\n' 'e''nd'\n"));
	while (!strstr(one.text, "\nend\r\n") && receive(&one)) {
		/* The buffer keeps the last part only. */
		if (one.length > sizeof(one.text) / 2) {
			size_t keep = 200;

			total += one.length - keep;
			memmove(one.text, one.text + one.length - keep, keep + 1);
			one.length = keep;
		}
	}
	CHECK(strstr(one.text, "\nend\r\n") && total + one.length > 20000 * 6);
	CHECK(strstr(one.text, "19999\r\n20000\r\n"));
	one.seen = 0;
	CHECK(expect(&one, "end"));
	end(&one, 0);
}

int main(void)
{
	a_session_is_at_its_terminal();
	jobs_are_controlled();
	a_changed_size_is_signalled();
	a_closed_master_hangs_up();
	two_do_not_disturb_each_other();
	output_waits_for_its_reader();
	return check_end();
}
