/* SPDX-License-Identifier: MIT */
/* File system attributes (POSIX.1-2024 <sys/statvfs.h>). */
#ifndef __KELNER_ABI_STATVFS_H
#define __KELNER_ABI_STATVFS_H

#include <abi/types.h>

#define ST_RDONLY 1
#define ST_NOSUID 2

struct statvfs {
	unsigned long f_bsize;
	unsigned long f_frsize; /* the unit of the block counts */
	__kelner_fsblkcnt_t f_blocks;
	__kelner_fsblkcnt_t f_bfree;
	__kelner_fsblkcnt_t f_bavail;
	__kelner_fsfilcnt_t f_files;
	__kelner_fsfilcnt_t f_ffree;
	__kelner_fsfilcnt_t f_favail;
	unsigned long f_fsid;
	unsigned long f_flag;
	unsigned long f_namemax;
	char f_basetype[16]; /* the type's name, such as "tmpfs"; empty where it is not known */
};

#endif
