/* SPDX-License-Identifier: MIT */
/* Formatted text for programs without a C library: %d %i %u %x %p %s %c %% with l, ll, z, width,
 * - and 0. */
#ifndef KELNER_PRINT_H
#define KELNER_PRINT_H

#include <stdarg.h>
#include <stddef.h>

/* Bounded and always terminated; returns the length that the whole text would have. */
size_t text_format(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t text_format_list(char *buffer, size_t size, const char *format, va_list arguments);

/* What a line of the log begins with: its level, which the option log= chooses and screens colour.
 */
#define LOG_ERROR   "<1>"
#define LOG_WARNING "<2>"
#define LOG_NOTICE  "<3>"

/* To the kernel log and the consoles (START_LOG), at most 1023 bytes a call. */
void log_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
