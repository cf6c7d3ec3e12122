/* SPDX-License-Identifier: MIT */
/*
 * Conversion between encodings: POSIX.1-2024, iconv(). Every character goes through its number in
 * ISO/IEC 10646. A character that the target lacks becomes "?" and is counted; with //TRANSLIT
 * it becomes its nearest plain letters; with //IGNORE or //NON_IDENTICAL_DISCARD nothing.
 */
#include "../private/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "charsets.h"

enum kind { ASCII, ONE_BYTE, UTF8, UTF16, UTF32 };
enum order { LITTLE, BIG, MARKED }; /* marked: little unless a byte order mark says otherwise */

struct encoding {
	enum kind kind;
	enum order order;
	int plain; /* UCS-2: no surrogates */
	const unsigned short *upper;
};

struct conversion {
	struct encoding from, to;
	int transliterate, discard, ignore;
	/* The state: what the marks said, in which order we write. */
	int mark_seen, mark_written;
	enum order reading;
};

static const struct {
	const char *name;
	struct encoding encoding;
} named[] = {
	{"ANSIX341968", {ASCII, 0, 0, 0}},  {"ANSIX341986", {ASCII, 0, 0, 0}},
	{"USASCII", {ASCII, 0, 0, 0}},      {"ASCII", {ASCII, 0, 0, 0}},
	{"ISO646US", {ASCII, 0, 0, 0}},     {"646", {ASCII, 0, 0, 0}},
	{"UTF8", {UTF8, 0, 0, 0}},          {"UTF16", {UTF16, MARKED, 0, 0}},
	{"UTF16LE", {UTF16, LITTLE, 0, 0}}, {"UTF16BE", {UTF16, BIG, 0, 0}},
	{"UCS2", {UTF16, LITTLE, 1, 0}},    {"UCS2LE", {UTF16, LITTLE, 1, 0}},
	{"UCS2BE", {UTF16, BIG, 1, 0}},     {"UTF32", {UTF32, MARKED, 0, 0}},
	{"UTF32LE", {UTF32, LITTLE, 0, 0}}, {"UTF32BE", {UTF32, BIG, 0, 0}},
	{"UCS4", {UTF32, BIG, 0, 0}},       {"UCS4LE", {UTF32, LITTLE, 0, 0}},
	{"UCS4BE", {UTF32, BIG, 0, 0}},     {"ISO10646", {UTF32, BIG, 0, 0}},
	{"WCHART", {UTF32, LITTLE, 0, 0}},
};

/* Other names of one-byte sets. */
static const char aliases[][2][12] = {
	{"LATIN1", "ISO88591"},  {"L1", "ISO88591"},      {"LATIN2", "ISO88592"},
	{"LATIN3", "ISO88593"},  {"LATIN4", "ISO88594"},  {"CYRILLIC", "ISO88595"},
	{"ARABIC", "ISO88596"},  {"GREEK", "ISO88597"},   {"HEBREW", "ISO88598"},
	{"LATIN5", "ISO88599"},  {"LATIN6", "ISO885910"}, {"LATIN7", "ISO885913"},
	{"LATIN8", "ISO885914"}, {"LATIN9", "ISO885915"}, {"LATIN10", "ISO885916"},
	{"IBM437", "CP437"},     {"IBM850", "CP850"},     {"CP819", "ISO88591"},
};

/* Letters and digits only, in upper case; up to a double slash. */
static size_t simplify(char to[32], const char *name)
{
	size_t n = 0, i = 0;

	for (; name[i] && strncmp(name + i, "//", 2) != 0; i++) {
		char c = name[i];
		if (c == '-' || c == '_' || c == ':' || c == '.')
			continue;
		if (n < 31)
			to[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	to[n] = 0;
	return i;
}

static int find(const char *name, struct encoding *to)
{
	char simple[32];

	simplify(simple, name);
	if (!*simple || strcmp(simple, "CHAR") == 0)
		simplify(simple, nl_langinfo(CODESET));
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
		if (strcmp(simple, named[i].name) == 0) {
			*to = named[i].encoding;
			return 1;
		}
	}
	if (strncmp(simple, "WINDOWS", 7) == 0)
		strcpy(stpcpy(simple, "CP"), simple + 7);
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++) {
		if (strcmp(simple, aliases[i][0]) == 0)
			strcpy(simple, aliases[i][1]);
	}
	for (size_t i = 0; i < sizeof(charsets) / sizeof(*charsets); i++) {
		if (strcmp(simple, charsets[i].name) == 0) {
			*to = (struct encoding){ONE_BYTE, LITTLE, 0, charsets[i].upper};
			return 1;
		}
	}
	return 0;
}

/* "//TRANSLIT//IGNORE" and the like: whether every word is known. */
static int parse_suffix(const char *suffix, struct conversion *c)
{
	static const char *const words[] = {"TRANSLIT", "IGNORE", "NONIDENTICALDISCARD"};
	char simple[32];

	while (strncmp(suffix, "//", 2) == 0) {
		suffix += 2;
		suffix += simplify(simple, suffix);
		if (strcmp(simple, words[0]) == 0)
			c->transliterate = 1;
		else if (strcmp(simple, words[1]) == 0)
			c->ignore = c->discard = 1;
		else if (strcmp(simple, words[2]) == 0)
			c->discard = 1;
		else if (*simple)
			return 0;
	}
	return 1;
}

iconv_t iconv_open(const char *to, const char *from)
{
	struct conversion wanted = {.reading = LITTLE}, *c;
	char simple[32];

	if (!find(to, &wanted.to) || !find(from, &wanted.from) ||
	    !parse_suffix(to + simplify(simple, to), &wanted)) {
		errno = EINVAL;
		return (iconv_t)-1;
	}
	c = malloc(sizeof(*c));
	if (!c)
		return (iconv_t)-1;
	*c = wanted;
	return c;
}

int iconv_close(iconv_t descriptor)
{
	free(descriptor);
	return 0;
}

static unsigned int load(const unsigned char *s, int bytes, enum order order)
{
	unsigned int value = 0;

	for (int i = 0; i < bytes; i++)
		value |= (unsigned int)s[i] << 8 * (order == BIG ? bytes - 1 - i : i);
	return value;
}

static void store(unsigned char *s, unsigned int value, int bytes, enum order order)
{
	for (int i = 0; i < bytes; i++)
		s[i] = (unsigned char)(value >> 8 * (order == BIG ? bytes - 1 - i : i));
}

static enum order order_in(const struct conversion *c)
{
	return c->from.order == MARKED ? c->reading : c->from.order;
}

/* Bytes of the next character, 0 where it is not all there, -1 where it is wrong. */
static int get(const struct conversion *c, const unsigned char *s, size_t n, unsigned int *code)
{
	unsigned int low;

	switch (c->from.kind) {
	case ASCII: *code = *s; return *s < 128 ? 1 : -1;
	case ONE_BYTE:
		*code = *s < 128 ? *s : c->from.upper[*s - 128];
		return *s < 128 || *code ? 1 : -1;
	case UTF8: return utf8_get(code, (const char *)s, n);
	case UTF16:
		if (n < 2)
			return 0;
		*code = load(s, 2, order_in(c));
		if (*code < 0xd800 || *code > 0xdfff)
			return 2;
		if (c->from.plain || *code > 0xdbff)
			return -1;
		if (n < 4)
			return 0;
		low = load(s + 2, 2, order_in(c));
		if (low < 0xdc00 || low > 0xdfff)
			return -1;
		*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
		return 4;
	default:
		if (n < 4)
			return 0;
		*code = load(s, 4, order_in(c));
		return *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000) ? -1 : 4;
	}
}

/* Bytes of a character in the target, at most 4; 0 where it has none. */
static int put(const struct conversion *c, unsigned char *s, unsigned int code)
{
	enum order order = c->to.order == BIG ? BIG : LITTLE;

	switch (c->to.kind) {
	case ASCII: *s = (unsigned char)code; return code < 128;
	case ONE_BYTE:
		*s = (unsigned char)code;
		if (code < 128)
			return 1;
		for (int i = 0; i < 128; i++) {
			if (c->to.upper[i] == code) {
				*s = (unsigned char)(128 + i);
				return 1;
			}
		}
		return 0;
	case UTF8: return (int)utf8_put((char *)s, code);
	case UTF16:
		if (code < 0x10000) {
			store(s, code, 2, order);
			return 2;
		}
		if (c->to.plain)
			return 0;
		store(s, 0xd800 + ((code - 0x10000) >> 10), 2, order);
		store(s + 2, 0xdc00 + (code & 0x3ff), 2, order);
		return 4;
	default: store(s, code, 4, order); return 4;
	}
}

/* The character's bytes, or those of what stands for it; *different where it is not itself. */
static int put_somehow(const struct conversion *c, unsigned char *s, unsigned int code,
		       int *different)
{
	int n = put(c, s, code);
	size_t low = 0, high = sizeof(plain_letters) / sizeof(*plain_letters);

	if (n)
		return n;
	*different = 1;
	if (c->transliterate) {
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (plain_letters[middle].code < code)
				low = middle + 1;
			else
				high = middle;
		}
		if (low < sizeof(plain_letters) / sizeof(*plain_letters) &&
		    plain_letters[low].code == code) {
			for (const char *t = plain_letters[low].text; *t; t++)
				n += put(c, s + n, (unsigned char)*t);
			return n;
		}
	}
	return c->discard ? 0 : put(c, s, '?');
}

/* A mark at the start of the input is taken away: whether one was. */
static int take_mark(struct conversion *c, const unsigned char *s, size_t n)
{
	size_t size = c->from.kind == UTF16 ? 2 : 4;

	if (c->mark_seen || c->from.order != MARKED || n < size)
		return 0;
	c->mark_seen = 1;
	if (load(s, (int)size, LITTLE) == 0xfeff)
		return 1;
	if (load(s, (int)size, BIG) != 0xfeff)
		return 0;
	c->reading = BIG;
	return 1;
}

size_t iconv(iconv_t descriptor, char **restrict in, size_t *restrict in_left, char **restrict out,
	     size_t *restrict out_left)
{
	struct conversion *c = descriptor;
	size_t count = 0;

	if (!in || !*in) {
		c->mark_seen = c->mark_written = 0;
		c->reading = LITTLE;
		return 0;
	}
	while (*in_left > 0) {
		unsigned char bytes[4 * 8];
		const unsigned char *s = (const unsigned char *)*in;
		unsigned int code = 0;
		int used, n = 0, different = 0;

		if (take_mark(c, s, *in_left)) {
			*in += c->from.kind == UTF16 ? 2 : 4;
			*in_left -= c->from.kind == UTF16 ? 2 : 4;
			continue;
		}
		used = get(c, s, *in_left, &code);
		if (used == 0) {
			errno = EINVAL;
			return (size_t)-1;
		}
		if (used < 0) {
			size_t unit = c->from.kind == UTF16 ? 2 : c->from.kind == UTF32 ? 4 : 1;
			if (!c->ignore) {
				errno = EILSEQ;
				return (size_t)-1;
			}
			*in += unit;
			*in_left -= unit;
			continue;
		}
		if (c->to.order == MARKED && !c->mark_written)
			n = put(c, bytes, 0xfeff);
		n += put_somehow(c, bytes + n, code, &different);
		if ((size_t)n > *out_left) {
			errno = E2BIG;
			return (size_t)-1;
		}
		memcpy(*out, bytes, (size_t)n);
		c->mark_written = 1;
		*out += n;
		*out_left -= (size_t)n;
		*in += used;
		*in_left -= (size_t)used;
		count += (size_t)different;
	}
	return count;
}
