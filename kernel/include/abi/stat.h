/* SPDX-License-Identifier: MIT */
/* File attributes (POSIX.1-2024 <sys/stat.h>, <sys/statvfs.h>). */
#ifndef __KELNER_ABI_STAT_H
#define __KELNER_ABI_STAT_H

#include <abi/mode.h>
#include <abi/timespec.h>
#include <abi/types.h>

#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe

struct stat {
	__kelner_dev_t st_dev;
	__kelner_ino_t st_ino;
	__kelner_nlink_t st_nlink;
	__kelner_mode_t st_mode;
	__kelner_uid_t st_uid;
	__kelner_gid_t st_gid;
	unsigned int __reserved0;
	__kelner_dev_t st_rdev;
	__kelner_off_t st_size;
	__kelner_blksize_t st_blksize;
	__kelner_blkcnt_t st_blocks; /* in units of 512 bytes */
	struct timespec st_atim;
	struct timespec st_mtim;
	struct timespec st_ctim;
	long __reserved1[3];
};

#endif
