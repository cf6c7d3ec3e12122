/* SPDX-License-Identifier: MIT */
/*
 * Everything that a person sees: the firmware's console, which is the screen and, on most machines,
 * a serial port; where it is not, COM1 as well. So each message appears on both exactly once. All
 * messages also go to the log that the kernel gets.
 */
#ifndef LOADER_CONSOLE_H
#define LOADER_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void console_open(void);

/* A message to the person, and to the log. The text ends its own lines. */
__attribute__((format(printf, 1, 2))) void console_print(const char *format, ...);

/* A line for the log only, without "loader: " and the end of line; log=debug shows it as well. */
__attribute__((format(printf, 1, 2))) void console_detail(const char *format, ...);
void console_show_details(bool show);

/* A failure: one or more sentences, which appear as a line "Error: ...". */
__attribute__((format(printf, 1, 2))) void console_error(const char *format, ...);

/* As console_error, where the firmware must not be asked any more: COM1 and the log only. */
__attribute__((format(printf, 1, 2))) void console_error_bare(const char *format, ...);

/* True where the loader drives COM1 itself. */
bool console_owns_serial(void);

/* The log so far: NUL-terminated, in memory of the loader's image. */
const char *console_log(size_t *size);

/* Brings the text screen back after a change of the graphics mode. */
void console_restore(void);

/* The menu's view: text at a place on the screen, not logged. Columns and rows count from 0. */
void console_clear(void);
void console_put(unsigned column, unsigned row, const char *text, bool highlight);
void console_cursor(unsigned column, unsigned row, bool visible);
void console_size(unsigned *columns, unsigned *rows);

#endif
