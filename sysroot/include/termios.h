/* SPDX-License-Identifier: MIT */
#ifndef _TERMIOS_H
#define _TERMIOS_H

#include <abi/termios.h>
#include <abi/types.h>
#include <sys/features.h>

#if !__BSD_VISIBLE
#undef ECHOCTL
#undef ECHOKE
#endif

typedef __kelner_pid_t pid_t;

__KELNER_BEGIN
speed_t cfgetispeed(const struct termios *);
speed_t cfgetospeed(const struct termios *);
int cfsetispeed(struct termios *, speed_t);
int cfsetospeed(struct termios *, speed_t);
int tcdrain(int);
int tcflow(int, int);
int tcflush(int, int);
int tcgetattr(int, struct termios *);
pid_t tcgetsid(int);
int tcgetwinsize(int, struct winsize *);
int tcsendbreak(int, int);
int tcsetattr(int, int, const struct termios *);
int tcsetwinsize(int, const struct winsize *);
#if __BSD_VISIBLE
void cfmakeraw(struct termios *);
int cfsetspeed(struct termios *, speed_t);
#endif
__KELNER_END

#endif
