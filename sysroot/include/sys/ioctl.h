/* SPDX-License-Identifier: MIT */
/* The terminal requests that ported software uses; <termios.h> and <devctl.h> are the standard. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#include <abi/termios.h>
#include <sys/features.h>

#define TIOCSCTTY  0x540e
#define TIOCGPGRP  0x540f
#define TIOCSPGRP  0x5410
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define FIONREAD   0x541b
#define FIONBIO    0x5421
#define TIOCNOTTY  0x5422

__KELNER_BEGIN
int ioctl(int, unsigned long, ...);
__KELNER_END

#endif
