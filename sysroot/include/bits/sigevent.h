/* SPDX-License-Identifier: MIT */
#ifndef _BITS_SIGEVENT_H
#define _BITS_SIGEVENT_H

#include <abi/siginfo.h>
#include <bits/pthread_types.h>

struct sigevent {
	union sigval sigev_value;
	int sigev_signo;
	int sigev_notify;
	void (*sigev_notify_function)(union sigval);
	pthread_attr_t *sigev_notify_attributes;
	long __spare[4];
};

#endif
