/* SPDX-License-Identifier: MIT */
/*
 * Walking a tree of files: POSIX.1-2024, nftw(); and its predecessor ftw(). The names in a folder
 * are read before any of them is visited, so one descriptor is open at a time.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folders that the walk is inside of, to know a cycle. */
struct above {
	const struct above *next;
	dev_t device;
	ino_t number;
};

struct walk {
	int (*visit)(const char *, const struct stat *, int, struct FTW *);
	int (*old_visit)(const char *, const struct stat *, int);
	int flags;
	int start; /* folder that the paths are relative to */
	dev_t device;
	size_t used;
	char path[PATH_MAX];
};

/* The names of a folder, each ended by a NUL, and an empty one last; null with errno. */
static char *read_names(const struct walk *w)
{
	int fd = openat(w->start, w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t used = 0, room = 0;
	char *names = 0, *more;
	struct dirent *entry;
	DIR *folder;

	if (fd < 0)
		return 0;
	folder = fdopendir(fd);
	if (!folder) {
		close(fd);
		return 0;
	}
	for (;;) {
		errno = 0;
		entry = readdir(folder);
		const char *name = entry ? entry->d_name : "";
		size_t n = strlen(name) + 1;
		if (!entry && errno)
			break;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (n > room - used) {
			room = room * 2 + n + 1024;
			more = realloc(names, room);
			if (!more)
				break;
			names = more;
		}
		memcpy(names + used, name, n);
		used += n;
		if (!entry) {
			closedir(folder);
			return names;
		}
	}
	int error = errno;
	free(names);
	closedir(folder);
	errno = error;
	return 0;
}

/* Goes to the folder that holds the file whose name is at `base`. */
static int enter(struct walk *w, int base)
{
	char kept = w->path[base];
	int result;

	if (base == 0)
		return fchdir(w->start);
	w->path[base] = 0;
	result = w->path[0] == '/' || fchdir(w->start) == 0 ? chdir(w->path) : -1;
	w->path[base] = kept;
	return result;
}

static int report(struct walk *w, const struct stat *status, int type, int base, int level)
{
	static const unsigned char old_types[] = {FTW_F, FTW_D, FTW_DNR, FTW_NS,
						  FTW_F, FTW_D, FTW_NS};
	struct FTW where = {base, level};

	if (w->old_visit)
		return w->old_visit(w->path, status, old_types[type]);
	if ((w->flags & FTW_CHDIR) && enter(w, base) < 0)
		return -1;
	return w->visit(w->path, status, type, &where);
}

static int walk(struct walk *w, const struct above *above, int base, int level);

static int walk_names(struct walk *w, const struct above *self, const char *names, int level)
{
	size_t used = w->used;
	int result = 0;

	for (; *names && result == 0; names += strlen(names) + 1) {
		size_t n = strlen(names), slash = used && w->path[used - 1] != '/';
		if (used + slash + n >= sizeof(w->path)) {
			errno = ENAMETOOLONG;
			return -1;
		}
		w->path[used] = '/';
		memcpy(w->path + used + slash, names, n + 1);
		w->used = used + slash + n;
		result = walk(w, self, (int)(used + slash), level + 1);
		w->used = used;
		w->path[used] = 0;
	}
	return result;
}

static int walk_folder(struct walk *w, const struct above *above, const struct stat *status,
		       int base, int level)
{
	struct above self = {above, status->st_dev, status->st_ino};
	char *names;
	int result = 0;

	for (; above; above = above->next) {
		if (above->device == self.device && above->number == self.number)
			return 0;
	}
	names = read_names(w);
	if (!names) {
		return errno == EACCES ? report(w, status, FTW_DNR, base, level) : -1;
	}
	if (!(w->flags & FTW_DEPTH))
		result = report(w, status, FTW_D, base, level);
	if (result == 0)
		result = walk_names(w, &self, names, level);
	free(names);
	if (result == 0 && (w->flags & FTW_DEPTH))
		result = report(w, status, FTW_DP, base, level);
	return result;
}

static int walk(struct walk *w, const struct above *above, int base, int level)
{
	int physical = w->flags & FTW_PHYS, type = FTW_F;
	struct stat status;

	if (fstatat(w->start, w->path, &status, physical ? AT_SYMLINK_NOFOLLOW : 0) < 0) {
		int error = errno;
		if (!physical && (error == ENOENT || error == ELOOP) &&
		    fstatat(w->start, w->path, &status, AT_SYMLINK_NOFOLLOW) == 0) {
			type = FTW_SLN;
		} else if (error == EACCES && level > 0) {
			memset(&status, 0, sizeof(status));
			type = FTW_NS;
		} else {
			errno = error;
			return -1;
		}
		return report(w, &status, type, base, level);
	}
	if (level == 0)
		w->device = status.st_dev;
	else if (status.st_dev != w->device && (w->flags & FTW_MOUNT))
		return 0;
	if (S_ISDIR(status.st_mode)) {
		if (status.st_dev != w->device && (w->flags & FTW_XDEV))
			return report(w, &status, w->flags & FTW_DEPTH ? FTW_DP : FTW_D, base,
				      level);
		return walk_folder(w, above, &status, base, level);
	}
	if (S_ISLNK(status.st_mode))
		type = FTW_SL;
	return report(w, &status, type, base, level);
}

static int start(struct walk *w, const char *path)
{
	size_t n = strlen(path);
	const char *slash;
	int result, error;

	if (n >= sizeof(w->path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(w->path, path, n + 1);
	while (n > 1 && w->path[n - 1] == '/')
		w->path[--n] = 0;
	w->used = n;
	slash = strrchr(w->path, '/');
	w->start = AT_FDCWD;
	if (w->flags & FTW_CHDIR) {
		w->start = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (w->start < 0)
			return -1;
	}
	result = walk(w, 0, slash && slash[1] ? (int)(slash + 1 - w->path) : 0, 0);
	if (w->flags & FTW_CHDIR) {
		error = errno;
		if (fchdir(w->start) < 0 && result == 0)
			result = -1;
		else
			errno = error;
		close(w->start);
	}
	return result;
}

int nftw(const char *path, int (*visit)(const char *, const struct stat *, int, struct FTW *),
	 int descriptors, int flags)
{
	struct walk w = {.visit = visit, .flags = flags};

	if (descriptors < 1 ||
	    (flags & ~(FTW_PHYS | FTW_MOUNT | FTW_CHDIR | FTW_DEPTH | FTW_XDEV))) {
		errno = EINVAL;
		return -1;
	}
	return start(&w, path);
}

int ftw(const char *path, int (*visit)(const char *, const struct stat *, int), int descriptors)
{
	struct walk w = {.old_visit = visit};

	if (descriptors < 1) {
		errno = EINVAL;
		return -1;
	}
	return start(&w, path);
}
