/* SPDX-License-Identifier: MIT */
#ifndef KELNER_EXEC_H
#define KELNER_EXEC_H

#include "system.h"

/* How a program that was found is run: as sys_exec() of a path. */
typedef int exec_function(const char *path, char *const arguments[], char *const environment[],
			  void *context);
exec_function __exec_path; /* sys_exec() itself; the context is not used */

/*
 * Runs `name` along `path`; returns a negated error, or what `run` returned. Allocates nothing:
 * callable after fork.
 */
int __exec_search(const char *name, char *const arguments[], char *const environment[],
		  const char *path, exec_function *run, void *context);

extern unsigned int __environment_lock;

/* Locks of the library around fork (unistd/fork.c). */
void __stdlib_fork_prepare(void);
void __stdlib_fork_end(int in_child);

#endif
