/* SPDX-License-Identifier: MIT */
/* The name of the system (POSIX.1-2024 <sys/utsname.h>). */
#ifndef __KELNER_ABI_UTSNAME_H
#define __KELNER_ABI_UTSNAME_H

struct utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
};

#endif
