/* SPDX-License-Identifier: MIT */
/*
 * Keyed data in files: POSIX.1-2024, <ndbm.h>. NAME.pag holds pages of key and value pairs,
 * NAME.dir one bit for each node of a binary tree: set where the pages below have been split by the
 * next bit of the keys' hash. Node 0 is the root; those below node i are 2i + 1 and 2i + 2. The
 * page of a key is as many low bits of its hash as there are splits on its way.
 *
 *   page: number of pairs, then for each: place of the key, of the value, end of the value
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <ndbm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE   8192
#define SPLITS 24 /* of one page: more means that the keys' hashes are the same */

struct pair {
	uint16_t key, value, end;
};

struct page {
	uint16_t count, unused;
	struct pair pairs[(PAGE - 4) / sizeof(struct pair)];
};

union buffer {
	struct page page;
	char bytes[PAGE];
};

struct __kelner_dbm {
	int pages_fd, tree_fd, writable, error;
	unsigned char *tree;
	size_t tree_size;
	long loaded; /* number of the page in the buffer, -1 for none */
	union buffer buffer;
	long walk_page; /* where dbm_nextkey() goes on */
	unsigned int walk_index;
};

static uint32_t hash_of(datum key)
{
	const unsigned char *s = key.dptr;
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < key.dsize; i++)
		hash = (hash ^ s[i]) * 16777619U;
	return hash ^ hash >> 15;
}

static int fail(DBM *db, int error)
{
	db->error = 1;
	errno = error;
	return -1;
}

static int open_one(const char *name, const char *end, int flags, mode_t mode)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s%s", name, end) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, flags | O_CLOEXEC, mode);
}

DBM *dbm_open(const char *name, int flags, mode_t mode)
{
	DBM *db = calloc(1, sizeof(*db));
	struct stat status;
	int error;

	if (!db)
		return 0;
	if ((flags & O_ACCMODE) == O_WRONLY) /* writing a pair means reading its page */
		flags = (flags & ~O_ACCMODE) | O_RDWR;
	db->writable = (flags & O_ACCMODE) == O_RDWR;
	db->loaded = -1;
	db->tree_fd = -1;
	db->pages_fd = open_one(name, ".pag", flags, mode);
	if (db->pages_fd < 0)
		goto fail;
	db->tree_fd = open_one(name, ".dir", flags, mode);
	if (db->tree_fd < 0 || fstat(db->tree_fd, &status) < 0)
		goto fail;
	db->tree_size = (size_t)status.st_size;
	if (db->tree_size) {
		db->tree = malloc(db->tree_size);
		if (!db->tree ||
		    pread(db->tree_fd, db->tree, db->tree_size, 0) != (ssize_t)db->tree_size)
			goto fail;
	}
	return db;
fail:
	error = errno;
	dbm_close(db);
	errno = error;
	return 0;
}

void dbm_close(DBM *db)
{
	if (db->pages_fd >= 0)
		close(db->pages_fd);
	if (db->tree_fd >= 0)
		close(db->tree_fd);
	free(db->tree);
	free(db);
}

int dbm_error(DBM *db)
{
	return db->error;
}

int dbm_clearerr(DBM *db)
{
	db->error = 0;
	return 0;
}

static int is_split(const DBM *db, size_t node)
{
	return node / 8 < db->tree_size && (db->tree[node / 8] & 1 << node % 8);
}

static int set_split(DBM *db, size_t node)
{
	size_t byte = node / 8;

	if (byte >= db->tree_size) {
		unsigned char *more = realloc(db->tree, byte + 1);
		if (!more)
			return fail(db, ENOMEM);
		memset(more + db->tree_size, 0, byte + 1 - db->tree_size);
		db->tree = more;
		db->tree_size = byte + 1;
	}
	db->tree[byte] |= (unsigned char)(1 << node % 8);
	if (pwrite(db->tree_fd, &db->tree[byte], 1, (off_t)byte) != 1)
		return fail(db, errno ? errno : ENOSPC);
	return 0;
}

/* The key's page; the node below which it lies and the number of splits above it. */
static long page_of(const DBM *db, uint32_t hash, size_t *node, unsigned int *depth)
{
	*node = 0;
	*depth = 0;
	while (*depth < SPLITS && is_split(db, *node)) {
		*node = *node * 2 + 1 + (hash >> *depth & 1);
		++*depth;
	}
	return (long)(hash & ((1U << *depth) - 1));
}

/* A page is sound if its pairs lie in it, each behind the one after it. */
static int page_valid(const struct page *page)
{
	unsigned int above = PAGE;

	if (page->count > sizeof(page->pairs) / sizeof(struct pair))
		return 0;
	for (unsigned int i = 0; i < page->count; i++) {
		const struct pair *p = &page->pairs[i];
		if (p->end != above || p->value > p->end || p->key > p->value ||
		    p->key < 4 + page->count * sizeof(struct pair))
			return 0;
		above = p->key;
	}
	return 1;
}

static int load(DBM *db, long number)
{
	ssize_t n;

	if (db->loaded == number)
		return 0;
	db->loaded = -1;
	n = pread(db->pages_fd, db->buffer.bytes, PAGE, number * PAGE);
	if (n < 0)
		return fail(db, errno);
	memset(db->buffer.bytes + n, 0, (size_t)(PAGE - n));
	if (!page_valid(&db->buffer.page))
		return fail(db, EIO);
	db->loaded = number;
	return 0;
}

static int save(DBM *db, const union buffer *buffer, long number)
{
	ssize_t n = pwrite(db->pages_fd, buffer, PAGE, number * PAGE);

	return n == PAGE ? 0 : fail(db, n < 0 ? errno : ENOSPC);
}

static unsigned int lowest(const struct page *page)
{
	return page->count ? page->pairs[page->count - 1].key : PAGE;
}

static int has_room(const struct page *page, size_t size)
{
	return 4 + (page->count + 1U) * sizeof(struct pair) + size <= lowest(page);
}

static void add(union buffer *to, datum key, datum value)
{
	unsigned int end = lowest(&to->page);
	struct pair *p = &to->page.pairs[to->page.count++];

	p->end = (uint16_t)end;
	p->value = (uint16_t)(end - value.dsize);
	p->key = (uint16_t)(end - value.dsize - key.dsize);
	memcpy(to->bytes + p->value, value.dptr, value.dsize);
	memcpy(to->bytes + p->key, key.dptr, key.dsize);
}

static datum key_at(DBM *db, unsigned int i)
{
	const struct pair *p = &db->buffer.page.pairs[i];
	return (datum){db->buffer.bytes + p->key, (size_t)(p->value - p->key)};
}

static datum value_at(DBM *db, unsigned int i)
{
	const struct pair *p = &db->buffer.page.pairs[i];
	return (datum){db->buffer.bytes + p->value, (size_t)(p->end - p->value)};
}

static int find(DBM *db, datum key)
{
	for (unsigned int i = 0; i < db->buffer.page.count; i++) {
		datum other = key_at(db, i);
		if (other.dsize == key.dsize && memcmp(other.dptr, key.dptr, key.dsize) == 0)
			return (int)i;
	}
	return -1;
}

static void take_out(union buffer *b, unsigned int i)
{
	struct page *page = &b->page;
	unsigned int size = (unsigned int)(page->pairs[i].end - page->pairs[i].key);
	unsigned int low = lowest(page);

	memmove(b->bytes + low + size, b->bytes + low, page->pairs[i].key - low);
	for (unsigned int k = i + 1; k < page->count; k++) {
		page->pairs[k - 1].key = (uint16_t)(page->pairs[k].key + size);
		page->pairs[k - 1].value = (uint16_t)(page->pairs[k].value + size);
		page->pairs[k - 1].end = (uint16_t)(page->pairs[k].end + size);
	}
	page->count--;
}

/* Half of the loaded page's pairs go to a new page. The new page is written first: if we die in
 * between, nothing is lost. */
static int split(DBM *db, size_t node, unsigned int depth)
{
	union buffer *halves = calloc(2, sizeof(*halves));
	long number = db->loaded, other = number | 1L << depth;
	int result = -1;

	if (!halves)
		return fail(db, ENOMEM);
	for (unsigned int i = 0; i < db->buffer.page.count; i++) {
		datum key = key_at(db, i);
		add(&halves[hash_of(key) >> depth & 1], key, value_at(db, i));
	}
	if (save(db, &halves[1], other) == 0 && set_split(db, node) == 0 &&
	    save(db, &halves[0], number) == 0)
		result = 0;
	db->loaded = -1;
	free(halves);
	return result;
}

int dbm_store(DBM *db, datum key, datum value, int mode)
{
	uint32_t hash = hash_of(key);
	unsigned int depth;
	size_t node;
	int found;

	if (!db->writable)
		return fail(db, EPERM);
	if ((mode != DBM_INSERT && mode != DBM_REPLACE) || value.dsize > PAGE ||
	    key.dsize + value.dsize > PAGE - 4 - sizeof(struct pair))
		return fail(db, EINVAL);
	if (load(db, page_of(db, hash, &node, &depth)) < 0)
		return -1;
	found = find(db, key);
	if (found >= 0 && mode == DBM_INSERT)
		return 1;
	if (found >= 0)
		take_out(&db->buffer, (unsigned int)found);
	while (!has_room(&db->buffer.page, key.dsize + value.dsize)) {
		if (depth == SPLITS || split(db, node, depth) < 0) {
			db->loaded = -1;
			return depth == SPLITS ? fail(db, ENOSPC) : -1;
		}
		if (load(db, page_of(db, hash, &node, &depth)) < 0)
			return -1;
	}
	add(&db->buffer, key, value);
	if (save(db, &db->buffer, db->loaded) == 0)
		return 0;
	db->loaded = -1;
	return -1;
}

int dbm_delete(DBM *db, datum key)
{
	unsigned int depth;
	size_t node;
	int found;

	if (!db->writable)
		return fail(db, EPERM);
	if (load(db, page_of(db, hash_of(key), &node, &depth)) < 0)
		return -1;
	found = find(db, key);
	if (found < 0)
		return -1; /* no such key: no error of the database */
	take_out(&db->buffer, (unsigned int)found);
	if (save(db, &db->buffer, db->loaded) == 0)
		return 0;
	db->loaded = -1;
	return -1;
}

datum dbm_fetch(DBM *db, datum key)
{
	unsigned int depth;
	size_t node;
	int found;

	if (load(db, page_of(db, hash_of(key), &node, &depth)) < 0)
		return (datum){0, 0};
	found = find(db, key);
	return found < 0 ? (datum){0, 0} : value_at(db, (unsigned int)found);
}

datum dbm_firstkey(DBM *db)
{
	db->walk_page = 0;
	db->walk_index = 0;
	return dbm_nextkey(db);
}

datum dbm_nextkey(DBM *db)
{
	struct stat status;

	if (fstat(db->pages_fd, &status) < 0) {
		fail(db, errno);
		return (datum){0, 0};
	}
	while (db->walk_page * PAGE < status.st_size) {
		if (load(db, db->walk_page) < 0)
			return (datum){0, 0};
		if (db->walk_index < db->buffer.page.count)
			return key_at(db, db->walk_index++);
		db->walk_page++;
		db->walk_index = 0;
	}
	return (datum){0, 0};
}
