/* SPDX-License-Identifier: MIT */
#ifndef LOADER_PATH_H
#define LOADER_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Turns a path as a person writes it (UTF-8, / or \, with or without one at the start) into the
 * firmware's form: UCS-2, single backslashes, from the root. Returns false where it does not fit in
 * capacity characters or holds "." or ".." as a part, a control character or malformed UTF-8.
 */
bool path_to_firmware(const char *path, uint16_t *firmware_path, size_t capacity);

/* Writes the form that messages use: from the root, with /. At most one byte longer than path. */
void path_to_message(const char *path, char *message, size_t capacity);

#endif
