/* SPDX-License-Identifier: MIT */
/* Limits that kernel, servers and library agree on (POSIX.1-2024 <limits.h>). */
#ifndef __KELNER_ABI_LIMITS_H
#define __KELNER_ABI_LIMITS_H

#define PAGE_SIZE      4096
#define PAGESIZE       PAGE_SIZE
#define ARG_MAX        1048576 /* bytes of arguments and environment, their pointers included */
#define NAME_MAX       255
#define PATH_MAX       4096 /* with the closing NUL */
#define PIPE_BUF       4096
#define SYMLINK_MAX    4095
#define SYMLOOP_MAX    40
#define NGROUPS_MAX    64
#define IOV_MAX        1024
#define HOST_NAME_MAX  64
#define LOGIN_NAME_MAX 256
#define TTY_NAME_MAX   32
#define MAX_CANON      255
#define MAX_INPUT      255
#define FILESIZEBITS   64
#define RTSIG_MAX      30
#define SIGQUEUE_MAX   1024 /* queued signals of one process */
#define TIMER_MAX      64
#define NZERO          20

#endif
