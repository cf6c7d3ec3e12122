/* SPDX-License-Identifier: MIT */
#ifndef _LIBGEN_H
#define _LIBGEN_H

#include <sys/features.h>

__KELNER_BEGIN
#undef basename
char *basename(char *);
char *dirname(char *);
__KELNER_END

#endif
