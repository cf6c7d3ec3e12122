/* SPDX-License-Identifier: MIT */
/* Which language a program's messages should be in, from the environment. */
#ifndef KELNER_LANGUAGE_H
#define KELNER_LANGUAGE_H

#include <stddef.h>

/* The value of LC_ALL, LC_MESSAGES (or another category's variable) or LANG; "C" without one. */
const char *__language_name(const char *variable);
/* A file's contents, read-only, until the process ends; null if it is not there or empty. */
const unsigned char *__language_map(const char *path, size_t *size);

#endif
