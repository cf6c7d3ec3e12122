/* SPDX-License-Identifier: MIT */
#ifndef _SYS_UTSNAME_H
#define _SYS_UTSNAME_H

#include <abi/utsname.h>
#include <sys/features.h>

__KELNER_BEGIN
int uname(struct utsname *);
__KELNER_END

#endif
