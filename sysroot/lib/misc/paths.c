/* SPDX-License-Identifier: MIT */
/* The last part of a path, and the rest. */
#include <libgen.h>
#include <string.h>

#undef basename

char *basename(char *path)
{
	size_t n;

	if (!path || !*path)
		return (char *)(unsigned long)".";
	for (n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = 0;
	char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

char *dirname(char *path)
{
	size_t n;

	if (!path || !*path)
		return (char *)(unsigned long)".";
	n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	if (n == 0)
		return (char *)(unsigned long)".";
	while (n > 1 && path[n - 1] == '/')
		n--;
	path[n] = 0;
	return path;
}
