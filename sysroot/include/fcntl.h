/* SPDX-License-Identifier: MIT */
#ifndef _FCNTL_H
#define _FCNTL_H

#include <abi/fcntl.h>
#include <abi/mode.h>
#include <sys/types.h>

__KELNER_BEGIN
int creat(const char *, mode_t);
int fcntl(int, int, ...);
int open(const char *, int, ...);
int openat(int, const char *, int, ...);
int posix_fadvise(int, off_t, off_t, int);
int posix_fallocate(int, off_t, off_t);
#if __BSD_VISIBLE
#define O_NDELAY O_NONBLOCK
#define FNDELAY  O_NONBLOCK
#define FAPPEND  O_APPEND
#define LOCK_SH  1
#define LOCK_EX  2
#define LOCK_NB  4
#define LOCK_UN  8
int flock(int, int);
#endif
__KELNER_END

#endif
