/* SPDX-License-Identifier: MIT */
/* Words as the shell expands them: POSIX.1-2024, wordexp(). */
#include "../private/expand.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

static int append(wordexp_t *to, char *word)
{
	char **more = realloc(to->we_wordv, (to->we_offs + to->we_wordc + 2) * sizeof(char *));

	if (!more || !word) {
		if (more)
			to->we_wordv = more;
		free(word);
		return WRDE_NOSPACE;
	}
	to->we_wordv = more;
	more[to->we_offs + to->we_wordc++] = word;
	more[to->we_offs + to->we_wordc] = 0;
	return 0;
}

static int is_pattern(const struct expand_text *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (t->kinds[i] != EXPAND_QUOTED && t->kinds[i] != EXPAND_NOTHING &&
		    strchr("*?[", t->bytes[i]))
			return 1;
	}
	return 0;
}

/* One field: the files that it matches, or itself. */
static int add_field(wordexp_t *words, const struct expand_text *t, size_t from, size_t to)
{
	glob_t files;
	char *pattern;
	int error, result = 0;

	if (is_pattern(t, from, to)) {
		pattern = __expand_string(t, from, to, 1);
		if (!pattern)
			return WRDE_NOSPACE;
		error = glob(pattern, 0, 0, &files);
		free(pattern);
		if (error == GLOB_NOSPACE)
			return WRDE_NOSPACE;
		if (error == 0) {
			for (size_t i = 0; i < files.gl_pathc && !result; i++)
				result = append(words, strdup(files.gl_pathv[i]));
			globfree(&files);
			return result;
		}
	}
	return append(words, __expand_string(t, from, to, 0));
}

/* Splits what expansions gave at the characters of IFS (XCU 2.6.5). */
static int add_fields(wordexp_t *words, const struct expand_text *t)
{
	const char *ifs = getenv("IFS") ? getenv("IFS") : " \t\n";
	size_t from = 0, i = 0;
	int error = 0, open = 0; /* open: a field has begun */

	while (i < t->used && !error) {
		int split = t->kinds[i] == EXPAND_RESULT && t->bytes[i] && strchr(ifs, t->bytes[i]);
		int white = split && strchr(" \t\n", t->bytes[i]);
		if (!split) {
			if (!open)
				from = i;
			open = 1;
			i++;
			continue;
		}
		if (open || !white)
			error = add_field(words, t, open ? from : i, i);
		open = 0;
		/* White space around one other character is one separator with it. */
		int other = !white;
		for (i++; i < t->used && t->kinds[i] == EXPAND_RESULT && t->bytes[i]; i++) {
			int is_white = strchr(" \t\n", t->bytes[i]) != 0;
			if (!strchr(ifs, t->bytes[i]) || (!is_white && other))
				break;
			other |= !is_white;
		}
	}
	if (!error && open)
		error = add_field(words, t, from, t->used);
	return error;
}

static int expand_words(const char *input, wordexp_t *words, int flags)
{
	while (*(input += strspn(input, " \t"))) {
		struct expand_text text = {0};
		struct expansion e = {.next = input, .flags = flags, .to = &text};
		/* These end a command, which this is not. */
		__expand_until(&e, " \t\n|&;<>(){}", 0);
		if (!e.error && *e.next && *e.next != ' ' && *e.next != '\t')
			e.error = WRDE_BADCHAR;
		if (!e.error)
			e.error = add_fields(words, &text);
		free(text.bytes);
		free(text.kinds);
		if (e.error)
			return e.error;
		input = e.next;
	}
	return 0;
}

static void free_from(wordexp_t *words, size_t first)
{
	for (size_t i = first; i < words->we_wordc; i++)
		free(words->we_wordv[words->we_offs + i]);
	words->we_wordc = first;
	if (words->we_wordv)
		words->we_wordv[words->we_offs + first] = 0;
}

void wordfree(wordexp_t *words)
{
	if (words->we_wordv)
		free_from(words, 0);
	free(words->we_wordv);
	words->we_wordv = 0;
	words->we_wordc = 0;
}

int wordexp(const char *restrict input, wordexp_t *restrict words, int flags)
{
	size_t before;
	int error;

	if (flags & WRDE_REUSE)
		wordfree(words);
	if (!(flags & WRDE_APPEND) || (flags & WRDE_REUSE)) {
		if (!(flags & WRDE_DOOFFS))
			words->we_offs = 0;
		words->we_wordc = 0;
		words->we_wordv = 0;
	}
	if (!words->we_wordv) {
		words->we_wordv = calloc(words->we_offs + 1, sizeof(char *));
		if (!words->we_wordv)
			return WRDE_NOSPACE;
	}
	before = words->we_wordc;
	error = expand_words(input, words, flags);
	if (error && error != WRDE_NOSPACE) {
		/* What was there before the call stays. */
		free_from(words, before);
		if (!(flags & WRDE_APPEND))
			wordfree(words);
	}
	return error;
}
