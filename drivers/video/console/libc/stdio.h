/* SPDX-License-Identifier: MIT */
/* What the terminal library wants of a C library: <stdio.h>. It formats, and prints nothing. */
#ifndef CONSOLE_LIBC_STDIO_H
#define CONSOLE_LIBC_STDIO_H

#include <kelner/print.h>

#define vsnprintf(buffer, size, format, list) ((int)text_format_list(buffer, size, format, list))
#define snprintf(...)                         ((int)text_format(__VA_ARGS__))
#define fprintf(stream, ...)                  ((void)0)

#endif
