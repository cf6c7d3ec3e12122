/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, <ndbm.h>. Not for the host, which has it in a library of its own. */
#include "../programs/check.h"

#include <fcntl.h>
#include <ndbm.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEYS 5000

static datum text(char *s)
{
	return (datum){s, strlen(s)};
}

static int same(datum d, const char *s)
{
	return d.dptr && d.dsize == strlen(s) && memcmp(d.dptr, s, d.dsize) == 0;
}

static datum key_of(int i)
{
	static char key[32];
	snprintf(key, sizeof(key), "key-%d", i);
	return text(key);
}

static char *value_of(int i)
{
	static char value[512];
	snprintf(value, sizeof(value), "%0*d", i % 300 + 1, i);
	return value;
}

static void many(DBM *db)
{
	static char seen[KEYS];
	int wrong = 0, count = 0;

	for (int i = 0; i < KEYS; i++)
		wrong += dbm_store(db, key_of(i), text(value_of(i)), DBM_INSERT) != 0;
	for (int i = 0; i < KEYS; i++)
		wrong += !same(dbm_fetch(db, key_of(i)), value_of(i));
	for (int i = 0; i < KEYS; i += 3)
		wrong += dbm_delete(db, key_of(i)) != 0;
	for (int i = 1; i < KEYS; i += 3)
		wrong += dbm_store(db, key_of(i), text(value_of(i + 1)), DBM_REPLACE) != 0;
	CHECK(wrong == 0 && !dbm_error(db));
	for (datum k = dbm_firstkey(db); k.dptr; k = dbm_nextkey(db)) {
		char number[32] = "";
		memcpy(number, (char *)k.dptr + 4, k.dsize - 4);
		int i = atoi(number);
		wrong += i % 3 == 0 || seen[i]++;
		count++;
	}
	CHECK(wrong == 0 && count == KEYS - (KEYS + 2) / 3);
}

static void again(void)
{
	DBM *db = dbm_open("base", O_RDONLY, 0);
	int wrong = 0;

	CHECK(db != 0);
	for (int i = 0; i < KEYS; i++) {
		datum d = dbm_fetch(db, key_of(i));
		wrong += i % 3 == 0 ? d.dptr != 0 : !same(d, value_of(i % 3 == 1 ? i + 1 : i));
	}
	CHECK(wrong == 0);
	CHECK((errno = 0, dbm_store(db, text("a"), text("b"), DBM_INSERT)) == -1 && errno == EPERM);
	CHECK(dbm_error(db) && dbm_clearerr(db) == 0 && !dbm_error(db));
	FAILS(dbm_delete(db, key_of(1)), EPERM);
	dbm_close(db);
}

int main(void)
{
	char large[8192];
	struct stat status;
	DBM *db;

	CHECK((errno = 0, !dbm_open("base", O_RDWR, 0)) && errno == ENOENT);
	db = dbm_open("base", O_RDWR | O_CREAT, 0640);
	CHECK(db != 0 && stat("base.pag", &status) == 0 && stat("base.dir", &status) == 0);
	CHECK(!dbm_firstkey(db).dptr && !dbm_fetch(db, text("x")).dptr && !dbm_error(db));
	CHECK(dbm_store(db, text("x"), text("1"), DBM_INSERT) == 0);
	CHECK(dbm_store(db, text("x"), text("2"), DBM_INSERT) == 1 &&
	      same(dbm_fetch(db, text("x")), "1"));
	CHECK(dbm_store(db, text("x"), text("22"), DBM_REPLACE) == 0);
	CHECK(same(dbm_fetch(db, text("x")), "22") && same(dbm_firstkey(db), "x"));
	CHECK(dbm_delete(db, text("x")) == 0 && dbm_delete(db, text("x")) != 0);
	memset(large, 'L', sizeof(large));
	CHECK(dbm_store(db, (datum){large, 23}, (datum){large, 1000}, DBM_INSERT) == 0);
	CHECK(dbm_fetch(db, (datum){large, 23}).dsize == 1000);
	CHECK(dbm_store(db, text("l"), (datum){large, 8192}, DBM_INSERT) == -1 && dbm_error(db));
	dbm_clearerr(db);
	CHECK(dbm_delete(db, (datum){large, 23}) == 0);
	CHECK(dbm_store(db, text("empty"), text(""), DBM_INSERT) == 0);
	CHECK(dbm_fetch(db, text("empty")).dptr && dbm_fetch(db, text("empty")).dsize == 0);
	CHECK(dbm_delete(db, text("empty")) == 0);
	many(db);
	dbm_close(db);
	again();
	return finish();
}
