/* SPDX-License-Identifier: MIT */
/*
 * Message catalogues: POSIX.1-2024, catopen(). A catalogue is the file that BSD's gencat makes, all
 * of it big-endian 32-bit words and text:
 *
 *   magic, sets, bytes behind this header, place of the messages, place of the text
 *   for each set, ordered:     number, messages, index of its first message
 *   for each message, ordered: number, length, place in the text
 */
#include "../private/language.h"
#include "../private/start.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <nl_types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MAGIC        0xff88ff89U
#define HEADER       20
#define DEFAULT_PATH "/usr/share/nls/%L/%N:/usr/share/nls/%L/%N.cat:/usr/share/nls/%l/%N.cat"

struct catalog {
	const unsigned char *bytes;
	size_t size;
	size_t sets, messages, text;
};

static size_t word(const struct catalog *c, size_t at)
{
	const unsigned char *s = c->bytes + at;

	return (size_t)s[0] << 24 | (size_t)s[1] << 16 | (size_t)s[2] << 8 | s[3];
}

static struct catalog *load(const char *path)
{
	struct catalog c, *result;

	c.bytes = __language_map(path, &c.size);
	if (!c.bytes)
		return 0;
	if (c.size < HEADER || word(&c, 0) != MAGIC || word(&c, 8) > c.size - HEADER)
		goto bad;
	c.sets = word(&c, 4);
	c.messages = word(&c, 12) + HEADER;
	c.text = word(&c, 16) + HEADER;
	if (c.sets > (c.size - HEADER) / 12 || c.messages > c.size || c.text > c.size)
		goto bad;
	result = malloc(sizeof(*result));
	if (result) {
		*result = c;
		return result;
	}
bad:
	munmap((void *)(uintptr_t)c.bytes, c.size);
	errno = ENOENT;
	return 0;
}

/* Part of "language_territory.codeset". */
static size_t part(const char *language, char which, const char **from)
{
	const char *under = strchr(language, '_'), *dot = strchr(language, '.');

	*from = language;
	switch (which) {
	case 'L': return strlen(language);
	case 'l': return strcspn(language, "_.@");
	case 't': *from = under ? under + 1 : ""; return strcspn(*from, ".@");
	default: *from = dot ? dot + 1 : ""; return strcspn(*from, "@");
	}
}

/* One template of NLSPATH, up to its colon: whether it fits. */
static int expand(char path[PATH_MAX], const char *template, size_t length, const char *name,
		  const char *language)
{
	size_t used = 0, n;
	const char *from;

	for (size_t i = 0; i < length; i++) {
		from = template + i;
		n = 1;
		if (*from == '%' && i + 1 < length && strchr("NLltc%", from[1])) {
			i++;
			if (from[1] == 'N') {
				from = name;
				n = strlen(name);
			} else if (from[1] == '%') {
				n = 1;
			} else {
				n = part(language, from[1], &from);
			}
		}
		if (n >= PATH_MAX - used)
			return 0;
		memcpy(path + used, from, n);
		used += n;
	}
	path[used] = 0;
	return 1;
}

nl_catd catopen(const char *name, int flags)
{
	const char *language, *templates = getenv("NLSPATH");
	char path[PATH_MAX];
	struct catalog *c = 0;

	if (strchr(name, '/')) {
		c = load(name);
		return c ? c : (nl_catd)-1;
	}
	if (flags & NL_CAT_LOCALE)
		language = __language_name("LC_MESSAGES");
	else
		language = getenv("LANG") ? getenv("LANG") : "C";
	if (!*name || strchr(language, '/'))
		goto missing;
	if (!templates || !*templates || __kelner_secure)
		templates = DEFAULT_PATH;
	while (!c) {
		size_t n = strcspn(templates, ":");
		/* An empty template is the name itself. */
		int fits = n ? expand(path, templates, n, name, language)
			     : expand(path, "%N", 2, name, language);
		if (fits)
			c = load(path);
		if (!templates[n])
			break;
		templates += n + 1;
	}
	if (c)
		return c;
missing:
	errno = ENOENT;
	return (nl_catd)-1;
}

int catclose(nl_catd catalog)
{
	struct catalog *c = catalog;

	if (catalog == (nl_catd)-1 || !catalog) {
		errno = EBADF;
		return -1;
	}
	munmap((void *)(uintptr_t)c->bytes, c->size);
	free(c);
	return 0;
}

/* The place of the record with this number among `count` ordered ones; 0 if there is none. */
static size_t find(const struct catalog *c, size_t start, size_t count, int number)
{
	size_t low = 0, high = count;

	while (number > 0 && low < high) {
		size_t middle = (low + high) / 2, at = start + middle * 12;
		if (word(c, at) == (size_t)number)
			return at;
		if (word(c, at) < (size_t)number)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

char *catgets(nl_catd catalog, int set, int message, const char *other)
{
	const struct catalog *c = catalog;
	size_t at, first, count, room;

	if (catalog == (nl_catd)-1 || !catalog) {
		errno = EBADF;
		return (char *)(uintptr_t)other;
	}
	room = (c->size - c->messages) / 12;
	at = find(c, HEADER, c->sets, set);
	if (at) {
		count = word(c, at + 4);
		first = word(c, at + 8);
		at = first <= room && count <= room - first
			     ? find(c, c->messages + first * 12, count, message)
			     : 0;
	}
	if (at) {
		size_t text = c->text + word(c, at + 8);
		if (text < c->size && memchr(c->bytes + text, 0, c->size - text))
			return (char *)(uintptr_t)c->bytes + text;
	}
	errno = ENOMSG;
	return (char *)(uintptr_t)other;
}
