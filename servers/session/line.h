/* SPDX-License-Identifier: MIT */
/* Reading edited lines from the serial console. */
#ifndef SESSION_LINE_H
#define SESSION_LINE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Shows the prompt and reads one line, without its end, as a NUL-terminated text; what is typed is
 * echoed, backspace and ^U erase. Returns its length, -ENODATA at end of input (^D on an empty
 * line), or another error of console_read.
 */
int64_t line_read(const char *prompt, char *line, size_t size);

#endif
