/* SPDX-License-Identifier: MIT */
/* The kernel's command line: words separated by spaces; after the word "--" they are arguments. */
#ifndef LOADER_CMDLINE_H
#define LOADER_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Adds words to the end of a command line in a buffer of capacity bytes, with a space between.
 * Returns false, and leaves the line alone, where they do not fit or hold control characters.
 */
bool cmdline_append(char *line, size_t capacity, const char *words, size_t length);

/*
 * Finds the last option of the form NAME=VALUE before the word "--". name is given with its '='.
 * Returns the value, not NUL-terminated, or NULL.
 */
const char *cmdline_find(const char *line, const char *name, size_t *length);

#endif
