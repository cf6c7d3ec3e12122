/* SPDX-License-Identifier: MIT */
/*
 * The kernel's command line: words separated by spaces, NAME=VALUE or NAME alone. There are no
 * quotes. Of a name given twice the last word counts. After a word "--" everything belongs to the
 * program that run= names.
 *
 * Words that the kernel itself reads:
 *   log=quiet|info|debug         what is echoed: errors and warnings only, more, or everything
 *   panic=halt|reboot|poweroff   what follows a panic (halt)
 *   cpus=N                       at most N processors (0: all)
 *   test=panic|fault|stack|undefined   provoke that panic, to see what it looks like
 */
#ifndef KERNEL_OPTIONS_H
#define KERNEL_OPTIONS_H

#include <stdbool.h>

struct boot_info;

/* Copies the command line out of the loader's memory. */
void options_init(const struct boot_info *boot);
void options_parse(const char *line);

/* The value of NAME=VALUE, "" for the bare word NAME, NULL where the name is absent. */
const char *option_value(const char *name);
/* Whether NAME=VALUE was given with just this value. */
bool option_is(const char *name, const char *value);
/* A decimal value; the fallback where the name is absent or its value is not a number. */
unsigned long option_number(const char *name, unsigned long fallback);
/* What follows the word "--", "" for nothing. */
const char *option_arguments(void);

#endif
