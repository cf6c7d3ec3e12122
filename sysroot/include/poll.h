/* SPDX-License-Identifier: MIT */
#ifndef _POLL_H
#define _POLL_H

#include <abi/poll.h>
#include <abi/timespec.h>
#include <bits/sigset.h>
#include <sys/features.h>

typedef unsigned long nfds_t;

__KELNER_BEGIN
int poll(struct pollfd[], nfds_t, int);
int ppoll(struct pollfd[], nfds_t, const struct timespec *__restrict, const sigset_t *__restrict);
__KELNER_END

#endif
