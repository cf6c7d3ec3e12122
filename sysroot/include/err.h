/* SPDX-License-Identifier: MIT */
#ifndef _ERR_H
#define _ERR_H

#include <stdarg.h>
#include <sys/features.h>

__KELNER_BEGIN
void err(int, const char *, ...) __kelner_noreturn __kelner_printf(2, 3);
void errc(int, int, const char *, ...) __kelner_noreturn __kelner_printf(3, 4);
void errx(int, const char *, ...) __kelner_noreturn __kelner_printf(2, 3);
void verr(int, const char *, va_list) __kelner_noreturn __kelner_printf(2, 0);
void verrx(int, const char *, va_list) __kelner_noreturn __kelner_printf(2, 0);
void vwarn(const char *, va_list) __kelner_printf(1, 0);
void vwarnx(const char *, va_list) __kelner_printf(1, 0);
void warn(const char *, ...) __kelner_printf(1, 2);
void warnc(int, const char *, ...) __kelner_printf(2, 3);
void warnx(const char *, ...) __kelner_printf(1, 2);
__KELNER_END

#endif
