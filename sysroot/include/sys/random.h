/* SPDX-License-Identifier: MIT */
#ifndef _SYS_RANDOM_H
#define _SYS_RANDOM_H

#include <sys/types.h>

#define GRND_NONBLOCK 1
#define GRND_RANDOM   2

__KELNER_BEGIN
int getentropy(void *, size_t);
ssize_t getrandom(void *, size_t, unsigned int);
__KELNER_END

#endif
