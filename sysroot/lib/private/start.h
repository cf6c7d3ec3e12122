/* SPDX-License-Identifier: MIT */
#ifndef KELNER_START_H
#define KELNER_START_H

#include "system.h"

extern uintptr_t __kelner_secret; /* random, for marks that an attacker must not guess */
extern int __kelner_secure;       /* the program has rights that its caller lacks */

__kelner_noreturn void __kelner_start(unsigned long *stack, const void *dynamic,
				      int (*main_function)(int, char **, char **),
				      unsigned long word);
void __kelner_first_thread(const struct sys_start *start);
void __kelner_set_program_name(const char *path);

#endif
