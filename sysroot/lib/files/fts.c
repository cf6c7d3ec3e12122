/* SPDX-License-Identifier: MIT */
/*
 * Walking trees of files one entry at a time, as BSD's fts does. The working folder is never
 * changed, with or without FTS_NOCHDIR: fts_accpath is fts_path.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int compare_t(const FTSENT **, const FTSENT **);

struct __kelner_fts {
	FTSENT *current;
	FTSENT *children; /* what fts_children() read of the current folder */
	FTSENT *roots;    /* not yet visited */
	FTSENT *above;    /* parent of the roots */
	compare_t *compare;
	int options;
	int ended;
	dev_t device;
};

static FTSENT *entry_create(FTS *stream, FTSENT *parent, const char *folder, const char *name)
{
	size_t folder_length = strlen(folder), n = strlen(name);
	size_t slash = folder_length && folder[folder_length - 1] != '/';
	FTSENT *entry = calloc(1, sizeof(*entry) + n + 1 + folder_length + slash + n + 1);

	if (!entry)
		return 0;
	entry->__stream = stream;
	entry->fts_parent = parent;
	entry->fts_level = parent ? parent->fts_level + 1 : FTS_ROOTPARENTLEVEL;
	entry->fts_statp = &entry->__status;
	entry->fts_namelen = n;
	memcpy(entry->fts_name, name, n + 1);
	entry->fts_path = entry->fts_accpath = entry->fts_name + n + 1;
	entry->fts_pathlen = folder_length + slash + n;
	memcpy(entry->fts_path, folder, folder_length);
	if (slash)
		entry->fts_path[folder_length] = '/';
	memcpy(entry->fts_path + folder_length + slash, name, n + 1);
	return entry;
}

static void list_free(FTSENT *list)
{
	while (list) {
		FTSENT *next = list->fts_link;
		free(list);
		list = next;
	}
}

static int classify(FTSENT *entry)
{
	const struct stat *status = entry->fts_statp;

	entry->fts_dev = status->st_dev;
	entry->fts_ino = status->st_ino;
	entry->fts_nlink = status->st_nlink;
	if (S_ISREG(status->st_mode))
		return FTS_F;
	if (S_ISLNK(status->st_mode))
		return FTS_SL;
	if (!S_ISDIR(status->st_mode))
		return FTS_DEFAULT;
	if (strcmp(entry->fts_name, ".") == 0 || strcmp(entry->fts_name, "..") == 0) {
		if (entry->fts_level > FTS_ROOTLEVEL)
			return FTS_DOT;
	}
	for (FTSENT *a = entry->fts_parent; a && a->fts_level >= FTS_ROOTLEVEL; a = a->fts_parent) {
		if (a->fts_dev == entry->fts_dev && a->fts_ino == entry->fts_ino) {
			entry->fts_cycle = a;
			return FTS_DC;
		}
	}
	return FTS_D;
}

static void look(FTSENT *entry, int follow)
{
	entry->fts_errno = 0;
	if (follow && stat(entry->fts_path, entry->fts_statp) == 0) {
		entry->fts_info = classify(entry);
		return;
	}
	int error = follow ? errno : 0;
	if (lstat(entry->fts_path, entry->fts_statp) < 0) {
		memset(entry->fts_statp, 0, sizeof(*entry->fts_statp));
		entry->fts_errno = error ? error : errno;
		entry->fts_info = FTS_NS;
	} else {
		entry->fts_info = follow ? FTS_SLNONE : classify(entry);
	}
}

static int list_sort_compare(const void *a, const void *b, void *compare)
{
	return ((compare_t *)compare)((const FTSENT **)(unsigned long)a,
				      (const FTSENT **)(unsigned long)b);
}

/* In the caller's order; as it was where memory is short. */
static FTSENT *list_sort(const FTS *stream, FTSENT *list, size_t count)
{
	FTSENT **array, *entry;
	size_t i = 0;

	if (!stream->compare || count < 2)
		return list;
	array = calloc(count, sizeof(FTSENT *));
	if (!array)
		return list;
	for (entry = list; entry; entry = entry->fts_link)
		array[i++] = entry;
	qsort_r(array, count, sizeof(FTSENT *), list_sort_compare, (void *)stream->compare);
	for (i = 0; i < count; i++)
		array[i]->fts_link = i + 1 < count ? array[i + 1] : 0;
	list = array[0];
	free(array);
	return list;
}

/* What a folder holds: null with errno, which is 0 for an empty one. */
static FTSENT *folder_read(FTS *stream, FTSENT *parent)
{
	int options = stream->options, error = 0;
	DIR *folder = opendir(parent->fts_path);
	FTSENT *list = 0, **end = &list, *entry;
	struct dirent *found;
	size_t count = 0;

	if (!folder)
		return 0;
	while (errno = 0, (found = readdir(folder)) != 0) {
		int dot = strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0;
		if (dot && !(options & FTS_SEEDOT))
			continue;
		entry = entry_create(stream, parent, parent->fts_path, found->d_name);
		if (!entry)
			break;
		*end = entry;
		end = &entry->fts_link;
		count++;
		if ((options & FTS_NOSTAT) && found->d_type != DT_UNKNOWN &&
		    found->d_type != DT_DIR &&
		    !((options & FTS_LOGICAL) && found->d_type == DT_LNK))
			entry->fts_info = FTS_NSOK;
		else
			look(entry, options & FTS_LOGICAL);
	}
	error = errno;
	closedir(folder);
	if (error) {
		list_free(list);
		list = 0;
	}
	errno = error;
	return list_sort(stream, list, count);
}

FTS *fts_open(char *const *paths, int options, compare_t *compare)
{
	FTSENT **end, *entry;
	size_t count = 0;
	FTS *stream;

	if ((options & ~(FTS_COMFOLLOW | FTS_LOGICAL | FTS_NOCHDIR | FTS_NOSTAT | FTS_PHYSICAL |
			 FTS_SEEDOT | FTS_XDEV)) ||
	    !(options & (FTS_LOGICAL | FTS_PHYSICAL)) || !*paths) {
		errno = EINVAL;
		return 0;
	}
	stream = calloc(1, sizeof(*stream));
	if (!stream)
		return 0;
	stream->options = options;
	stream->compare = compare;
	stream->above = entry_create(stream, 0, "", "");
	if (!stream->above)
		goto fail;
	end = &stream->roots;
	for (; *paths; paths++, count++) {
		entry = entry_create(stream, stream->above, "", *paths);
		if (!entry)
			goto fail;
		*end = entry;
		end = &entry->fts_link;
		look(entry, options & (FTS_LOGICAL | FTS_COMFOLLOW));
	}
	stream->roots = list_sort(stream, stream->roots, count);
	return stream;
fail:
	list_free(stream->roots);
	free(stream->above);
	free(stream);
	return 0;
}

/* Before an entry is given to the caller: what fts_set() asked of it. */
static FTSENT *give(FTS *stream, FTSENT *entry)
{
	stream->current = entry;
	if (entry->fts_instr == FTS_FOLLOW) {
		look(entry, 1);
		entry->fts_instr = 0;
	}
	if (entry->fts_level == FTS_ROOTLEVEL)
		stream->device = entry->fts_dev;
	return entry;
}

/* Down into the current folder; null when there is nothing in it to visit. */
static FTSENT *descend(FTS *stream, FTSENT *folder)
{
	FTSENT *list = stream->children;

	stream->children = 0;
	if (folder->fts_instr == FTS_SKIP ||
	    ((stream->options & FTS_XDEV) && folder->fts_dev != stream->device)) {
		list_free(list);
		folder->fts_info = FTS_DP;
		return folder;
	}
	if (!list)
		list = folder_read(stream, folder);
	if (list)
		return list;
	folder->fts_errno = errno;
	folder->fts_info = errno ? FTS_DNR : FTS_DP;
	return folder;
}

static FTSENT *advance(FTS *stream, FTSENT *entry)
{
	for (;;) {
		FTSENT *next = entry->fts_link, *parent = entry->fts_parent;
		free(entry);
		if (!next) {
			if (parent->fts_level == FTS_ROOTPARENTLEVEL) {
				stream->current = 0;
				stream->ended = 1;
				errno = 0;
				return 0;
			}
			parent->fts_info = FTS_DP;
			return give(stream, parent);
		}
		if (next->fts_instr != FTS_SKIP)
			return give(stream, next);
		entry = next;
	}
}

FTSENT *fts_read(FTS *stream)
{
	FTSENT *entry = stream->current;
	int asked;

	if (stream->ended)
		return 0;
	if (!entry) {
		entry = stream->roots;
		stream->roots = 0;
		return give(stream, entry);
	}
	asked = entry->fts_instr;
	if (asked == FTS_AGAIN ||
	    (asked == FTS_FOLLOW && (entry->fts_info == FTS_SL || entry->fts_info == FTS_SLNONE))) {
		look(entry, asked == FTS_FOLLOW);
		entry->fts_instr = 0;
		return entry;
	}
	if (entry->fts_info == FTS_D) {
		FTSENT *next = descend(stream, entry);
		entry->fts_instr = 0;
		if (next == entry)
			return entry;
		/* Those that were told to be skipped before they were reached. */
		while (next->fts_instr == FTS_SKIP && next->fts_link) {
			FTSENT *skipped = next;
			next = next->fts_link;
			free(skipped);
		}
		return next->fts_instr == FTS_SKIP ? advance(stream, next) : give(stream, next);
	}
	return advance(stream, entry);
}

FTSENT *fts_children(FTS *stream, int options)
{
	if (options & ~FTS_NAMEONLY) {
		errno = EINVAL;
		return 0;
	}
	errno = 0;
	if (stream->ended)
		return 0;
	if (!stream->current)
		return stream->roots;
	if (stream->current->fts_info != FTS_D)
		return 0;
	if (!stream->children)
		stream->children = folder_read(stream, stream->current);
	return stream->children;
}

int fts_set(FTS *stream, FTSENT *entry, int what)
{
	if (entry->__stream != stream ||
	    (what != 0 && what != FTS_AGAIN && what != FTS_FOLLOW && what != FTS_SKIP)) {
		errno = EINVAL;
		return 1;
	}
	entry->fts_instr = what;
	return 0;
}

int fts_close(FTS *stream)
{
	FTSENT *entry = stream->current;

	list_free(stream->children);
	list_free(stream->roots);
	while (entry && entry->fts_level > FTS_ROOTPARENTLEVEL) {
		FTSENT *parent = entry->fts_parent;
		list_free(entry);
		entry = parent;
	}
	free(stream->above);
	free(stream);
	return 0;
}
