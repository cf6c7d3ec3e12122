/* SPDX-License-Identifier: MIT */
/* Choosing locales. Only the encoding differs between them; any name that asks for UTF-8 is
 * served by C.UTF-8, whose name is then the answer. */
#include "../private/locales.h"
#include "../private/thread.h"

#include <langinfo.h>
#include <nl_types.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct __kelner_locale __locale_global;

static struct __kelner_locale *current(void)
{
	locale_t own = thread_self()->locale;
	return own ? own : &__locale_global;
}

int __locale_utf8(void)
{
	return current()->utf8[LC_CTYPE];
}

size_t __kelner_mb_cur_max(void)
{
	return __locale_utf8() ? 4 : 1;
}

static const char *name_of(unsigned char utf8)
{
	return utf8 ? "C.UTF-8" : "C";
}

/* 0 or 1 for a locale's name, -1 where there is none such. */
static int parse(int category, const char *name)
{
	static const char *const variables[] = {"LC_CTYPE",   "LC_NUMERIC",  "LC_TIME",
						"LC_COLLATE", "LC_MONETARY", "LC_MESSAGES"};
	const char *dot;

	if (!*name) {
		name = getenv("LC_ALL");
		if (!name || !*name)
			name = getenv(variables[category]);
		if (!name || !*name)
			name = getenv("LANG");
		if (!name || !*name)
			return 0;
	}
	if (strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
		return 0;
	dot = strchr(name, '.');
	if (dot && (strncasecmp(dot, ".UTF-8", 6) == 0 || strncasecmp(dot, ".UTF8", 5) == 0))
		return 1;
	return -1;
}

/* One name, or "a;b;c;d;e;f" where categories differ. */
static char *describe(const struct __kelner_locale *locale, int category)
{
	static _Thread_local char text[64];

	if (category != LC_ALL)
		return (char *)(uintptr_t)name_of(locale->utf8[category]);
	if (!memchr(locale->utf8, !locale->utf8[0], LC_ALL))
		return (char *)(uintptr_t)name_of(locale->utf8[0]);
	*text = 0;
	for (int i = 0; i < LC_ALL; i++) {
		if (i)
			strcat(text, ";");
		strcat(text, name_of(locale->utf8[i]));
	}
	return text;
}

static int parse_all(const char *name, struct __kelner_locale *locale)
{
	char part[64];

	for (int i = 0; i < LC_ALL; i++) {
		const char *one = name;
		if (strchr(name, ';')) {
			size_t n = strcspn(name, ";");
			if (n >= sizeof(part))
				return -1;
			memcpy(part, name, n);
			part[n] = 0;
			one = part;
			name += n + (name[n] == ';');
			if (!*one)
				return -1;
		}
		int value = parse(i, one);
		if (value < 0)
			return -1;
		locale->utf8[i] = (unsigned char)value;
	}
	return 0;
}

char *setlocale(int category, const char *name)
{
	struct __kelner_locale wanted = __locale_global;

	if (category < 0 || category > LC_ALL)
		return 0;
	if (name) {
		if (category == LC_ALL) {
			if (parse_all(name, &wanted) < 0)
				return 0;
		} else {
			int value = parse(category, name);
			if (value < 0)
				return 0;
			wanted.utf8[category] = (unsigned char)value;
		}
		__locale_global = wanted;
	}
	return describe(&__locale_global, category);
}

locale_t newlocale(int mask, const char *name, locale_t base)
{
	struct __kelner_locale wanted = {{0}};
	locale_t locale = base;

	if (!name || (mask & ~LC_ALL_MASK)) {
		errno = EINVAL;
		return 0;
	}
	if (base)
		wanted = *base;
	for (int i = 0; i < LC_ALL; i++) {
		if (!(mask & 1 << i))
			continue;
		int value = parse(i, name);
		if (value < 0) {
			errno = ENOENT;
			return 0;
		}
		wanted.utf8[i] = (unsigned char)value;
	}
	if (!locale)
		locale = malloc(sizeof(*locale));
	if (locale)
		*locale = wanted;
	return locale;
}

locale_t duplocale(locale_t from)
{
	locale_t copy = malloc(sizeof(*copy));

	if (copy)
		*copy = from == LC_GLOBAL_LOCALE ? __locale_global : *from;
	return copy;
}

void freelocale(locale_t locale)
{
	free(locale);
}

locale_t uselocale(locale_t locale)
{
	struct __kelner_thread *self = thread_self();
	locale_t old = self->locale ? self->locale : LC_GLOBAL_LOCALE;

	if (locale)
		self->locale = locale == LC_GLOBAL_LOCALE ? 0 : locale;
	return old;
}

const char *getlocalename_l(int category, locale_t locale)
{
	if (category < 0 || category >= LC_ALL)
		return 0;
	return describe(locale == LC_GLOBAL_LOCALE ? &__locale_global : locale, category);
}

struct lconv *localeconv(void)
{
	static char empty[] = "", point[] = ".";
	static struct lconv conventions = {
		point,    empty,    empty,    empty,    empty,    empty,    empty,    empty,
		empty,    empty,    CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX,
		CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX, CHAR_MAX};
	return &conventions;
}

char *nl_langinfo_l(nl_item item, locale_t locale)
{
	static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
					   "Thursday", "Friday", "Saturday"};
	static const char *const short_days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"January",   "February", "March",    "April",
					     "May",       "June",     "July",     "August",
					     "September", "October",  "November", "December"};
	static const char *const short_months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
						   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	const char *text = "";

	if (item >= DAY_1 && item <= DAY_7)
		text = days[item - DAY_1];
	else if (item >= ABDAY_1 && item <= ABDAY_7)
		text = short_days[item - ABDAY_1];
	else if (item >= MON_1 && item <= MON_12)
		text = months[item - MON_1];
	else if (item >= ABMON_1 && item <= ABMON_12)
		text = short_months[item - ABMON_1];
	else if (item >= ALTMON_1 && item <= ALTMON_12)
		text = months[item - ALTMON_1];
	else if (item >= ABALTMON_1 && item <= ABALTMON_12)
		text = short_months[item - ABALTMON_1];
	else {
		switch (item) {
		case CODESET:
			text = (locale == LC_GLOBAL_LOCALE ? &__locale_global : locale)
					       ->utf8[LC_CTYPE]
				       ? "UTF-8"
				       : "ANSI_X3.4-1968";
			break;
		case D_T_FMT: text = "%a %b %e %H:%M:%S %Y"; break;
		case D_FMT: text = "%m/%d/%y"; break;
		case T_FMT: text = "%H:%M:%S"; break;
		case T_FMT_AMPM: text = "%I:%M:%S %p"; break;
		case AM_STR: text = "AM"; break;
		case PM_STR: text = "PM"; break;
		case RADIXCHAR: text = "."; break;
		case YESEXPR: text = "^[yY]"; break;
		case NOEXPR: text = "^[nN]"; break;
		case CRNCYSTR: text = "-"; break;
		default: break;
		}
	}
	return (char *)(uintptr_t)text;
}

char *nl_langinfo(nl_item item)
{
	return nl_langinfo_l(item, current());
}
