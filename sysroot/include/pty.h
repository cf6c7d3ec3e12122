/* SPDX-License-Identifier: MIT */
#ifndef _PTY_H
#define _PTY_H

#include <termios.h>

__KELNER_BEGIN
pid_t forkpty(int *, char *, const struct termios *, const struct winsize *);
int login_tty(int);
int openpty(int *, int *, char *, const struct termios *, const struct winsize *);
__KELNER_END

#endif
