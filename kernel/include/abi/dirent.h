/* SPDX-License-Identifier: MIT */
/* One directory entry as posix_getdents() delivers it (POSIX.1-2024 <dirent.h>). */
#ifndef __KELNER_ABI_DIRENT_H
#define __KELNER_ABI_DIRENT_H

#include <abi/types.h>

#define DT_UNKNOWN 0
#define DT_FIFO    1
#define DT_CHR     2
#define DT_DIR     4
#define DT_BLK     6
#define DT_REG     8
#define DT_LNK     10
#define DT_SOCK    12
#define DT_MQ      16
#define DT_SEM     17
#define DT_SHM     18

/* d_reclen counts the whole record, a multiple of eight; d_off is where the next one begins. */
struct dirent {
	__kelner_ino_t d_ino;
	__kelner_off_t d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[256];
};

#endif
