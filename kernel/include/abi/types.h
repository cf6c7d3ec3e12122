/* SPDX-License-Identifier: MIT */
/*
 * The widths of every type that crosses the boundary of a process. Only reserved names: the
 * public headers make the POSIX names from them.
 */
#ifndef __KELNER_ABI_TYPES_H
#define __KELNER_ABI_TYPES_H

typedef long __kelner_off_t;
typedef unsigned long __kelner_ino_t;
typedef unsigned long __kelner_dev_t;
typedef unsigned long __kelner_nlink_t;
typedef long __kelner_time_t;
typedef long __kelner_suseconds_t;
typedef long __kelner_blksize_t;
typedef long __kelner_blkcnt_t;
typedef unsigned long __kelner_fsblkcnt_t;
typedef unsigned long __kelner_fsfilcnt_t;
typedef unsigned int __kelner_mode_t;
typedef unsigned int __kelner_uid_t;
typedef unsigned int __kelner_gid_t;
typedef unsigned int __kelner_id_t;
typedef int __kelner_pid_t;
typedef int __kelner_clockid_t;
typedef int __kelner_timer_t;
typedef long __kelner_clock_t;
typedef unsigned long __kelner_rlim_t;
typedef unsigned int __kelner_socklen_t;
typedef unsigned short __kelner_sa_family_t;
typedef unsigned long __kelner_sigset_t; /* bit n - 1 stands for signal n */

#endif
