/* SPDX-License-Identifier: MIT */
/* Terminals on Linux, where speeds hide in c_cflag: the second form of its requests has them. */
#include "linux.h"

enum {
	GET2 = 0x802c542a,
	SET2 = 0x402c542b,
	SPEED_BITS = 010017,
	OTHER_SPEED = 010000,
	INPUT_SPEED_BITS = 002003600000
};

int sys_tcgetattr(int fd, struct termios *attributes)
{
	long error = LINUX(NR_ioctl, fd, (long)GET2 & 0xffffffffL, attributes);

	if (error == 0)
		attributes->c_cflag &= ~(tcflag_t)(SPEED_BITS | INPUT_SPEED_BITS);
	return (int)error;
}

int sys_tcsetattr(int fd, int when, const struct termios *attributes)
{
	struct termios copy = *attributes;

	copy.c_cflag |= OTHER_SPEED | OTHER_SPEED << 16;
	return (int)LINUX_WAIT(NR_ioctl, fd, SET2 + when, &copy);
}

int sys_tcdrain(int fd)
{
	return (int)LINUX_WAIT(NR_ioctl, fd, 0x5409, 1);
}

int sys_tcflush(int fd, int queue)
{
	return (int)LINUX(NR_ioctl, fd, 0x540b, queue);
}

int sys_tcflow(int fd, int action)
{
	return (int)LINUX(NR_ioctl, fd, 0x540a, action);
}

int sys_tcsendbreak(int fd, int duration)
{
	(void)duration; /* POSIX leaves any other than zero to the system: a short break too */
	return (int)LINUX(NR_ioctl, fd, 0x5409, 0);
}

pid_t sys_tcgetpgrp(int fd)
{
	int group;
	long error = LINUX(NR_ioctl, fd, 0x540f, &group);
	return error < 0 ? (pid_t)error : group;
}

int sys_tcsetpgrp(int fd, pid_t group)
{
	return (int)LINUX(NR_ioctl, fd, 0x5410, &group);
}

pid_t sys_tcgetsid(int fd)
{
	int session;
	long error = LINUX(NR_ioctl, fd, 0x5429, &session);
	return error < 0 ? (pid_t)error : session;
}

int sys_tcsetsid(int fd)
{
	return (int)LINUX(NR_ioctl, fd, 0x540e, 0);
}

int sys_tcgetwinsize(int fd, struct winsize *size)
{
	return (int)LINUX(NR_ioctl, fd, 0x5413, size);
}

int sys_tcsetwinsize(int fd, const struct winsize *size)
{
	return (int)LINUX(NR_ioctl, fd, 0x5414, size);
}

int sys_pty_number(int fd, unsigned int *number)
{
	return (int)LINUX(NR_ioctl, fd, 0x80045430L, number);
}

int sys_pty_unlock(int fd)
{
	int unlocked = 0;
	return (int)LINUX(NR_ioctl, fd, 0x40045431L, &unlocked);
}
