/* SPDX-License-Identifier: MIT */
#ifndef KELNER_EXEC_H
#define KELNER_EXEC_H

#include "system.h"

/* Runs `name` along `path`; returns a negated error. Allocates nothing: callable after fork. */
int __exec_search(const char *name, char *const arguments[], char *const environment[],
		  const char *path);

extern unsigned int __environment_lock;

/* Locks of the library around fork (unistd/fork.c). */
void __stdlib_fork_prepare(void);
void __stdlib_fork_end(int in_child);

#endif
