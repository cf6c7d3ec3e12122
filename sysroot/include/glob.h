/* SPDX-License-Identifier: MIT */
#ifndef _GLOB_H
#define _GLOB_H

#include <bits/null.h>
#include <sys/features.h>

#define GLOB_APPEND   0x01
#define GLOB_DOOFFS   0x02
#define GLOB_ERR      0x04
#define GLOB_MARK     0x08
#define GLOB_NOCHECK  0x10
#define GLOB_NOESCAPE 0x20
#define GLOB_NOSORT   0x40
#define GLOB_ABORTED  1
#define GLOB_NOMATCH  2
#define GLOB_NOSPACE  3

typedef struct {
	size_t gl_pathc;
	char **gl_pathv;
	size_t gl_offs;
} glob_t;

__KELNER_BEGIN
int glob(const char *__restrict, int, int (*)(const char *, int), glob_t *__restrict);
void globfree(glob_t *);
__KELNER_END

#endif
