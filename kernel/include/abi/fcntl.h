/* SPDX-License-Identifier: MIT */
/* Open flags, descriptor commands and record locks (POSIX.1-2024 <fcntl.h>). */
#ifndef __KELNER_ABI_FCNTL_H
#define __KELNER_ABI_FCNTL_H

#include <abi/types.h>

#define O_RDONLY    0
#define O_WRONLY    1
#define O_RDWR      2
#define O_CREAT     0100
#define O_EXCL      0200
#define O_NOCTTY    0400
#define O_TRUNC     01000
#define O_APPEND    02000
#define O_NONBLOCK  04000
#define O_DSYNC     010000
#define O_DIRECTORY 0200000
#define O_NOFOLLOW  0400000
#define O_CLOEXEC   02000000
#define O_SYNC      04010000
#define O_RSYNC     O_SYNC
#define O_EXEC      010000000 /* neither read nor written; fexecve and *at() calls only */
#define O_SEARCH    O_EXEC
#define O_PATH      020000000 /* only names the file: no permission on it is asked (extension) */
#define O_CLOFORK   0400000000
#define O_TTY_INIT  0
#define O_ACCMODE   (O_RDONLY | O_WRONLY | O_RDWR | O_EXEC)

#define F_DUPFD         0
#define F_GETFD         1
#define F_SETFD         2
#define F_GETFL         3
#define F_SETFL         4
#define F_GETLK         5
#define F_SETLK         6
#define F_SETLKW        7
#define F_SETOWN        8
#define F_GETOWN        9
#define F_SETOWN_EX     15
#define F_GETOWN_EX     16
#define F_OFD_GETLK     36
#define F_OFD_SETLK     37
#define F_OFD_SETLKW    38
#define F_DUPFD_CLOEXEC 1030
#define F_DUPFD_CLOFORK 1031

#define FD_CLOEXEC 1
#define FD_CLOFORK 2

#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2

#define F_OWNER_PID  1
#define F_OWNER_PGRP 2

#define AT_FDCWD            (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EACCESS          0x200
#define AT_REMOVEDIR        0x200
#define AT_SYMLINK_FOLLOW   0x400

#define POSIX_FADV_NORMAL     0
#define POSIX_FADV_RANDOM     1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED   3
#define POSIX_FADV_DONTNEED   4
#define POSIX_FADV_NOREUSE    5

#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define SEEK_DATA 3
#define SEEK_HOLE 4

struct flock {
	short l_type;
	short l_whence;
	__kelner_off_t l_start;
	__kelner_off_t l_len; /* 0: to the end of the file, however it grows */
	__kelner_pid_t l_pid;
};

struct f_owner_ex {
	int type;
	__kelner_pid_t pid;
};

#endif
