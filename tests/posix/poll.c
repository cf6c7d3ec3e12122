/* SPDX-License-Identifier: MIT */
/* poll over everything at once: pipes, fifos, sockets, both sides of a terminal, a file, no file.
 */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define FIFO "/tmp/posix-poll-fifo"
#define NAME "/tmp/posix-poll-socket"
#define LONG 30000 /* ms: a wait that ends earlier, or the case fails */

/* What can become readable: what others write into arrives at the end that is polled. */
enum channel { PIPE, NAMED, STREAM, RECORDS, MASTER, SLAVE, CHANNELS };

static struct pollfd polled[CHANNELS];
static int feed[CHANNELS];
static char buffer[70000];

static void add(enum channel channel, int read_end, int write_end)
{
	polled[channel] = (struct pollfd){.fd = read_end, .events = POLLIN};
	feed[channel] = write_end;
}

static void open_terminal(int *master, int *slave)
{
	struct termios raw;

	*master = posix_openpt(O_RDWR | O_NOCTTY);
	CHECK(*master >= 0 && grantpt(*master) == 0 && unlockpt(*master) == 0);
	*slave = open(ptsname(*master), O_RDWR | O_NOCTTY);
	CHECK(*slave >= 0 && tcgetattr(*slave, &raw) == 0);
	cfmakeraw(&raw);
	CHECK(tcsetattr(*slave, TCSANOW, &raw) == 0);
}

static void open_all(void)
{
	int end[2], master, slave;

	CHECK(pipe(end) == 0);
	add(PIPE, end[0], end[1]);
	unlink(FIFO);
	CHECK(mkfifo(FIFO, 0600) == 0);
	end[0] = open(FIFO, O_RDONLY | O_NONBLOCK);
	add(NAMED, end[0], open(FIFO, O_WRONLY));
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, end) == 0);
	add(STREAM, end[0], end[1]);
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, end) == 0);
	add(RECORDS, end[0], end[1]);
	open_terminal(&master, &slave);
	add(MASTER, master, slave);
	add(SLAVE, slave, master);
}

static void close_all(void)
{
	for (int i = 0; i < CHANNELS; i++) {
		close(polled[i].fd);
		close(feed[i]);
	}
	unlink(FIFO);
}

/* The channels that poll names, as bits; -1 where an event is another one than POLLIN. */
static int ready(int timeout)
{
	int count = poll(polled, CHANNELS, timeout), bits = 0, named = 0;

	for (int i = 0; i < CHANNELS && count > 0; i++) {
		if (polled[i].revents & ~POLLIN)
			return -1;
		named += polled[i].revents != 0;
		bits |= polled[i].revents ? 1 << i : 0;
	}
	return count < 0 || named != count ? -1 : bits;
}

static void data_is_announced_while_it_is_there(void)
{
	CHECK(ready(0) == 0);
	for (int i = 0; i < CHANNELS; i++) {
		CHECK(write(feed[i], "two", 3) == 3);
		CHECK(ready(LONG) == 1 << i && ready(0) == 1 << i);
		/* A datagram goes with its first read. */
		CHECK(read(polled[i].fd, buffer, i == RECORDS ? 3 : 1) > 0);
		CHECK(ready(0) == (i == RECORDS ? 0 : 1 << i));
		CHECK(i == RECORDS || read(polled[i].fd, buffer, 10) == 2);
		CHECK(ready(0) == 0);
	}
	for (int i = 0; i < CHANNELS; i++)
		CHECK(write(feed[i], "x", 1) == 1);
	CHECK(ready(LONG) == (1 << CHANNELS) - 1);
	for (int i = 0; i < CHANNELS; i++)
		CHECK(read(polled[i].fd, buffer, 10) == 1);
	CHECK(ready(0) == 0);
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){0, ms * 1000000}, NULL);
}

static void each_wakes_a_poll_that_waits_for_all(void)
{
	for (int i = 0; i < CHANNELS; i++) {
		pid_t child = fork();

		if (child == 0) {
			pause_ms(30);
			_exit(write(feed[i], "w", 1) != 1);
		}
		CHECK(ready(LONG) == 1 << i);
		CHECK(read(polled[i].fd, buffer, 10) == 1);
		CHECK(waitpid(child, NULL, 0) == child);
	}
}

/* Writers on all channels at once; every byte is found through poll alone. */
static void nothing_is_missed(void)
{
	enum { EACH = 400 };
	int got[CHANNELS] = {0}, left = CHANNELS * EACH;

	for (int i = 0; i < CHANNELS; i++) {
		if (fork() == 0) {
			for (int n = 0; n < EACH; n++) {
				if (write(feed[i], "b", 1) != 1)
					_exit(1);
			}
			_exit(0);
		}
	}
	while (left > 0) {
		int bits = ready(LONG);

		if (bits <= 0)
			break;
		for (int i = 0; i < CHANNELS; i++) {
			ssize_t count = bits & 1 << i ? read(polled[i].fd, buffer, 7) : 0;

			got[i] += (int)count;
			left -= (int)count;
		}
	}
	for (int i = 0; i < CHANNELS; i++) {
		int status = -1;

		CHECK(got[i] == EACH);
		CHECK(wait(&status) > 0 && status == 0);
	}
	CHECK(ready(0) == 0);
}

static short events_of(int fd, short wanted)
{
	struct pollfd one = {.fd = fd, .events = wanted};

	return poll(&one, 1, 0) < 0 ? -1 : one.revents;
}

/* The terminal's server hears of a close a moment later. */
static bool hung_up(int fd)
{
	struct pollfd one = {.fd = fd};

	return poll(&one, 1, LONG) == 1 && one.revents & POLLHUP;
}

static void room_is_announced_while_it_is_there(void)
{
	static const enum channel channels[] = {PIPE, NAMED, STREAM, MASTER};

	for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]); i++) {
		int out = feed[channels[i]], in = polled[channels[i]].fd;

		CHECK(events_of(out, POLLOUT) == POLLOUT);
		CHECK(fcntl(out, F_SETFL, O_NONBLOCK) == 0);
		while (write(out, buffer, sizeof(buffer)) > 0)
			;
		CHECK(events_of(out, POLLOUT) == 0);
		while (events_of(in, POLLIN) == POLLIN && read(in, buffer, sizeof(buffer)) > 0)
			;
		CHECK(events_of(out, POLLOUT) == POLLOUT);
		CHECK(fcntl(out, F_SETFL, 0) == 0);
	}
}

static void ends_are_announced(void)
{
	int end[2], master, slave;

	CHECK(pipe(end) == 0 && write(end[1], "x", 1) == 1 && close(end[1]) == 0);
	CHECK(events_of(end[0], POLLIN) == (POLLIN | POLLHUP));
	CHECK(read(end[0], buffer, 1) == 1 && events_of(end[0], POLLIN) == POLLHUP);
	close(end[0]);
	CHECK(pipe(end) == 0 && close(end[0]) == 0);
	CHECK(events_of(end[1], 0) & POLLERR);
	close(end[1]);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, end) == 0 && shutdown(end[1], SHUT_WR) == 0);
	CHECK(events_of(end[0], POLLIN) == POLLIN && read(end[0], buffer, 1) == 0);
	CHECK(close(end[1]) == 0 && events_of(end[0], POLLIN) & POLLHUP);
	close(end[0]);
	open_terminal(&master, &slave);
	CHECK(events_of(master, POLLIN) == 0 && close(slave) == 0);
	CHECK(hung_up(master));
	close(master);
	open_terminal(&master, &slave);
	CHECK(close(master) == 0 && hung_up(slave));
	close(slave);
}

static void connections_are_announced(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = NAME};
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);

	unlink(NAME);
	CHECK(bind(listener, (const void *)&address, sizeof(address)) == 0 &&
	      listen(listener, 1) == 0);
	CHECK(events_of(listener, POLLIN) == 0);
	CHECK(connect(client, (const void *)&address, sizeof(address)) == 0);
	CHECK(events_of(listener, POLLIN) == POLLIN);
	close(client);
	client = accept(listener, NULL, NULL);
	CHECK(client >= 0 && events_of(listener, POLLIN) == 0);
	close(client);
	close(listener);
	unlink(NAME);
}

static void what_is_no_channel_has_its_answer(void)
{
	struct pollfd odd[] = {
		{.fd = -1, .events = POLLIN, .revents = 9},
		{.fd = 999, .events = POLLIN},
		{.fd = open("/etc/passwd", O_RDONLY), .events = POLLIN},
		{.fd = open("/dev/null", O_WRONLY), .events = POLLOUT},
		{.fd = polled[PIPE].fd, .events = POLLIN},
	};

	CHECK(poll(odd, 5, LONG) == 3);
	CHECK(odd[0].revents == 0 && odd[1].revents == POLLNVAL);
	CHECK(odd[2].revents == POLLIN && odd[3].revents == POLLOUT && odd[4].revents == 0);
	CHECK(poll(odd, 1, 0) == 0);
	close(odd[2].fd);
	close(odd[3].fd);
	CHECK(events_of(odd[2].fd, POLLIN) == POLLNVAL);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void time_outs(void)
{
	double start = now();

	CHECK(ready(50) == 0 && now() - start >= 0.05);
	start = now();
	CHECK(poll(NULL, 0, 20) == 0 && now() - start >= 0.02);
}

static volatile sig_atomic_t caught;

static void handler(int signal)
{
	caught = signal;
}

static void signals_interrupt(void)
{
	struct itimerval soon = {.it_value = {0, 30000}};
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	sigset_t alarm, none;
	fd_set set;

	/* SA_RESTART does not concern poll (POSIX, sigaction). */
	CHECK(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &soon, NULL) == 0);
	FAILS(poll(polled, CHANNELS, LONG), EINTR);
	CHECK(caught == SIGALRM);
	sigemptyset(&none);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	caught = 0;
	CHECK(sigprocmask(SIG_BLOCK, &alarm, NULL) == 0 && raise(SIGALRM) == 0);
	CHECK(ready(20) == 0 && caught == 0);
	FAILS(ppoll(polled, CHANNELS, &(struct timespec){30, 0}, &none), EINTR);
	CHECK(caught == SIGALRM);
	caught = 0;
	CHECK(raise(SIGALRM) == 0);
	FD_ZERO(&set);
	FD_SET(polled[SLAVE].fd, &set);
	FAILS(pselect(polled[SLAVE].fd + 1, &set, NULL, NULL, NULL, &none), EINTR);
	CHECK(caught == SIGALRM && sigprocmask(SIG_UNBLOCK, &alarm, NULL) == 0);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	open_all();
	data_is_announced_while_it_is_there();
	each_wakes_a_poll_that_waits_for_all();
	nothing_is_missed();
	room_is_announced_while_it_is_there();
	ends_are_announced();
	connections_are_announced();
	what_is_no_channel_has_its_answer();
	time_outs();
	signals_interrupt();
	close_all();
	return check_end();
}
