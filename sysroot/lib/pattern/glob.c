/* SPDX-License-Identifier: MIT */
/* Pathnames that match a shell pattern: POSIX.1-2024, glob(). */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct walk {
	glob_t *to;
	int flags;
	int (*complain)(const char *, int);
	char path[PATH_MAX];
};

static int keep(glob_t *to, const char *path, const char *mark)
{
	size_t used = to->gl_offs + to->gl_pathc, length = strlen(path);
	char **more = realloc(to->gl_pathv, (used + 2) * sizeof(char *));
	char *copy;

	if (!more)
		return GLOB_NOSPACE;
	to->gl_pathv = more;
	copy = malloc(length + strlen(mark) + 1);
	if (!copy)
		return GLOB_NOSPACE;
	strcpy(stpcpy(copy, path), mark);
	more[used] = copy;
	more[used + 1] = 0;
	to->gl_pathc++;
	return 0;
}

static int is_pattern(const char *s, size_t n, int flags)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '*' || s[i] == '?' || s[i] == '[')
			return 1;
		if (s[i] == '\\' && !(flags & GLOB_NOESCAPE) && i + 1 < n)
			i++;
	}
	return 0;
}

static int found(struct walk *w)
{
	struct stat status;

	if (lstat(w->path, &status) < 0)
		return 0;
	if (S_ISLNK(status.st_mode))
		stat(w->path, &status);
	size_t n = strlen(w->path);
	int mark = (w->flags & GLOB_MARK) && S_ISDIR(status.st_mode) && n && w->path[n - 1] != '/';
	return keep(w->to, w->path, mark ? "/" : "");
}

static int step(struct walk *w, size_t used, const char *pattern);

/* One name of the pattern, whose slashes follow it, is added to the path. */
static int enter(struct walk *w, size_t used, const char *name, const char *slashes)
{
	size_t n = strlen(name), slash_count = strspn(slashes, "/");
	struct stat status;

	if (used + n + slash_count >= sizeof(w->path))
		return 0; /* no file can have such a path */
	memcpy(w->path + used, name, n + 1);
	if (!slash_count)
		return found(w);
	if (stat(w->path, &status) < 0 || !S_ISDIR(status.st_mode))
		return 0;
	memcpy(w->path + used + n, slashes, slash_count);
	w->path[used + n + slash_count] = 0;
	return step(w, used + n + slash_count, slashes + slash_count);
}

static int search(struct walk *w, size_t used, const char *pattern, const char *slashes)
{
	int how = FNM_PERIOD | (w->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0), result = 0;
	struct dirent *entry;
	DIR *directory;

	w->path[used] = 0;
	directory = opendir(used ? w->path : ".");
	if (!directory) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		int stop = w->complain && w->complain(w->path, errno);
		return stop || (w->flags & GLOB_ERR) ? GLOB_ABORTED : 0;
	}
	while (!result && (errno = 0, entry = readdir(directory)) != 0) {
		if (fnmatch(pattern, entry->d_name, how) == 0)
			result = enter(w, used, entry->d_name, slashes);
	}
	if (!result && errno) {
		w->path[used] = 0;
		if ((w->complain && w->complain(w->path, errno)) || (w->flags & GLOB_ERR))
			result = GLOB_ABORTED;
	}
	closedir(directory);
	return result;
}

static int step(struct walk *w, size_t used, const char *pattern)
{
	size_t n = strcspn(pattern, "/");
	char name[NAME_MAX * 4 + 1];
	size_t length = 0;

	if (n == 0)
		return found(w);
	if (n >= sizeof(name))
		return 0;
	if (is_pattern(pattern, n, w->flags)) {
		memcpy(name, pattern, n);
		name[n] = 0;
		return search(w, used, name, pattern + n);
	}
	for (size_t i = 0; i < n; i++) {
		if (pattern[i] == '\\' && !(w->flags & GLOB_NOESCAPE) && i + 1 < n)
			i++;
		name[length++] = pattern[i];
	}
	name[length] = 0;
	return enter(w, used, name, pattern + n);
}

static int by_name(const void *a, const void *b)
{
	return strcoll(*(char *const *)a, *(char *const *)b);
}

int glob(const char *restrict pattern, int flags, int (*complain)(const char *, int),
	 glob_t *restrict to)
{
	struct walk w = {.to = to, .flags = flags, .complain = complain};
	size_t before, slashes = strspn(pattern, "/");
	int result = 0;

	if (!(flags & GLOB_DOOFFS) && !(flags & GLOB_APPEND))
		to->gl_offs = 0;
	if (!(flags & GLOB_APPEND)) {
		to->gl_pathc = 0;
		to->gl_pathv = calloc(to->gl_offs + 1, sizeof(char *));
		if (!to->gl_pathv)
			return GLOB_NOSPACE;
	}
	before = to->gl_pathc;
	if (slashes < sizeof(w.path)) {
		memcpy(w.path, pattern, slashes);
		if (*pattern)
			result = step(&w, slashes, pattern + slashes);
	}
	if (!result && to->gl_pathc == before)
		result = flags & GLOB_NOCHECK ? keep(to, pattern, "") : GLOB_NOMATCH;
	if (!(flags & GLOB_NOSORT))
		qsort(to->gl_pathv + to->gl_offs + before, to->gl_pathc - before, sizeof(char *),
		      by_name);
	return result;
}

void globfree(glob_t *of)
{
	for (size_t i = 0; of->gl_pathv && i < of->gl_pathc; i++)
		free(of->gl_pathv[of->gl_offs + i]);
	free(of->gl_pathv);
	of->gl_pathv = 0;
	of->gl_pathc = 0;
}
