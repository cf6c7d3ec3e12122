/* SPDX-License-Identifier: MIT */
/* Classes and case of characters, by picolibc's tables of Unicode; in the C locale only ASCII. */
#include "../private/locales.h"
#include "../private/thread.h"

#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* The names that the tables use. */
#define CLASS_none   0
#define CLASS_alnum  (1 << 0)
#define CLASS_alpha  (1 << 1)
#define CLASS_blank  (1 << 2)
#define CLASS_cntrl  (1 << 3)
#define CLASS_digit  (1 << 4)
#define CLASS_graph  (1 << 5)
#define CLASS_print  (1 << 6)
#define CLASS_punct  (1 << 7)
#define CLASS_space  (1 << 8)
#define CLASS_case   (1 << 9) /* upper or lower, as its case pair says */
#define CLASS_lower  (1 << 10)
#define CLASS_upper  (1 << 11)
#define CLASS_xdigit (1 << 12)

static const struct {
	unsigned int code; /* up to the next entry's */
	unsigned int classes;
} ranges[] = {
#include <ctype/ctype_table.h>
};

enum { TO1, TOLO, TOUP, TOBOTH };
enum { EVENCAP, ODDCAP };

static const struct {
	unsigned int first;
	unsigned int more;
	unsigned int mode; /* TO1: capitals and small letters alternate */
	int delta;
} cases[] = {
#include <ctype/caseconv.t>
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static unsigned int raw_classes(wint_t c)
{
	size_t low = 0, high = COUNT(ranges);

	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		if (c < ranges[middle].code)
			high = middle;
		else
			low = middle;
	}
	return ranges[low].classes;
}

static wint_t change_case(wint_t c, int upper)
{
	size_t low = 0, high = COUNT(cases);

	while (low < high) {
		size_t i = (low + high) / 2;
		if (c < cases[i].first) {
			high = i;
		} else if (c > cases[i].first + cases[i].more) {
			low = i + 1;
		} else {
			wint_t other = (wint_t)((int)c + cases[i].delta);
			switch (cases[i].mode) {
			case TOLO: return upper ? c : other;
			case TOUP: return upper ? other : c;
			case TOBOTH: return upper ? c - 1 : c + 1;
			default:
				if ((cases[i].delta == EVENCAP) == !(c & 1))
					return upper ? c : c + 1; /* a capital */
				return upper ? c - 1 : c;
			}
		}
	}
	return c;
}

static int known(wint_t c)
{
	return c < 128 || (c <= 0x10ffff && __locale_utf8());
}

static unsigned int classes(wint_t c)
{
	unsigned int bits;

	if (!known(c))
		return 0;
	bits = raw_classes(c);
	if (bits & CLASS_case)
		bits |= (unsigned int)((change_case(c, 0) != c ? CLASS_upper : 0) |
				       (change_case(c, 1) != c ? CLASS_lower : 0));
	return bits;
}

wint_t towlower(wint_t c)
{
	return known(c) ? change_case(c, 0) : c;
}

wint_t towupper(wint_t c)
{
	return known(c) ? change_case(c, 1) : c;
}

int iswalnum(wint_t c)
{
	return (classes(c) & CLASS_alnum) != 0;
}

int iswalpha(wint_t c)
{
	return (classes(c) & CLASS_alpha) != 0;
}

int iswblank(wint_t c)
{
	return (classes(c) & CLASS_blank) != 0;
}

int iswcntrl(wint_t c)
{
	return (classes(c) & CLASS_cntrl) != 0;
}

int iswdigit(wint_t c)
{
	return (classes(c) & CLASS_digit) != 0;
}

int iswgraph(wint_t c)
{
	return (classes(c) & CLASS_graph) != 0;
}

int iswlower(wint_t c)
{
	return (classes(c) & CLASS_lower) != 0;
}

int iswprint(wint_t c)
{
	return (classes(c) & CLASS_print) != 0;
}

int iswpunct(wint_t c)
{
	return (classes(c) & CLASS_punct) != 0;
}

int iswspace(wint_t c)
{
	return (classes(c) & CLASS_space) != 0;
}

int iswupper(wint_t c)
{
	return (classes(c) & CLASS_upper) != 0;
}

int iswxdigit(wint_t c)
{
	return (classes(c) & CLASS_xdigit) != 0;
}

static const char class_names[][7] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph",
				      "lower", "print", "punct", "space", "upper", "xdigit"};
static const unsigned int class_bits[] = {CLASS_alnum, CLASS_alpha, CLASS_blank, CLASS_cntrl,
					  CLASS_digit, CLASS_graph, CLASS_lower, CLASS_print,
					  CLASS_punct, CLASS_space, CLASS_upper, CLASS_xdigit};

wctype_t wctype(const char *name)
{
	for (size_t i = 0; i < COUNT(class_names); i++) {
		if (strcmp(name, class_names[i]) == 0)
			return class_bits[i];
	}
	return 0;
}

int iswctype(wint_t c, wctype_t class)
{
	return (classes(c) & class) != 0;
}

static const int to_lower = 0, to_upper = 1;

wctrans_t wctrans(const char *name)
{
	if (strcmp(name, "tolower") == 0)
		return &to_lower;
	if (strcmp(name, "toupper") == 0)
		return &to_upper;
	errno = EINVAL;
	return 0;
}

wint_t towctrans(wint_t c, wctrans_t map)
{
	return map && known(c) ? change_case(c, *map) : c;
}

/* For one call the thread has the given locale. */
#define IN_LOCALE(type, locale, call)        \
	locale_t before = uselocale(locale); \
	type result = (call);                \
	uselocale(before);                   \
	return result

int iswalnum_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswalnum(c));
}

int iswalpha_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswalpha(c));
}

int iswblank_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswblank(c));
}

int iswcntrl_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswcntrl(c));
}

int iswdigit_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswdigit(c));
}

int iswgraph_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswgraph(c));
}

int iswlower_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswlower(c));
}

int iswprint_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswprint(c));
}

int iswpunct_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswpunct(c));
}

int iswspace_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswspace(c));
}

int iswupper_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswupper(c));
}

int iswxdigit_l(wint_t c, locale_t locale)
{
	IN_LOCALE(int, locale, iswxdigit(c));
}

int iswctype_l(wint_t c, wctype_t class, locale_t locale)
{
	IN_LOCALE(int, locale, iswctype(c, class));
}

wint_t towlower_l(wint_t c, locale_t locale)
{
	IN_LOCALE(wint_t, locale, towlower(c));
}

wint_t towupper_l(wint_t c, locale_t locale)
{
	IN_LOCALE(wint_t, locale, towupper(c));
}

wint_t towctrans_l(wint_t c, wctrans_t map, locale_t locale)
{
	IN_LOCALE(wint_t, locale, towctrans(c, map));
}

wctype_t wctype_l(const char *name, locale_t locale)
{
	(void)locale; /* classes have the same names everywhere */
	return wctype(name);
}

wctrans_t wctrans_l(const char *name, locale_t locale)
{
	(void)locale;
	return wctrans(name);
}

/* Both tables end with their own semicolon. */
/* clang-format off */
static const unsigned int wide[][2] =
#include <string/wide.t>
	static const unsigned int combining[][2] =
#include <string/combining.t>
/* clang-format on */

#define INSIDE(table, c) inside(table, COUNT(table), c)

		static int inside(const unsigned int (*table)[2], size_t count, unsigned int c)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t i = (low + high) / 2;
		if (c < table[i][0])
			high = i;
		else if (c > table[i][1])
			low = i + 1;
		else
			return 1;
	}
	return 0;
}

int wcwidth(wchar_t c)
{
	if (c == 0)
		return 0;
	if (!iswprint((wint_t)c))
		return -1;
	if (c >= 0x300 && INSIDE(combining, (unsigned int)c))
		return 0;
	return c >= 0x1100 && INSIDE(wide, (unsigned int)c) ? 2 : 1;
}

int wcswidth(const wchar_t *s, size_t n)
{
	int columns = 0;

	for (; n && *s; n--, s++) {
		int width = wcwidth(*s);
		if (width < 0)
			return -1;
		columns += width;
	}
	return columns;
}
