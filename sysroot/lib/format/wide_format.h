/* SPDX-License-Identifier: MIT */
#ifndef KELNER_FORMAT_WIDE_FORMAT_H
#define KELNER_FORMAT_WIDE_FORMAT_H

#include <wchar.h>

/* The format as UTF-8, the form that __format() and __scan() read, in `own` if it fits, else from
 * malloc(); null with errno EILSEQ or ENOMEM. */
char *__wide_format(const wchar_t *format, char *own, size_t size);

#endif
