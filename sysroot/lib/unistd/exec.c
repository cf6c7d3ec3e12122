/* SPDX-License-Identifier: MIT */
/* The exec family and the search along PATH. */
#include "../private/exec.h"

#include "../private/thread.h"

#include <alloca.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int execve(const char *path, char *const arguments[], char *const environment[])
{
	return POSIX_RESULT(sys_exec(AT_FDCWD, path, arguments, environment, 0));
}

int fexecve(int fd, char *const arguments[], char *const environment[])
{
	return POSIX_RESULT(sys_exec(fd, "", arguments, environment, SYS_EXEC_DESCRIPTOR));
}

int execv(const char *path, char *const arguments[])
{
	return execve(path, arguments, environ);
}

int __exec_path(const char *path, char *const arguments[], char *const environment[], void *context)
{
	(void)context;
	return sys_exec(AT_FDCWD, path, arguments, environment, 0);
}

/* A file that is no program is a script for the shell. */
static int run_script(const char *path, char *const arguments[], char *const environment[],
		      exec_function *run, void *context)
{
	size_t count = 0;
	char **shell;

	while (arguments[count])
		count++;
	shell = alloca((count + 3) * sizeof(*shell));
	shell[0] = (char *)(uintptr_t) "sh";
	shell[1] = (char *)(uintptr_t)path;
	memcpy(shell + 2, arguments + (count > 0), (count > 0 ? count : 1) * sizeof(*shell));
	return run("/bin/sh", shell, environment, context);
}

int __exec_search(const char *name, char *const arguments[], char *const environment[],
		  const char *path, exec_function *run, void *context)
{
	char full[PATH_MAX];
	int error = -ENOENT, denied = 0;

	if (!*name)
		return -ENOENT;
	if (strchr(name, '/')) {
		error = run(name, arguments, environment, context);
		return error == -ENOEXEC ? run_script(name, arguments, environment, run, context)
					 : error;
	}
	if (!path)
		path = "/bin:/usr/bin";
	for (;; path++) {
		size_t n = strcspn(path, ":");

		if (n + strlen(name) + 2 <= sizeof(full)) {
			memcpy(full, path, n);
			if (n)
				full[n++] = '/';
			strcpy(full + n, name);
			error = run(full, arguments, environment, context);
			if (error == -ENOEXEC)
				return run_script(full, arguments, environment, run, context);
			if (error == -EACCES)
				denied = 1;
			else if (error != -ENOENT && error != -ENOTDIR)
				return error;
		}
		path += strcspn(path, ":");
		if (!*path)
			return denied ? -EACCES : -ENOENT;
	}
}

int execvpe(const char *name, char *const arguments[], char *const environment[])
{
	return POSIX_RESULT(
		__exec_search(name, arguments, environment, getenv("PATH"), __exec_path, 0));
}

int execvp(const char *name, char *const arguments[])
{
	return execvpe(name, arguments, environ);
}

static size_t count_arguments(va_list list)
{
	va_list copy;
	size_t n = 2;

	va_copy(copy, list);
	while (va_arg(copy, char *))
		n++;
	va_end(copy);
	return n;
}

/* The list becomes an array; with a null first argument it ends at once. */
#define ARGUMENT_LIST(arguments, first, list)                              \
	char **arguments = alloca(count_arguments(list) * sizeof(char *)); \
	{                                                                  \
		char *next = (char *)(uintptr_t)(first);                   \
		size_t n = 0;                                              \
		for (; next; next = va_arg(list, char *))                  \
			(arguments)[n++] = next;                           \
		(arguments)[n] = 0;                                        \
	}

int execl(const char *path, const char *first, ...)
{
	va_list list;
	va_start(list, first);
	ARGUMENT_LIST(arguments, first, list)
	va_end(list);
	return execve(path, arguments, environ);
}

int execlp(const char *name, const char *first, ...)
{
	va_list list;
	va_start(list, first);
	ARGUMENT_LIST(arguments, first, list)
	va_end(list);
	return execvp(name, arguments);
}

int execle(const char *path, const char *first, ...)
{
	va_list list;
	va_start(list, first);
	ARGUMENT_LIST(arguments, first, list)
	char **environment = va_arg(list, char **);
	va_end(list);
	return execve(path, arguments, environment);
}
