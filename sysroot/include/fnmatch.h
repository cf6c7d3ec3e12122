/* SPDX-License-Identifier: MIT */
#ifndef _FNMATCH_H
#define _FNMATCH_H

#include <sys/features.h>

#define FNM_NOMATCH    1
#define FNM_PATHNAME   0x01
#define FNM_NOESCAPE   0x02
#define FNM_PERIOD     0x04
#define FNM_CASEFOLD   0x08
#define FNM_IGNORECASE FNM_CASEFOLD
#if __BSD_VISIBLE
#define FNM_LEADING_DIR 0x10
#define FNM_FILE_NAME   FNM_PATHNAME
#endif

__KELNER_BEGIN
int fnmatch(const char *, const char *, int);
__KELNER_END

#endif
