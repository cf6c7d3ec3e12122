/* SPDX-License-Identifier: MIT */
/*
 * Messages to the system's log: POSIX.1-2024, closelog(). One datagram to the socket /dev/log for
 * each message. Where nobody takes it, LOG_CONS writes it to the console.
 */
#include "../private/lock.h"
#include "../private/system.h"
#include "../private/thread.h"

#include <paths.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#define LOG_SOCKET  "/dev/log"
#define MESSAGE_MAX 2048

static lock_t lock; /* all of these */
static const char *identity;
static int options, facility = LOG_USER, mask = 0xff, socket_fd = -1;

static int connect_log(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int error;

	if (socket_fd >= 0)
		return 0;
	strcpy(address.sun_path, LOG_SOCKET);
	socket_fd = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (socket_fd < 0)
		return -1;
	error = sys_connect(socket_fd, (struct sockaddr *)&address, sizeof(address));
	if (error < 0) {
		sys_close(socket_fd);
		socket_fd = -1;
	}
	return error;
}

void openlog(const char *name, int new_options, int new_facility)
{
	lock_acquire(&lock);
	identity = name;
	options = new_options;
	if (new_facility && !(new_facility & ~LOG_FACMASK))
		facility = new_facility;
	if (options & LOG_NDELAY)
		connect_log();
	lock_release(&lock);
}

void closelog(void)
{
	lock_acquire(&lock);
	if (socket_fd >= 0)
		sys_close(socket_fd);
	socket_fd = -1;
	lock_release(&lock);
}

int setlogmask(int new_mask)
{
	int old;

	lock_acquire(&lock);
	old = mask;
	if (new_mask)
		mask = new_mask;
	lock_release(&lock);
	return old;
}

/* A log that was started again has a new socket: one more try. */
static int send_to_log(char *text, size_t n)
{
	struct iovec part = {text, n};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	for (int i = 0; i < 2; i++) {
		if (connect_log() < 0)
			return -1;
		if (sys_sendmsg(socket_fd, &message, MSG_NOSIGNAL) >= 0)
			return 0;
		sys_close(socket_fd);
		socket_fd = -1;
	}
	return -1;
}

static void write_line(int fd, const char *text, size_t n)
{
	struct iovec parts[] = {{(void *)(uintptr_t)text, n}, {(void *)(uintptr_t) "\n", 1}};

	sys_writev(fd, parts, text[n - 1] == '\n' ? 1 : 2);
}

void vsyslog(int priority, const char *format, va_list arguments)
{
	static const char months[] = "Jan\0Feb\0Mar\0Apr\0May\0Jun\0Jul\0Aug\0Sep\0Oct\0Nov\0Dec";
	char text[MESSAGE_MAX];
	time_t seconds = time(0);
	int error = errno, state, head, tail, body;
	struct tm now;

	if (priority & ~(LOG_PRIMASK | LOG_FACMASK))
		return;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	gmtime_r(&seconds, &now);
	lock_acquire(&lock);
	if (!(mask & LOG_MASK(priority & LOG_PRIMASK)))
		goto out;
	if (!(priority & LOG_FACMASK))
		priority |= facility;
	head = snprintf(text, sizeof(text), "<%d>%s %2d %02d:%02d:%02d ", priority,
			months + now.tm_mon * 4, now.tm_mday, now.tm_hour, now.tm_min, now.tm_sec);
	tail = snprintf(text + head, 256, "%.200s", identity ? identity : getprogname());
	if (options & LOG_PID)
		tail += snprintf(text + head + tail, 32, "[%d]", sys_getpid());
	tail += snprintf(text + head + tail, 32, ": ");
	errno = error; /* for %m */
	body = vsnprintf(text + head + tail, sizeof(text) - (size_t)(head + tail), format,
			 arguments);
	if (body < 0)
		goto out;
	size_t n = strlen(text);
	if (send_to_log(text, n) < 0 && (options & LOG_CONS)) {
		int console = sys_open(AT_FDCWD, _PATH_CONSOLE, O_WRONLY | O_NOCTTY | O_CLOEXEC, 0);
		if (console >= 0) {
			write_line(console, text + head, n - (size_t)head);
			sys_close(console);
		}
	}
	if (options & LOG_PERROR)
		write_line(STDERR_FILENO, text + head, n - (size_t)head);
out:
	lock_release(&lock);
	pthread_setcancelstate(state, 0);
	errno = error;
}

void syslog(int priority, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsyslog(priority, format, arguments);
	va_end(arguments);
}
