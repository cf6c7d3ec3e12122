/* SPDX-License-Identifier: MIT */
#ifndef _NL_TYPES_H
#define _NL_TYPES_H

#include <sys/features.h>

typedef void *nl_catd;
typedef int nl_item;

#define NL_SETD       1
#define NL_CAT_LOCALE 1

__KELNER_BEGIN
int catclose(nl_catd);
char *catgets(nl_catd, int, int, const char *);
nl_catd catopen(const char *, int);
__KELNER_END

#endif
