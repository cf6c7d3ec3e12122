/* SPDX-License-Identifier: MIT */
#ifndef _ULIMIT_H
#define _ULIMIT_H

#include <sys/features.h>

#define UL_GETFSIZE 1
#define UL_SETFSIZE 2

__KELNER_BEGIN
long ulimit(int, ...);
__KELNER_END

#endif
