/* SPDX-License-Identifier: MIT */
#ifndef _UTMPX_H
#define _UTMPX_H

#include <abi/timeval.h>
#include <sys/types.h>

#define EMPTY         0
#define BOOT_TIME     2
#define NEW_TIME      3
#define OLD_TIME      4
#define INIT_PROCESS  5
#define LOGIN_PROCESS 6
#define USER_PROCESS  7
#define DEAD_PROCESS  8

struct utmpx {
	short ut_type;
	pid_t ut_pid;
	char ut_line[32];
	char ut_id[4];
	char ut_user[32];
	struct timeval ut_tv;
	char ut_host[256];
};

__KELNER_BEGIN
void endutxent(void);
struct utmpx *getutxent(void);
struct utmpx *getutxid(const struct utmpx *);
struct utmpx *getutxline(const struct utmpx *);
struct utmpx *pututxline(const struct utmpx *);
void setutxent(void);
__KELNER_END

#endif
