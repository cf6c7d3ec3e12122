/* SPDX-License-Identifier: MIT */
/* The hash table of hsearch(): open addressing, at most three quarters full; it grows, so that
 * ENOMEM alone ends it. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct hash_table {
	size_t size; /* a power of two */
	size_t used;
	ENTRY entries[];
};

static struct hsearch_data own;

static size_t hash(const char *key)
{
	size_t value = 0xcbf29ce484222325;

	for (; *key; key++)
		value = (value ^ (unsigned char)*key) * 0x100000001b3;
	return value ^ value >> 29;
}

static struct hash_table *table_make(size_t size)
{
	struct hash_table *table = 0;
	size_t bytes;

	if (!__builtin_mul_overflow(size, sizeof(ENTRY), &bytes) &&
	    !__builtin_add_overflow(bytes, sizeof(*table), &bytes))
		table = calloc(1, bytes);
	if (table)
		table->size = size;
	else
		errno = ENOMEM;
	return table;
}

/* Where the key is or, with a null key in it, would be put. */
static ENTRY *table_find(struct hash_table *table, const char *key)
{
	size_t i = hash(key) & (table->size - 1);

	while (table->entries[i].key && strcmp(table->entries[i].key, key))
		i = (i + 1) & (table->size - 1);
	return &table->entries[i];
}

static int table_grow(struct hsearch_data *data)
{
	struct hash_table *old = data->htable, *table = table_make(old->size * 2);

	if (!table)
		return 0;
	for (size_t i = 0; i < old->size; i++) {
		if (old->entries[i].key)
			*table_find(table, old->entries[i].key) = old->entries[i];
	}
	table->used = old->used;
	free(old);
	data->htable = table;
	data->htablesize = table->size;
	return 1;
}

int hcreate_r(size_t count, struct hsearch_data *data)
{
	size_t size = 16;

	while (size < count + count / 2 && size <= (size_t)-1 / 64)
		size *= 2;
	data->htable = table_make(size);
	data->htablesize = data->htable ? size : 0;
	return data->htable != 0;
}

void hdestroy_r(struct hsearch_data *data)
{
	free(data->htable);
	data->htable = 0;
}

int hsearch_r(ENTRY item, ACTION action, ENTRY **result, struct hsearch_data *data)
{
	struct hash_table *table = data->htable;
	ENTRY *entry = table ? table_find(table, item.key) : 0;

	*result = 0;
	if (!entry || (!entry->key && action == FIND)) {
		errno = ESRCH;
		return 0;
	}
	if (!entry->key) {
		if ((table->used + 1) * 4 > table->size * 3) {
			if (!table_grow(data))
				return 0;
			table = data->htable;
			entry = table_find(table, item.key);
		}
		*entry = item;
		table->used++;
	}
	*result = entry;
	return 1;
}

int hcreate(size_t count)
{
	return hcreate_r(count, &own);
}

void hdestroy(void)
{
	hdestroy_r(&own);
}

ENTRY *hsearch(ENTRY item, ACTION action)
{
	ENTRY *result;

	hsearch_r(item, action, &result, &own);
	return result;
}
