/* SPDX-License-Identifier: MIT */
#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H

#include <abi/timespec.h>
#include <abi/timeval.h>
#include <bits/sigset.h>
#include <sys/features.h>

typedef __kelner_time_t time_t;
typedef __kelner_suseconds_t suseconds_t;

#define FD_SETSIZE 1024

typedef struct {
	unsigned long __bits[FD_SETSIZE / 64];
} fd_set;

#define __KELNER_FD_BIT(fd)       (1UL << ((unsigned int)(fd) % 64))
#define __KELNER_FD_WORD(fd, set) ((set)->__bits[(unsigned int)(fd) / 64])
#define FD_CLR(fd, set)           ((void)(__KELNER_FD_WORD(fd, set) &= ~__KELNER_FD_BIT(fd)))
#define FD_ISSET(fd, set)         ((int)(__KELNER_FD_WORD(fd, set) >> ((unsigned int)(fd) % 64) & 1))
#define FD_SET(fd, set)           ((void)(__KELNER_FD_WORD(fd, set) |= __KELNER_FD_BIT(fd)))
#define FD_ZERO(set)              ((void)__builtin_memset((set), 0, sizeof(fd_set)))

__KELNER_BEGIN
int pselect(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict,
	    const struct timespec *__restrict, const sigset_t *__restrict);
int select(int, fd_set *__restrict, fd_set *__restrict, fd_set *__restrict,
	   struct timeval *__restrict);
__KELNER_END

#endif
