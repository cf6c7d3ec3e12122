/* SPDX-License-Identifier: MIT */
#ifndef _BITS_SIGSET_H
#define _BITS_SIGSET_H
#include <abi/types.h>
typedef __kelner_sigset_t sigset_t;
#endif
