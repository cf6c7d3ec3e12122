/* SPDX-License-Identifier: MIT */
/* Shell patterns, by characters of the locale. Bytes that are no character match themselves. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#define NOT_CHARACTER 0x110000 /* plus the byte */

static int decode(const char **s)
{
	wchar_t c;
	mbstate_t state = {0};
	size_t n = mbrtowc(&c, *s, MB_CUR_MAX, &state);

	if (n > 16)
		return NOT_CHARACTER + (unsigned char)*(*s)++;
	*s += n ? n : 1;
	return c;
}

static int fold(int c, int flags)
{
	return (flags & FNM_CASEFOLD) && c < NOT_CHARACTER ? (int)towlower((wint_t)c) : c;
}

/* "[:name:]" at p, whose '[' has been read. The end, or null if it is none. */
static const char *read_class(const char *p, wctype_t *class)
{
	const char *end = strstr(p + 1, ":]");
	char name[16];

	if (*p != ':' || !end || (size_t)(end - p - 1) >= sizeof(name))
		return 0;
	memcpy(name, p + 1, (size_t)(end - p - 1));
	name[end - p - 1] = 0;
	*class = wctype(name);
	return end + 2;
}

/* One end of a range, or "[.x.]" or "[=x=]"; -1 if it is wrong. */
static int read_element(const char **p, int flags)
{
	const char *s = *p;
	int c;

	if (s[0] == '[' && (s[1] == '.' || s[1] == '=')) {
		char kind = s[1];
		s += 2;
		c = decode(&s);
		if (s[0] != kind || s[1] != ']')
			return -1;
		*p = s + 2;
		return c;
	}
	if (*s == '\\' && !(flags & FNM_NOESCAPE) && s[1])
		s++;
	c = decode(&s);
	*p = s;
	return c;
}

/* p stands behind '['. 1 or 0, and the end; -1 where the bracket is an ordinary character. */
static int match_bracket(const char *p, int c, int flags, const char **end)
{
	int inverted = *p == '!' || *p == '^', found = 0, lower = fold(c, flags);
	const char *start;

	p += inverted;
	for (start = p; *p && (*p != ']' || p == start);) {
		wctype_t class;
		const char *after = *p == '[' ? read_class(p + 1, &class) : 0;
		if (*p == '/' && (flags & FNM_PATHNAME))
			return -1;
		if (after) {
			found |= c < NOT_CHARACTER && class &&
				 (iswctype((wint_t)c, class) ||
				  ((flags & FNM_CASEFOLD) &&
				   (iswctype(towlower((wint_t)c), class) ||
				    iswctype(towupper((wint_t)c), class))));
			p = after;
			continue;
		}
		int low = read_element(&p, flags), high = low;
		if (low < 0)
			return -1;
		if (p[0] == '-' && p[1] && p[1] != ']') {
			p++;
			high = read_element(&p, flags);
			if (high < 0)
				return -1;
		}
		found |= (c >= low && c <= high) ||
			 (lower >= fold(low, flags) && lower <= fold(high, flags) &&
			  (flags & FNM_CASEFOLD));
	}
	if (*p != ']')
		return -1;
	*end = p + 1;
	return found != inverted;
}

static int leading_period(const char *s, const char *start, int flags)
{
	return *s == '.' && (flags & FNM_PERIOD) &&
	       (s == start || ((flags & FNM_PATHNAME) && s[-1] == '/'));
}

/* Only the last star needs to be tried again: an earlier one could gain nothing. With FNM_PATHNAME
 * a slash settles everything before it. */
int fnmatch(const char *pattern, const char *string, int flags)
{
	const char *p = pattern, *s = string, *star = 0, *star_string = 0, *end;

	for (;;) {
		const char *next_p = p, *next_s = s;
		int matched = 0, c;

		if (*p == '*') {
			if (leading_period(s, string, flags))
				goto again;
			while (*p == '*')
				p++;
			star = p;
			star_string = s;
			continue;
		}
		if (!*s && !*p)
			return 0;
		if (!*p && *s == '/' && (flags & FNM_LEADING_DIR))
			return 0;
		if (*s && *p) {
			c = decode(&next_s);
			int slash = c == '/' && (flags & FNM_PATHNAME);
			int special = slash || leading_period(s, string, flags);
			int bracket = -1;
			if (*p == '[')
				bracket = special ? match_bracket(p + 1, 0, flags, &end)
						  : match_bracket(p + 1, c, flags, &end);
			if (*p == '?') {
				matched = !special;
				next_p = p + 1;
			} else if (bracket >= 0) {
				matched = !special && bracket;
				next_p = end;
			} else {
				if (*p == '\\' && !(flags & FNM_NOESCAPE)) {
					next_p++;
					if (!*next_p)
						return FNM_NOMATCH;
				}
				matched = fold(decode(&next_p), flags) == fold(c, flags);
			}
			if (matched) {
				if (slash)
					star = 0;
				p = next_p;
				s = next_s;
				continue;
			}
		}
again:
		if (!star || !*star_string || (*star_string == '/' && (flags & FNM_PATHNAME)))
			return FNM_NOMATCH;
		decode(&star_string);
		p = star;
		s = star_string;
	}
}
