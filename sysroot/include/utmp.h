/* SPDX-License-Identifier: MIT */
/* The older names of what <utmpx.h> declares: the same records in the same file. */
#ifndef _UTMP_H
#define _UTMP_H

#include <utmpx.h>

#define utmp    utmpx
#define ut_name ut_user
#define ut_time ut_tv.tv_sec

#define UT_LINESIZE 32
#define UT_NAMESIZE 32
#define UT_HOSTSIZE 256

#define UTMP_FILE "/var/run/utmpx"

__KELNER_BEGIN
void endutent(void);
struct utmpx *getutent(void);
void setutent(void);
__KELNER_END

#endif
