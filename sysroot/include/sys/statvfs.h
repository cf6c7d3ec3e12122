/* SPDX-License-Identifier: MIT */
#ifndef _SYS_STATVFS_H
#define _SYS_STATVFS_H

#include <abi/statvfs.h>
#include <sys/features.h>

typedef __kelner_fsblkcnt_t fsblkcnt_t;
typedef __kelner_fsfilcnt_t fsfilcnt_t;

__KELNER_BEGIN
int fstatvfs(int, struct statvfs *);
int statvfs(const char *__restrict, struct statvfs *__restrict);
__KELNER_END

#endif
