/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, hcreate() and tdelete(). */
#include "check.h"

#include <search.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int last, visited, deepest, released;

static void visit(const void *node, VISIT when, int depth)
{
	int key = **(int *const *)node;

	if (depth > deepest)
		deepest = depth;
	if (when != postorder && when != leaf)
		return;
	CHECK(key > last);
	last = key;
	visited++;
}

static void release(void *key)
{
	(void)key;
	released++;
}

static void trees(void)
{
	static int keys[2000];
	void *root = 0, *node;
	int none = -5;

	for (int i = 0; i < 2000; i++) {
		keys[i] = i;
		node = tsearch(&keys[i], &root, compare);
		CHECK(node && *(int **)node == &keys[i]);
	}
	CHECK(tsearch(&(int){7}, &root, compare) == tfind(&keys[7], &root, compare));
	CHECK(!tfind(&none, &root, compare) && !tdelete(&none, &root, compare));
	CHECK(!tsearch(&none, 0, compare) && !tfind(&none, 0, compare));
	last = -1;
	twalk(root, visit);
	CHECK(visited == 2000 && deepest < 24);
	for (int i = 0; i < 2000; i += 2)
		CHECK(tdelete(&keys[i], &root, compare));
	last = -1;
	visited = 0;
	twalk(root, visit);
	CHECK(visited == 1000);
	for (int i = 0; i < 2000; i++)
		CHECK(!tfind(&keys[i], &root, compare) == !(i & 1));
	tdestroy(root, release);
	CHECK(released == 1000);
	root = 0;
	tsearch(&keys[1], &root, compare);
	CHECK(tdelete(&keys[1], &root, compare) && !root);
}

static void tables(void)
{
	static char names[500][8];
	ENTRY *entry;

	CHECK((errno = 0, !hsearch((ENTRY){"a", 0}, FIND)) && errno == ESRCH);
	CHECK(hcreate(10));
	for (int i = 0; i < 500; i++) {
		sprintf(names[i], "n%d", i);
		entry = hsearch((ENTRY){names[i], &names[i]}, ENTER);
		CHECK(entry && entry->data == &names[i]);
	}
	entry = hsearch((ENTRY){"n77", "other"}, ENTER);
	CHECK(entry && entry->data == &names[77]);
	for (int i = 0; i < 500; i++) {
		entry = hsearch((ENTRY){names[i], 0}, FIND);
		CHECK(entry && entry->data == &names[i]);
	}
	CHECK((errno = 0, !hsearch((ENTRY){"absent", 0}, FIND)) && errno == ESRCH);
	hdestroy();
	CHECK((errno = 0, !hcreate((size_t)-1 / 2)) && errno == ENOMEM);
}

int main(void)
{
	trees();
	tables();
	return finish();
}
