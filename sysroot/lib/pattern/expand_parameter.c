/* SPDX-License-Identifier: MIT */
/* What follows a dollar sign: parameters, commands and arithmetic (XCU 2.6). */
#include "../private/expand.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

/* The place of the bracket that closes a nested command or expression; null without one. Quotes
 * and brackets inside are passed over. */
static const char *closing(const char *s)
{
	int depth = 1;

	for (; *s; s++) {
		if (*s == '\\' && s[1]) {
			s++;
		} else if (*s == '\'') {
			s = strchr(s + 1, '\'');
			if (!s)
				return 0;
		} else if (*s == '"') {
			for (s++; *s && *s != '"'; s++) {
				if (*s == '\\' && s[1])
					s++;
			}
			if (!*s)
				return 0;
		} else if (*s == '(') {
			depth++;
		} else if (*s == ')' && --depth == 0) {
			return s;
		}
	}
	return 0;
}

static void arithmetic(struct expansion *e, const char *end, int quoted)
{
	struct expand_text text = {0};
	struct expansion inner = {.flags = e->flags, .depth = e->depth + 1, .to = &text};
	size_t n = (size_t)(end - e->next);
	char *source = strndup(e->next, n), *plain = 0, number[24];
	long value;

	inner.next = source;
	if (source && inner.depth < 100) {
		__expand_until(&inner, "", 1);
		plain = __expand_string(&text, 0, text.used, 0);
	}
	if (!plain)
		e->error = source && inner.depth >= 100 ? WRDE_SYNTAX : WRDE_NOSPACE;
	else if (inner.error)
		e->error = inner.error;
	else if (!__expand_arithmetic(plain, &value))
		e->error = WRDE_SYNTAX;
	if (!e->error) {
		snprintf(number, sizeof(number), "%ld", value);
		__expand_puts(e, number, quoted ? EXPAND_QUOTED : EXPAND_RESULT);
	}
	free(source);
	free(plain);
	free(text.bytes);
	free(text.kinds);
}

static void in_brackets(struct expansion *e, int quoted)
{
	const char *end, *inner_end;
	char *command;

	end = closing(e->next);
	if (!end) {
		e->error = WRDE_SYNTAX;
		return;
	}
	if (*e->next == '(') {
		inner_end = closing(e->next + 1);
		if (inner_end && inner_end + 1 == end) {
			e->next++;
			arithmetic(e, inner_end, quoted);
			e->next = end + 1;
			return;
		}
	}
	command = strndup(e->next, (size_t)(end - e->next));
	if (!command) {
		e->error = WRDE_NOSPACE;
		return;
	}
	e->next = end + 1;
	__expand_command(e, command, quoted);
	free(command);
}

/* The value of a name, a digit or a special parameter; null if it is not set. */
static const char *value_of(const char *name, char buffer[24])
{
	if (strcmp(name, "$") == 0)
		snprintf(buffer, 24, "%d", (int)getpid());
	else if (strcmp(name, "#") == 0 || strcmp(name, "?") == 0)
		strcpy(buffer, "0");
	else if (isalpha((unsigned char)*name) || *name == '_')
		return getenv(name);
	else
		return 0; /* there are no positional parameters */
	return buffer;
}

/* A name, or one special character: its length. */
static size_t name_length(const char *s)
{
	size_t n = 0;

	if (isdigit((unsigned char)*s)) {
		while (isdigit((unsigned char)s[n]))
			n++;
		return n;
	}
	if (isalpha((unsigned char)*s) || *s == '_') {
		while (isalnum((unsigned char)s[n]) || s[n] == '_')
			n++;
		return n;
	}
	return *s && strchr("@*#?-$!", *s) ? 1 : 0;
}

/* The word behind an operator, expanded: as a string or as a pattern; null with an error. */
static char *word(struct expansion *e, int quoted, int pattern)
{
	struct expand_text text = {0};
	struct expansion inner = *e;
	char *result;

	inner.to = &text;
	inner.depth++;
	__expand_until(&inner, "}", pattern ? 0 : quoted);
	e->next = inner.next;
	e->error = inner.error;
	result = __expand_string(&text, 0, text.used, pattern);
	if (!result)
		e->error = WRDE_NOSPACE;
	free(text.bytes);
	free(text.kinds);
	if (e->error) {
		free(result);
		return 0;
	}
	return result;
}

/* The value without its shortest or longest start or end that matches. */
static void trimmed(struct expansion *e, const char *value, char operator, int longest, int quoted)
{
	char *pattern = word(e, quoted, 1), *copy;
	size_t n, best_from = 0, best_to;
	enum expand_kind kind = quoted ? EXPAND_QUOTED : EXPAND_RESULT;

	if (!pattern)
		return;
	copy = strdup(value ? value : "");
	if (!copy) {
		free(pattern);
		e->error = WRDE_NOSPACE;
		return;
	}
	n = best_to = strlen(copy);
	for (size_t i = 0; i <= n; i++) {
		size_t cut = longest ? n - i : i; /* how much goes */
		size_t at = operator== '#' ? cut : n - cut;
		char kept = copy[at];
		int match;
		if (operator== '#') {
			copy[at] = 0;
			match = fnmatch(pattern, copy, 0) == 0;
			copy[at] = kept;
		} else {
			match = fnmatch(pattern, copy + at, 0) == 0;
		}
		if (match) {
			if (operator== '#')
				best_from = at;
			else
				best_to = at;
			break;
		}
	}
	for (size_t i = best_from; i < best_to; i++)
		__expand_put(e, copy[i], kind);
	free(copy);
	free(pattern);
}

/* Passes over a word that is not used, with all that it would do. */
static void skip_word(struct expansion *e)
{
	int depth = 0;

	for (; *e->next && (*e->next != '}' || depth); e->next++) {
		char c = *e->next;
		if (c == '\\' && e->next[1]) {
			e->next++;
		} else if (c == '\'' || c == '"' || c == '`') {
			for (e->next++; *e->next && *e->next != c; e->next++) {
				if (*e->next == '\\' && c != '\'' && e->next[1])
					e->next++;
			}
			if (!*e->next)
				break;
		} else if (c == '$' && e->next[1] == '(') {
			const char *end = closing(e->next + 2);
			if (!end)
				break;
			e->next = end;
		} else if (c == '$' && e->next[1] == '{') {
			depth++;
			e->next++;
		} else if (c == '}') {
			depth--;
		}
	}
	if (!*e->next)
		e->error = WRDE_SYNTAX;
}

/* ${name-word} and the like: `set` says whether the value counts. */
static void conditional(struct expansion *e, const char *name, const char *value, char operator,
			int set, int quoted)
{
	enum expand_kind kind = quoted ? EXPAND_QUOTED : EXPAND_RESULT;
	char *text;

	if (operator== '+' ? !set : set) {
		skip_word(e);
		if (operator!= '+' && value && !e->error)
			__expand_puts(e, value, kind);
		return;
	}
	if (operator== '-' || operator== '+') {
		/* The word keeps its own quotes; the rest of it is a result like any other. */
		size_t start = e->to->used;
		e->depth++;
		__expand_until(e, "}", quoted);
		e->depth--;
		for (size_t i = start; i < e->to->used; i++) {
			if (e->to->kinds[i] == EXPAND_PLAIN)
				e->to->kinds[i] = EXPAND_RESULT;
		}
		return;
	}
	text = word(e, quoted, 0);
	if (!text)
		return;
	if (operator== '?') {
		if (e->flags & WRDE_SHOWERR)
			fprintf(stderr, "%s: %s\n", name,
				*text ? text : "parameter null or not set");
		e->error = WRDE_BADVAL;
	} else if (!isalpha((unsigned char)*name) && *name != '_') {
		e->error = WRDE_SYNTAX; /* such a parameter cannot be assigned */
	} else if (setenv(name, text, 1) < 0) {
		e->error = WRDE_NOSPACE;
	} else {
		__expand_puts(e, text, kind);
	}
	free(text);
}

static void in_braces(struct expansion *e, int quoted)
{
	enum expand_kind kind = quoted ? EXPAND_QUOTED : EXPAND_RESULT;
	char name[128], buffer[24], number[24], operator;
	int length = 0, colon = 0, set;
	const char *value;
	size_t n;

	if (*e->next == '#' && e->next[1] != '}' && name_length(e->next + 1)) {
		length = 1;
		e->next++;
	}
	n = name_length(e->next);
	if (n == 0 || n >= sizeof(name)) {
		e->error = WRDE_SYNTAX;
		return;
	}
	memcpy(name, e->next, n);
	name[n] = 0;
	e->next += n;
	value = value_of(name, buffer);
	operator= * e->next;
	if (length || operator== '}') {
		if (!value && (e->flags & WRDE_UNDEF) && name[0] != '@' && name[0] != '*') {
			e->error = WRDE_BADVAL;
			return;
		}
		if (length) {
			snprintf(number, sizeof(number), "%zu", value ? strlen(value) : 0);
			value = number;
		}
		if (value)
			__expand_puts(e, value, kind);
	} else if (operator== '#' || operator== '%') {
		int longest = e->next[1] == operator;
		e->next += 1 + longest;
		if (!value && (e->flags & WRDE_UNDEF))
			e->error = WRDE_BADVAL;
		else
			trimmed(e, value, operator, longest, quoted);
	} else {
		colon = operator== ':';
		operator= e->next[colon];
		if (!operator|| !strchr("-=?+", operator)) {
			e->error = WRDE_SYNTAX;
			return;
		}
		e->next += 1 + colon;
		set = value && (!colon || *value);
		conditional(e, name, value, operator, set, quoted);
	}
	if (!e->error && *e->next++ != '}')
		e->error = WRDE_SYNTAX;
}

void __expand_dollar(struct expansion *e, int quoted)
{
	enum expand_kind kind = quoted ? EXPAND_QUOTED : EXPAND_RESULT;
	char name[128], buffer[24];
	const char *value;
	size_t n;

	if (e->depth > 100) {
		e->error = WRDE_SYNTAX;
		return;
	}
	if (*e->next == '(') {
		e->next++;
		in_brackets(e, quoted);
		return;
	}
	if (*e->next == '{') {
		e->next++;
		in_braces(e, quoted);
		return;
	}
	n = isdigit((unsigned char)*e->next) ? 1 : name_length(e->next);
	if (n == 0) {
		__expand_put(e, '$', quoted ? EXPAND_QUOTED : EXPAND_PLAIN);
		return;
	}
	if (n >= sizeof(name)) {
		e->error = WRDE_SYNTAX;
		return;
	}
	memcpy(name, e->next, n);
	name[n] = 0;
	e->next += n;
	value = value_of(name, buffer);
	if (value)
		__expand_puts(e, value, kind);
	else if ((e->flags & WRDE_UNDEF) && name[0] != '@' && name[0] != '*')
		e->error = WRDE_BADVAL;
}
