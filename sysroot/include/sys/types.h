/* SPDX-License-Identifier: MIT */
#ifndef _SYS_TYPES_H
#define _SYS_TYPES_H

#include <abi/types.h>
#include <bits/null.h>
#include <bits/pthread_types.h>
#include <sys/features.h>

typedef __kelner_blkcnt_t blkcnt_t;
typedef __kelner_blksize_t blksize_t;
typedef __kelner_clock_t clock_t;
typedef __kelner_clockid_t clockid_t;
typedef __kelner_dev_t dev_t;
typedef __kelner_fsblkcnt_t fsblkcnt_t;
typedef __kelner_fsfilcnt_t fsfilcnt_t;
typedef __kelner_gid_t gid_t;
typedef __kelner_id_t id_t;
typedef __kelner_ino_t ino_t;
typedef int key_t;
typedef __kelner_mode_t mode_t;
typedef __kelner_nlink_t nlink_t;
typedef __kelner_off_t off_t;
typedef __kelner_pid_t pid_t;
typedef long ssize_t;
typedef __kelner_suseconds_t suseconds_t;
typedef __kelner_time_t time_t;
typedef __kelner_timer_t timer_t;
typedef __kelner_uid_t uid_t;
typedef unsigned int useconds_t;

#if __BSD_VISIBLE
#include <endian.h>
#include <stdint.h>
#include <sys/select.h>
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef char *caddr_t;
typedef long quad_t;
typedef unsigned long u_quad_t;
typedef long long loff_t;
typedef unsigned char u_int8_t;
typedef unsigned short u_int16_t;
typedef unsigned int u_int32_t;
typedef unsigned long u_int64_t;
#endif

#endif
