/* SPDX-License-Identifier: MIT */
/*
 * Message objects: a header of 32-bit words in either order, a table of the original texts, sorted,
 * and one of their translations; each entry is a length and a place. The translation of the empty
 * text says in what encoding the others are, and the rule for plural forms.
 */
#include "../private/translation.h"

#include "../private/language.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC 0x950412deU

static size_t word(const struct translation *t, size_t at)
{
	unsigned int value;

	memcpy(&value, t->bytes + at, 4);
	return t->swapped ? __builtin_bswap32(value) : value;
}

/* A text of a table; null if it does not lie in the file with a NUL behind it. */
static const char *text_at(const struct translation *t, size_t table, size_t index, size_t *length)
{
	size_t place = word(t, table + index * 8 + 4);

	*length = word(t, table + index * 8);
	if (*length >= t->size || place >= t->size - *length || t->bytes[place + *length])
		return 0;
	return (const char *)t->bytes + place;
}

const char *__translation_find(const struct translation *t, const char *original, size_t *length)
{
	size_t low = 0, high = t->bytes ? t->count : 0;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *text = text_at(t, t->originals, middle, length);
		int order = text ? strcmp(original, text) : 0;
		if (!text)
			return 0;
		if (order == 0)
			return text_at(t, t->translations, middle, length);
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static void read_header(struct translation *t)
{
	size_t length;
	const char *header = __translation_find(t, "", &length), *at;

	if (!header)
		return;
	at = strstr(header, "charset=");
	if (at) {
		size_t n = strcspn(at + 8, " \t\r\n;");
		if (n < sizeof(t->charset))
			memcpy(t->charset, at + 8, n);
	}
	at = strstr(header, "nplurals=");
	if (at) {
		t->plural_count = strtoul(at + 9, 0, 10);
		at = strstr(at, "plural=");
	}
	if (at && t->plural_count)
		t->plural = at + 7;
}

static int table_fits(const struct translation *t, size_t table)
{
	return table <= t->size && t->count <= (t->size - table) / 8;
}

struct translation *__translation_load(const char *path)
{
	struct translation *t = calloc(1, sizeof(*t) + strlen(path) + 1);

	if (!t)
		return 0;
	strcpy(t->path, path);
	t->bytes = __language_map(path, &t->size);
	if (!t->bytes)
		return t;
	if (t->size >= 28 && word(t, 0) != MAGIC)
		t->swapped = 1;
	if (t->size < 28 || word(t, 0) != MAGIC || word(t, 4) >> 16 > 1) {
		t->bytes = 0; /* not one of these files: as if it were not there */
		return t;
	}
	t->count = word(t, 8);
	t->originals = word(t, 12);
	t->translations = word(t, 16);
	if (!table_fits(t, t->originals) || !table_fits(t, t->translations))
		t->bytes = 0;
	else
		read_header(t);
	return t;
}
