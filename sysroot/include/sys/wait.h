/* SPDX-License-Identifier: MIT */
#ifndef _SYS_WAIT_H
#define _SYS_WAIT_H

#include <abi/siginfo.h>
#include <abi/wait.h>
#include <signal.h>
#include <sys/types.h>

struct rusage;

__KELNER_BEGIN
pid_t wait(int *);
int waitid(idtype_t, id_t, siginfo_t *, int);
pid_t waitpid(pid_t, int *, int);
#if __BSD_VISIBLE
pid_t wait3(int *, int, struct rusage *);
pid_t wait4(pid_t, int *, int, struct rusage *);
#define W_EXITCODE(code, signal) ((code) << 8 | (signal))
#endif
__KELNER_END

#endif
