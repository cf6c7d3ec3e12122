/* SPDX-License-Identifier: MIT */
/*
 * Translated messages: POSIX.1-2024, gettext(). The locales here do not have a language: which one
 * is wanted comes from LANGUAGE, and then from LC_ALL, LC_MESSAGES and LANG, once a locale other
 * than "C" is in use.
 */
#include "../private/language.h"
#include "../private/locales.h"
#include "../private/lock.h"
#include "../private/start.h"
#include "../private/thread.h"
#include "../private/translation.h"

#include <iconv.h>
#include <langinfo.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_FOLDER "/usr/share/locale"

struct domain {
	struct domain *next;
	char *folder, *codeset;
	char name[];
};

static lock_t lock; /* all that follows */
static struct domain *domains;
static struct translation *translations;
static char current_name[TEXTDOMAIN_MAX + 1] = "messages";

static const char *const categories[] = {"LC_CTYPE",   "LC_NUMERIC",  "LC_TIME",
					 "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES"};

char *textdomain(const char *name)
{
	if (name) {
		if (strlen(name) > TEXTDOMAIN_MAX) {
			errno = EINVAL;
			return 0;
		}
		lock_acquire(&lock);
		strcpy(current_name, *name ? name : "messages");
		lock_release(&lock);
	}
	return current_name;
}

/* The lock is held; null when there is none, or no memory for a new one. */
static struct domain *domain_of(const char *name, int make)
{
	struct domain *d = domains;

	while (d && strcmp(d->name, name) != 0)
		d = d->next;
	if (d || !make)
		return d;
	d = calloc(1, sizeof(*d) + strlen(name) + 1);
	if (!d)
		return 0;
	strcpy(d->name, name);
	d->next = domains;
	domains = d;
	return d;
}

/* Replaces a property of a domain, or only tells it. The old text stays: somebody may have it. */
static char *property(const char *name, const char *value, int codeset)
{
	char *copy = 0, *result = 0;
	struct domain *d;

	if (!name || !*name || strlen(name) > TEXTDOMAIN_MAX) {
		errno = EINVAL;
		return 0;
	}
	lock_acquire(&lock);
	d = domain_of(name, value != 0);
	if (d && value && (copy = strdup(value)) != 0)
		*(codeset ? &d->codeset : &d->folder) = copy;
	if (d && (!value || copy))
		result = codeset ? d->codeset : d->folder;
	lock_release(&lock);
	if (!result && !value && !codeset)
		return (char *)(uintptr_t)DEFAULT_FOLDER;
	return result;
}

char *bindtextdomain(const char *name, const char *folder)
{
	return property(name, folder, 0);
}

char *bind_textdomain_codeset(const char *name, const char *codeset)
{
	return property(name, codeset, 1);
}

static struct translation *load(const char *path)
{
	struct translation *t = translations;

	while (t && strcmp(t->path, path) != 0)
		t = t->next;
	if (!t) {
		t = __translation_load(path);
		if (!t)
			return 0;
		t->next = translations;
		translations = t;
	}
	return t->bytes ? t : 0;
}

/* A file of one language: the whole name is tried, then without its codeset, its modifier and its
 * territory. */
static struct translation *load_language(const char *folder, const char *language, size_t n,
					 int category, const char *domain)
{
	static const char *const ends[] = {"", ".", "@", "_"};
	char path[PATH_MAX];
	size_t last = 0;

	if (n == 0 || memchr(language, '/', n))
		return 0;
	for (int i = 0; i < 4; i++) {
		size_t length = strcspn(language, ends[i]);
		if (i == 0 || length > n)
			length = n;
		if (length == last)
			continue;
		last = length;
		int wanted = snprintf(path, sizeof(path), "%s/%.*s/%s/%s.mo", folder, (int)length,
				      language, categories[category], domain);
		struct translation *t = wanted < (int)sizeof(path) ? load(path) : 0;
		if (t)
			return t;
	}
	return 0;
}

/* A text in the codeset that is wanted; kept, as the caller may keep it. */
static const char *convert(struct translation *t, const char *text, size_t length,
			   const char *codeset)
{
	size_t room = length * 4 + 8, left = room, in_left = length + 1;
	char wanted[48], *in = (char *)(uintptr_t)text, *out;
	struct converted *c;
	iconv_t descriptor;

	if (!*t->charset || strcasecmp(t->charset, codeset) == 0)
		return text;
	if (strcasecmp(t->converted_to, codeset) != 0) {
		if (strlcpy(t->converted_to, codeset, sizeof(t->converted_to)) >=
		    sizeof(t->converted_to))
			return 0;
		t->converted = 0;
	}
	for (c = t->converted; c; c = c->next) {
		if (c->from == text)
			return c->text;
	}
	snprintf(wanted, sizeof(wanted), "%s//TRANSLIT", codeset);
	descriptor = iconv_open(wanted, t->charset);
	c = malloc(sizeof(*c) + room);
	if (descriptor == (iconv_t)-1 || !c) {
		free(c);
		if (descriptor != (iconv_t)-1)
			iconv_close(descriptor);
		return 0;
	}
	out = c->text;
	if (iconv(descriptor, &in, &in_left, &out, &left) == (size_t)-1) {
		free(c);
		c = 0;
	} else {
		c->from = text;
		c->next = t->converted;
		t->converted = c;
	}
	iconv_close(descriptor);
	return c ? c->text : 0;
}

/* The forms lie one behind the other, each with its NUL; null if there are too few. */
static const char *choose_form(const char *text, size_t length, unsigned long form, size_t *chosen)
{
	const char *end = text + length;

	for (; form > 0; form--) {
		text += strlen(text) + 1;
		if (text > end)
			return 0;
	}
	*chosen = strlen(text);
	return text;
}

/* The lock is held. */
static const char *look_up(const char *name, const char *original, int plural, unsigned long n,
			   int category, int utf8)
{
	const struct domain *d = domain_of(name, 0);
	const char *folder = d && d->folder ? d->folder : DEFAULT_FOLDER;
	const char *codeset = d && d->codeset ? d->codeset : utf8 ? "UTF-8" : "ASCII";
	const char *list = getenv("LANGUAGE"), *text = 0;
	struct translation *t = 0;
	size_t length = 0;

	if (__kelner_secure || !list)
		list = "";
	while (*list && !text) {
		size_t one = strcspn(list, ":");
		t = load_language(folder, list, one, category, name);
		text = t ? __translation_find(t, original, &length) : 0;
		list += one + (list[one] == ':');
	}
	if (!text) {
		const char *language = __language_name(categories[category]);
		t = load_language(folder, language, strlen(language), category, name);
		text = t ? __translation_find(t, original, &length) : 0;
	}
	if (!text)
		return 0;
	if (plural)
		text = choose_form(text, length, __plural_form(t, n), &length);
	return text ? convert(t, text, length, codeset) : 0;
}

static char *translate(const char *name, const char *one, const char *many, unsigned long n,
		       int category, locale_t locale)
{
	const char *plain = many && n != 1 ? many : one, *text = 0;
	const struct __kelner_locale *l = locale == LC_GLOBAL_LOCALE ? &__locale_global : locale;
	int saved = errno;

	if (one && category >= 0 && category < LC_ALL && l->utf8[category]) {
		char own[TEXTDOMAIN_MAX + 1];
		lock_acquire(&lock);
		strlcpy(own, name ? name : current_name, sizeof(own));
		text = look_up(own, one, many != 0, n, category, l->utf8[LC_CTYPE]);
		lock_release(&lock);
	}
	errno = saved;
	return (char *)(uintptr_t)(text ? text : plain);
}

static locale_t in_use(void)
{
	locale_t own = thread_self()->locale;

	return own ? own : LC_GLOBAL_LOCALE;
}

char *dcngettext_l(const char *name, const char *one, const char *many, unsigned long n,
		   int category, locale_t locale)
{
	return translate(name, one, many, n, category, locale);
}

char *dcngettext(const char *name, const char *one, const char *many, unsigned long n, int category)
{
	return translate(name, one, many, n, category, in_use());
}

char *dngettext_l(const char *name, const char *one, const char *many, unsigned long n,
		  locale_t locale)
{
	return translate(name, one, many, n, LC_MESSAGES, locale);
}

char *dngettext(const char *name, const char *one, const char *many, unsigned long n)
{
	return translate(name, one, many, n, LC_MESSAGES, in_use());
}

char *ngettext_l(const char *one, const char *many, unsigned long n, locale_t locale)
{
	return translate(0, one, many, n, LC_MESSAGES, locale);
}

char *ngettext(const char *one, const char *many, unsigned long n)
{
	return translate(0, one, many, n, LC_MESSAGES, in_use());
}

char *dcgettext_l(const char *name, const char *text, int category, locale_t locale)
{
	return translate(name, text, 0, 1, category, locale);
}

char *dcgettext(const char *name, const char *text, int category)
{
	return translate(name, text, 0, 1, category, in_use());
}

char *dgettext_l(const char *name, const char *text, locale_t locale)
{
	return translate(name, text, 0, 1, LC_MESSAGES, locale);
}

char *dgettext(const char *name, const char *text)
{
	return translate(name, text, 0, 1, LC_MESSAGES, in_use());
}

char *gettext_l(const char *text, locale_t locale)
{
	return translate(0, text, 0, 1, LC_MESSAGES, locale);
}

char *gettext(const char *text)
{
	return translate(0, text, 0, 1, LC_MESSAGES, in_use());
}
