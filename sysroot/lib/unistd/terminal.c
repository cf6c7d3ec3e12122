/* SPDX-License-Identifier: MIT */
/* Terminals and pseudo-terminals. */
#include "../private/wrap.h"

#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

CALL(int, tcgetattr, (int fd, struct termios *attributes), sys_tcgetattr(fd, attributes))
WAIT(int, tcdrain, (int fd), sys_tcdrain(fd))
CALL(int, tcsendbreak, (int fd, int duration), sys_tcsendbreak(fd, duration))
CALL(pid_t, tcgetpgrp, (int fd), sys_tcgetpgrp(fd))
CALL(int, tcsetpgrp, (int fd, pid_t group), sys_tcsetpgrp(fd, group))
CALL(pid_t, tcgetsid, (int fd), sys_tcgetsid(fd))
CALL(int, tcgetwinsize, (int fd, struct winsize *size), sys_tcgetwinsize(fd, size))
CALL(int, tcsetwinsize, (int fd, const struct winsize *size), sys_tcsetwinsize(fd, size))

int tcflush(int fd, int queue)
{
	if (queue < TCIFLUSH || queue > TCIOFLUSH) {
		errno = EINVAL;
		return -1;
	}
	return POSIX_RESULT(sys_tcflush(fd, queue));
}

int tcflow(int fd, int action)
{
	if (action < TCOOFF || action > TCION) {
		errno = EINVAL;
		return -1;
	}
	return POSIX_RESULT(sys_tcflow(fd, action));
}

int tcsetattr(int fd, int when, const struct termios *attributes)
{
	if (when < TCSANOW || when > TCSAFLUSH) {
		errno = EINVAL;
		return -1;
	}
	return POSIX_RESULT(CANCELLABLE(sys_tcsetattr(fd, when, attributes)));
}

speed_t cfgetispeed(const struct termios *attributes)
{
	return attributes->__c_ispeed;
}

speed_t cfgetospeed(const struct termios *attributes)
{
	return attributes->__c_ospeed;
}

/* An input speed of zero means: as the output's. */
int cfsetispeed(struct termios *attributes, speed_t speed)
{
	attributes->__c_ispeed = speed ? speed : attributes->__c_ospeed;
	return 0;
}

int cfsetospeed(struct termios *attributes, speed_t speed)
{
	attributes->__c_ospeed = speed;
	return 0;
}

int cfsetspeed(struct termios *attributes, speed_t speed)
{
	attributes->__c_ispeed = attributes->__c_ospeed = speed;
	return 0;
}

void cfmakeraw(struct termios *attributes)
{
	attributes->c_iflag &=
		~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	attributes->c_oflag &= ~(tcflag_t)OPOST;
	attributes->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	attributes->c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
	attributes->c_cflag |= CS8;
	attributes->c_cc[VMIN] = 1;
	attributes->c_cc[VTIME] = 0;
}

int isatty(int fd)
{
	struct winsize size;
	int error = sys_tcgetwinsize(fd, &size);

	if (error == 0)
		return 1;
	errno = error == -EBADF ? EBADF : ENOTTY;
	return 0;
}

/* By the device's number in /dev and /dev/pts. */
int ttyname_r(int fd, char *name, size_t size)
{
	static const char *const candidates[] = {"/dev/tty", "/dev/pts/", "/dev/ttyS"};
	struct stat terminal, other;
	char path[TTY_NAME_MAX];

	if (!isatty(fd))
		return errno;
	if (fstat(fd, &terminal) < 0)
		return errno;
	for (int i = -1; i < 3 * 256; i++) {
		if (i < 0)
			strcpy(path, "/dev/console");
		else
			snprintf(path, sizeof(path), "%s%d", candidates[i % 3], i / 3);
		if (sys_stat(AT_FDCWD, path, &other, 0) == 0 && S_ISCHR(other.st_mode) &&
		    other.st_rdev == terminal.st_rdev)
			return strlcpy(name, path, size) >= size ? ERANGE : 0;
	}
	return ENODEV;
}

char *ttyname(int fd)
{
	static char name[TTY_NAME_MAX];
	int error = ttyname_r(fd, name, sizeof(name));

	if (error)
		errno = error;
	return error ? 0 : name;
}

char *ctermid(char *name)
{
	static char own[L_ctermid];
	return strcpy(name ? name : own, "/dev/tty");
}

int posix_openpt(int flags)
{
	return open("/dev/ptmx", flags & (O_RDWR | O_NOCTTY | O_CLOEXEC | O_CLOFORK));
}

int grantpt(int fd)
{
	unsigned int number;
	return POSIX_RESULT(sys_pty_number(fd, &number));
}

int unlockpt(int fd)
{
	return POSIX_RESULT(sys_pty_unlock(fd));
}

int ptsname_r(int fd, char *name, size_t size)
{
	unsigned int number;
	int error = sys_pty_number(fd, &number);

	if (error)
		return -error;
	return (size_t)snprintf(name, size, "/dev/pts/%u", number) >= size ? ERANGE : 0;
}

char *ptsname(int fd)
{
	static char name[TTY_NAME_MAX];
	int error = ptsname_r(fd, name, sizeof(name));

	if (error)
		errno = error;
	return error ? 0 : name;
}

int openpty(int *controller, int *terminal, char *name, const struct termios *attributes,
	    const struct winsize *size)
{
	char path[TTY_NAME_MAX];
	int fd = posix_openpt(O_RDWR | O_NOCTTY), other;

	if (fd < 0)
		return -1;
	if (unlockpt(fd) < 0 || ptsname_r(fd, path, sizeof(path)) ||
	    (other = open(path, O_RDWR | O_NOCTTY)) < 0) {
		sys_close(fd);
		return -1;
	}
	if (attributes)
		sys_tcsetattr(other, TCSANOW, attributes);
	if (size)
		sys_tcsetwinsize(other, size);
	if (name)
		strcpy(name, path);
	*controller = fd;
	*terminal = other;
	return 0;
}

int login_tty(int fd)
{
	setsid();
	if (sys_tcsetsid(fd) < 0) {
		errno = EIO;
		return -1;
	}
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		sys_close(fd);
	return 0;
}

pid_t forkpty(int *controller, char *name, const struct termios *attributes,
	      const struct winsize *size)
{
	int terminal;
	pid_t child;

	if (openpty(controller, &terminal, name, attributes, size) < 0)
		return -1;
	child = fork();
	if (child == 0) {
		sys_close(*controller);
		if (login_tty(terminal) < 0)
			_exit(1);
	} else {
		sys_close(terminal);
		if (child < 0)
			sys_close(*controller);
	}
	return child;
}
