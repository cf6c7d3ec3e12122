/* SPDX-License-Identifier: MIT */
/* Waiting for children and the form of a wait status (POSIX.1-2024 <sys/wait.h>). */
#ifndef __KELNER_ABI_WAIT_H
#define __KELNER_ABI_WAIT_H

#define WNOHANG    1
#define WUNTRACED  2
#define WSTOPPED   2
#define WEXITED    4
#define WCONTINUED 8
#define WNOWAIT    0x1000000

/*
 * A status is 16 bits: exit code << 8; or signal, with 0x80 for a core dump; or
 * signal << 8 | 0x7f for a stop; or 0xffff for a continue.
 */
#define WEXITSTATUS(status)  (((status)&0xff00) >> 8)
#define WTERMSIG(status)     ((status)&0x7f)
#define WSTOPSIG(status)     WEXITSTATUS(status)
#define WIFEXITED(status)    (!WTERMSIG(status))
#define WIFSTOPPED(status)   (((status)&0xff) == 0x7f && (status) != 0xffff)
#define WIFSIGNALED(status)  (((status)&0xffff) - 1U < 0xffU)
#define WIFCONTINUED(status) ((status) == 0xffff)
#define WCOREDUMP(status)    ((status)&0x80)

typedef enum { P_ALL, P_PID, P_PGID } idtype_t;

#endif
