/* SPDX-License-Identifier: MIT */
#ifndef _ICONV_H
#define _ICONV_H

#include <bits/null.h>
#include <sys/features.h>

typedef void *iconv_t;

__KELNER_BEGIN
size_t iconv(iconv_t, char **__restrict, size_t *__restrict, char **__restrict, size_t *__restrict);
int iconv_close(iconv_t);
iconv_t iconv_open(const char *, const char *);
__KELNER_END

#endif
