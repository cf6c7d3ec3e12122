/* SPDX-License-Identifier: MIT */
/* Quotes, tildes and commands, and the text that wordexp() builds. */
#include "../private/expand.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

void __expand_put(struct expansion *e, char c, enum expand_kind kind)
{
	struct expand_text *t = e->to;

	if (t->used == t->room) {
		size_t room = t->room * 2 + 64;
		char *bytes = realloc(t->bytes, room);
		if (bytes)
			t->bytes = bytes;
		unsigned char *kinds = bytes ? realloc(t->kinds, room) : 0;
		if (!kinds) {
			e->error = WRDE_NOSPACE;
			return;
		}
		t->kinds = kinds;
		t->room = room;
	}
	t->bytes[t->used] = c;
	t->kinds[t->used++] = (unsigned char)kind;
}

void __expand_puts(struct expansion *e, const char *text, enum expand_kind kind)
{
	while (*text && !e->error)
		__expand_put(e, *text++, kind);
}

char *__expand_string(const struct expand_text *text, size_t from, size_t to, int pattern)
{
	char *result = malloc((to - from) * 2 + 1);
	size_t n = 0;

	if (!result)
		return 0;
	for (size_t i = from; i < to; i++) {
		if (text->kinds[i] == EXPAND_NOTHING)
			continue;
		if (pattern && text->kinds[i] == EXPAND_QUOTED &&
		    strchr("*?[]\\-!^", text->bytes[i]))
			result[n++] = '\\';
		result[n++] = text->bytes[i];
	}
	result[n] = 0;
	return result;
}

/* Where the tilde stands for a home folder it is read, else it is a tilde. */
static void tilde(struct expansion *e, const char *stop)
{
	size_t n = 1 + strcspn(e->next + 1, "/:\\\"'$`");
	const char *home;
	struct passwd user, *found = 0;
	char name[256], buffer[4096];

	n = strcspn(e->next, " \t\n") < n ? strcspn(e->next, " \t\n") : n;
	n = *stop && strcspn(e->next, stop) < n ? strcspn(e->next, stop) : n;
	if (n > sizeof(name))
		return;
	memcpy(name, e->next + 1, n - 1);
	name[n - 1] = 0;
	if (n == 1) {
		home = getenv("HOME");
		if (!home && getpwuid_r(getuid(), &user, buffer, sizeof(buffer), &found) == 0 &&
		    found)
			home = user.pw_dir;
	} else {
		getpwnam_r(name, &user, buffer, sizeof(buffer), &found);
		home = found ? user.pw_dir : 0;
	}
	if (e->next[n] && strchr("\\\"'$`", e->next[n]))
		home = 0; /* a name that is quoted in part is none */
	__expand_put(e, '~', EXPAND_PLAIN);
	if (home) {
		e->to->used--;
		__expand_puts(e, home, EXPAND_QUOTED);
		e->next += n;
	} else {
		e->next++;
	}
}

/* Up to the next back-quote, in which a backslash quotes less. */
static void old_command(struct expansion *e, int quoted)
{
	char *command = malloc(strlen(e->next) + 1);
	size_t n = 0;

	if (!command) {
		e->error = WRDE_NOSPACE;
		return;
	}
	while (*e->next && *e->next != '`') {
		if (*e->next == '\\' && e->next[1] &&
		    (strchr("$`\\", e->next[1]) || (quoted && e->next[1] == '"')))
			e->next++;
		command[n++] = *e->next++;
	}
	command[n] = 0;
	if (*e->next++ != '`') {
		e->next--;
		e->error = WRDE_SYNTAX;
	} else {
		__expand_command(e, command, quoted);
	}
	free(command);
}

static void backslash(struct expansion *e, int quoted)
{
	char c = *e->next;

	if (c == '\n') {
		e->next++; /* a line that goes on */
		return;
	}
	if (!c) {
		e->error = WRDE_SYNTAX; /* it quotes nothing */
		return;
	}
	if (quoted && !strchr("$`\"\\", c)) {
		__expand_put(e, '\\', EXPAND_QUOTED);
		return;
	}
	__expand_put(e, c, EXPAND_QUOTED);
	e->next++;
}

static void single_quotes(struct expansion *e)
{
	const char *end = strchr(e->next, '\'');

	if (!end) {
		e->error = WRDE_SYNTAX;
		return;
	}
	__expand_put(e, 0, EXPAND_NOTHING);
	while (e->next < end && !e->error)
		__expand_put(e, *e->next++, EXPAND_QUOTED);
	e->next = end + 1;
}

void __expand_until(struct expansion *e, const char *stop, int quoted)
{
	const char *start = e->next;

	while (!e->error && *e->next && !strchr(stop, *e->next)) {
		char c = *e->next;
		if (c == '~' && !quoted && e->next == start) {
			tilde(e, stop);
			continue;
		}
		e->next++;
		if (c == '\\') {
			backslash(e, quoted);
		} else if (c == '\'' && !quoted) {
			single_quotes(e);
		} else if (c == '"' && !(quoted && !*stop)) {
			__expand_put(e, 0, EXPAND_NOTHING);
			__expand_until(e, "\"", 1);
			if (!e->error && *e->next++ != '"')
				e->error = WRDE_SYNTAX;
		} else if (c == '$') {
			__expand_dollar(e, quoted);
		} else if (c == '`') {
			old_command(e, quoted);
		} else {
			__expand_put(e, c, quoted ? EXPAND_QUOTED : EXPAND_PLAIN);
		}
	}
}

void __expand_command(struct expansion *e, const char *command, int quoted)
{
	enum expand_kind kind = quoted ? EXPAND_QUOTED : EXPAND_RESULT;
	static const char silence[] = "exec 2>/dev/null\n";
	size_t newlines = 0;
	char *whole;
	FILE *pipe;
	int c;

	if (e->flags & WRDE_NOCMD) {
		e->error = WRDE_CMDSUB;
		return;
	}
	whole = malloc(sizeof(silence) + strlen(command));
	if (!whole) {
		e->error = WRDE_NOSPACE;
		return;
	}
	strcpy(stpcpy(whole, e->flags & WRDE_SHOWERR ? "" : silence), command);
	pipe = popen(whole, "re");
	free(whole);
	if (!pipe) {
		e->error = WRDE_NOSPACE;
		return;
	}
	while ((c = getc(pipe)) != EOF && !e->error) {
		if (c == '\n') {
			newlines++;
			continue;
		}
		for (; newlines; newlines--)
			__expand_put(e, '\n', kind);
		if (c)
			__expand_put(e, (char)c, kind);
	}
	pclose(pipe);
}
