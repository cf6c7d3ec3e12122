/* SPDX-License-Identifier: MIT */
#ifndef _MONETARY_H
#define _MONETARY_H

#include <bits/locale_t.h>
#include <bits/null.h>
#include <sys/features.h>

typedef long ssize_t;

__KELNER_BEGIN
ssize_t strfmon(char *__restrict, size_t, const char *__restrict, ...);
ssize_t strfmon_l(char *__restrict, size_t, locale_t, const char *__restrict, ...);
__KELNER_END

#endif
