/* SPDX-License-Identifier: MIT */
/* Files under names that nobody else has. */
#include "../private/stream.h"
#include "../private/thread.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ATTEMPTS 100

static void invent(char *six)
{
	static const char set[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	unsigned char bytes[6];

	arc4random_buf(bytes, sizeof(bytes));
	for (int i = 0; i < 6; i++)
		six[i] = set[bytes[i] & 63];
}

/* The "XXXXXX" in front of the suffix, or null. */
static char *six_in(char *template, int suffix)
{
	size_t n = strlen(template);

	if (suffix < 0 || n < 6 + (size_t)suffix ||
	    memcmp(template + n - (size_t)suffix - 6, "XXXXXX", 6) != 0) {
		errno = EINVAL;
		return 0;
	}
	return template + n - (size_t)suffix - 6;
}

int mkostemps(char *template, int suffix, int flags)
{
	char *six = six_in(template, suffix);
	int fd = -1;

	if (!six)
		return -1;
	for (int i = 0; i < ATTEMPTS; i++) {
		invent(six);
		fd = open(template, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	if (fd < 0)
		memcpy(six, "XXXXXX", 6);
	return fd;
}

int mkostemp(char *template, int flags)
{
	return mkostemps(template, 0, flags);
}

int mkstemp(char *template)
{
	return mkostemps(template, 0, 0);
}

int mkstemps(char *template, int suffix)
{
	return mkostemps(template, suffix, 0);
}

char *mkdtemp(char *template)
{
	char *six = six_in(template, 0);

	if (!six)
		return 0;
	for (int i = 0; i < ATTEMPTS; i++) {
		invent(six);
		int error = sys_mkdir(AT_FDCWD, template, 0700);
		if (error == 0)
			return template;
		errno = -error;
		if (error != -EEXIST)
			break;
	}
	memcpy(six, "XXXXXX", 6);
	return 0;
}

char *mktemp(char *template)
{
	char *six = six_in(template, 0);
	struct stat status;

	for (int i = 0; six && i < ATTEMPTS; i++) {
		invent(six);
		if (sys_stat(AT_FDCWD, template, &status, AT_SYMLINK_NOFOLLOW) == -ENOENT)
			return template;
	}
	*template = 0;
	return template;
}

char *tmpnam(char *to)
{
	static char own[L_tmpnam];

	if (!to)
		to = own;
	strcpy(to, "/tmp/tmpXXXXXX");
	return *mktemp(to) ? to : 0;
}

char *tempnam(const char *directory, const char *prefix)
{
	const char *wanted = secure_getenv("TMPDIR");
	char *name;

	if (!wanted || access(wanted, W_OK) < 0)
		wanted = directory && access(directory, W_OK) == 0 ? directory : P_tmpdir;
	if (asprintf(&name, "%s/%.5sXXXXXX", wanted, prefix ? prefix : "") < 0)
		return 0;
	if (*mktemp(name))
		return name;
	free(name);
	return 0;
}

FILE *tmpfile(void)
{
	char name[] = "/tmp/tmpXXXXXX";
	int fd = mkostemp(name, O_CLOEXEC);
	FILE *stream;

	if (fd < 0)
		return 0;
	sys_unlink(AT_FDCWD, name, 0);
	stream = fdopen(fd, "w+");
	if (!stream)
		sys_close(fd);
	return stream;
}
