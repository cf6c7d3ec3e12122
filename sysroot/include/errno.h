/* SPDX-License-Identifier: MIT */
#ifndef _ERRNO_H
#define _ERRNO_H

#include <abi/errno.h>
#include <sys/features.h>

__KELNER_BEGIN
int *__errno_location(void) __kelner_const;
#define errno (*__errno_location())
#if __GNU_VISIBLE || __BSD_VISIBLE
extern char *program_invocation_name, *program_invocation_short_name;
#endif
__KELNER_END

#endif
