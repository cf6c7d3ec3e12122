/* SPDX-License-Identifier: MIT */
/* The environment. Strings that setenv() made are ours to free; an array given by the program or by
 * exec is copied before it is changed. */
#include "../private/exec.h"
#include "../private/lock.h"
#include "../private/start.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char **environ;
lock_t __environment_lock;

static char **array; /* the array that we allocated, and its room */
static size_t array_capacity;

static size_t name_length(const char *name)
{
	size_t n = strcspn(name, "=");

	return name[n] == '=' || n == 0 ? 0 : n;
}

static char **find(const char *name, size_t n)
{
	for (char **e = environ; e && *e; e++) {
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return e;
	}
	return 0;
}

char *getenv(const char *name)
{
	size_t n = name_length(name);
	char **found = n ? find(name, n) : 0;

	return found ? *found + n + 1 : 0;
}

char *secure_getenv(const char *name)
{
	return __kelner_secure ? 0 : getenv(name);
}

int issetugid(void)
{
	return __kelner_secure;
}

/* Puts the string in, for the one of the same name or as one more. Strings replaced are not freed:
 * another thread or an earlier getenv() may still look at them. */
static int place(char *string, size_t n)
{
	char **found = find(string, n);
	size_t count = 0;

	if (found && environ == array) {
		*found = string;
		return 0;
	}
	while (environ && environ[count])
		count++;
	if (environ != array || count + 2 > array_capacity) {
		size_t capacity = count * 2 + 16;
		char **copy = reallocarray(environ == array ? array : 0, capacity, sizeof(char *));
		if (!copy)
			return -1;
		if (environ != array && count)
			memcpy(copy, environ, count * sizeof(char *));
		array = environ = copy;
		array_capacity = capacity;
		array[count] = 0;
		found = find(string, n);
	}
	if (found) {
		*found = string;
	} else {
		array[count] = string;
		array[count + 1] = 0;
	}
	return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
	size_t n = name ? name_length(name) : 0, length;
	char *string;
	int result = 0;

	if (!n) {
		errno = EINVAL;
		return -1;
	}
	lock_acquire(&__environment_lock);
	if (overwrite || !find(name, n)) {
		length = strlen(value);
		string = malloc(n + length + 2);
		if (string) {
			memcpy(string, name, n);
			string[n] = '=';
			memcpy(string + n + 1, value, length + 1);
		}
		result = string ? place(string, n) : -1;
	}
	lock_release(&__environment_lock);
	return result;
}

int putenv(char *string)
{
	size_t n = strcspn(string, "=");
	int result;

	if (!string[n])
		return unsetenv(string);
	lock_acquire(&__environment_lock);
	result = place(string, n);
	lock_release(&__environment_lock);
	return result;
}

int unsetenv(const char *name)
{
	size_t n = name ? name_length(name) : 0;
	char **found;

	if (!n) {
		errno = EINVAL;
		return -1;
	}
	lock_acquire(&__environment_lock);
	while ((found = find(name, n)) != 0) {
		do
			found[0] = found[1];
		while (*found++);
	}
	lock_release(&__environment_lock);
	return 0;
}

int clearenv(void)
{
	environ = 0;
	return 0;
}
