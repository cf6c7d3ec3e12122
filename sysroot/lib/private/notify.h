/* SPDX-License-Identifier: MIT */
/* Telling a program that something is over, as its struct sigevent wants it. */
#ifndef KELNER_NOTIFY_H
#define KELNER_NOTIFY_H

#include <signal.h>
#include <sys/types.h>

/* A signal to `process` (0: this one) with this si_code, a new thread, or nothing. */
void __notify(const struct sigevent *event, pid_t process, int code);
/* A detached thread of the library's own, with every signal blocked: 0 or an error. */
int __notify_start(void *(*routine)(void *), void *argument);
/* Whether sigev_notify and the rest of it can be acted on. */
int __notify_valid(const struct sigevent *event);

#endif
