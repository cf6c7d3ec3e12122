/* SPDX-License-Identifier: MIT */
#ifndef _DEVCTL_H
#define _DEVCTL_H

#include <bits/null.h>
#include <sys/features.h>

__KELNER_BEGIN
int posix_devctl(int, int, void *__restrict, size_t, int *__restrict);
__KELNER_END

#endif
